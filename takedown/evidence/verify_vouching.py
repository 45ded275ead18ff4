"""Checks what vouches for a pack: its signature and its timestamps, against what came another way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.common.moments import iso_utc
from takedown.common.plain_text import one_line
from takedown.evidence import vouching
from takedown.evidence.bag import BAG_INFO, TAG_MANIFEST, sha256
from takedown.evidence.manifest import RECORD
from takedown.evidence.signatures import (
    SignatureRefused,
    certificates_in,
    check_signature,
    read_certificates,
)
from takedown.evidence.stamping import StampRefused, read_stamp
from takedown.evidence.unpack import PackRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from takedown.evidence.record import PackRecord
    from takedown.evidence.signing import SignedBy
    from takedown.evidence.stamping import Stamp

_STAMP = re.compile(r"(?P<of>.+?)(\.(?P<number>[2-9]))?\.tsr")
_STAMPED = {
    vouching.OF_RECORD: RECORD,
    vouching.OF_MANIFEST: TAG_MANIFEST,
    vouching.OF_SIGNATURE: vouching.SIGNATURE,
}


@dataclass(frozen=True)
class Trust:
    """What came another way than the pack: the certificate of whoever signs, and the roots (PEM) of timestamps."""

    certificate: SignedBy | None = None
    roots: str = ""


NO_TRUST = Trust()
_OTHERS = frozenset({vouching.SIGNATURE, vouching.CERTIFICATES, vouching.ROOTS, vouching.NOTE})
_NOT_STAMPED = (
    "No timestamp of the whole is in it now (page 1 of the report says whether one of the record was): when "
    "it was made rests on the clock of the computer that made it."
)


def check_vouching(
    files: Mapping[str, bytes], record: PackRecord, *, trust: Trust
) -> tuple[str, ...]:
    """Return what was found out of signature and timestamps, a line each. Raises PackRefused."""
    signed = _signature(files, record, trust.certificate)
    stamps = tuple(_stamps(files, trust.roots))
    of_record = [stamp for of, stamp in stamps if of == RECORD]
    said = " ".join(sha256(one.response) for one in of_record) or "none"
    if f"{vouching.STAMPED}: {said}\n".encode() not in files[BAG_INFO]:
        raise PackRefused(f"{BAG_INFO} lists other timestamps of the record than are here.")
    if len({one.response for _, one in stamps}) != len(stamps):
        raise PackRefused("A timestamp is in the pack twice.")
    of_whole = [stamp for of, stamp in stamps if of != RECORD]
    if files.get(vouching.NOTE) != vouching.note(record, stamps=of_whole, of_record=of_record):
        raise PackRefused(f"{vouching.NOTE} does not say what the other files there do.")
    told = [_told(of, stamp, given=bool(trust.roots)) for of, stamp in stamps]
    return (signed, *(told or [_NOT_STAMPED]))


def _signature(files: Mapping[str, bytes], record: PackRecord, certificate: SignedBy | None) -> str:
    if not record.signer:
        _check_unsigned(files, certificate)
        return "The pack is not signed."
    try:
        by = _signed_by(files, record)
    except KeyError:
        raise PackRefused("The pack says that it is signed, and holds no signature.") from None
    except SignatureRefused as refused:
        raise PackRefused(str(refused)) from None
    if by.fingerprint != record.signer:
        raise PackRefused("The signature is by another certificate than the pack names.")
    if certificate is not None and certificate.fingerprint != by.fingerprint:
        raise PackRefused("The pack is signed by another certificate than the one you gave.")
    whose = "that you gave" if certificate is not None else "inside it, which anybody can make"
    return f"Signed by the certificate {whose}: SHA-256 {by.fingerprint}, {one_line(by.name)}."


def _check_unsigned(files: Mapping[str, bytes], certificate: SignedBy | None) -> None:
    if certificate is not None:
        raise PackRefused("The pack says that it is not signed.")
    if {vouching.SIGNATURE, vouching.CERTIFICATES} & set(files):
        raise PackRefused("The pack says that it is not signed, and holds a signature.")


def _signed_by(files: Mapping[str, bytes], record: PackRecord) -> SignedBy:
    signature = files[vouching.SIGNATURE]
    by = check_signature(signature, files[TAG_MANIFEST], at=record.created_at)
    inside = [one.fingerprint for one in read_certificates(files[vouching.CERTIFICATES])]
    if sorted(inside) != sorted(certificates_in(signature)) or inside[0] != by.fingerprint:
        raise PackRefused(f"{vouching.CERTIFICATES} has other certificates than the signature.")
    return by


def _stamps(files: Mapping[str, bytes], given: str) -> Iterator[tuple[str, Stamp]]:
    inside = _roots(files)
    for name in sorted(files, key=_in_order):
        if not name.startswith(vouching.FOLDER) or name in _OTHERS:
            continue
        found = _STAMP.fullmatch(name)
        of = _STAMPED.get(found["of"]) if found else None
        if of is None or of not in files:
            raise PackRefused(f"{name} does not belong in a pack.")
        try:
            stamp = read_stamp(files[name], files[of], roots=given or inside)
        except StampRefused as refused:
            raise PackRefused(f"{name}: {refused}") from None
        if not stamp.trusted:
            whose = "you gave" if given else "are in the pack"
            raise PackRefused(f"{name} is not under the roots that {whose}.")
        yield of, stamp


def _in_order(name: str) -> tuple[str, str]:
    """Return what puts the timestamps of one thing in the order in which they were asked for."""
    found = _STAMP.fullmatch(name)
    return (found["of"], found["number"] or "") if found else (name, "")


def _roots(files: Mapping[str, bytes]) -> str:
    if vouching.ROOTS not in files:
        return ""
    try:
        return b"".join(one.content for one in read_certificates(files[vouching.ROOTS])).decode()
    except SignatureRefused as refused:
        raise PackRefused(f"{vouching.ROOTS}: {refused}") from None


def _told(of: str, stamp: Stamp, *, given: bool) -> str:
    under = "the roots that you gave" if given else "the roots inside it, which anybody can make"
    return (
        f"{of} was there at {iso_utc(stamp.at)}, says {one_line(stamp.authority)}, under {under}."
    )
