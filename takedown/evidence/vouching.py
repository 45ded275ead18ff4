"""What vouches for a pack, in its folder `signatures/`: signature, timestamps, certificates, and a note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from takedown.common.moments import iso_utc
from takedown.common.plain_text import one_line
from takedown.evidence.bag import TAG_MANIFEST
from takedown.evidence.manifest import RECORD, record_json
from takedown.evidence.signing import signer
from takedown.evidence.stamping import roots_file, stamps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from takedown.evidence.record import PackRecord
    from takedown.evidence.signing import Signer
    from takedown.evidence.stamping import Stamp

FOLDER = "signatures/"
SIGNATURE = f"{FOLDER}{TAG_MANIFEST}.p7s"
CERTIFICATES = f"{FOLDER}signer.pem"
ROOTS = f"{FOLDER}timestamp-roots.pem"
NOTE = f"{FOLDER}README.txt"
# In bag-info.txt, which is signed: the SHA-256 of each timestamp of the record.
STAMPED = "Record-Timestamps"
# What a timestamp is of, by the beginning of its file's name.
OF_RECORD = f"{FOLDER}record.json"
OF_SIGNATURE = SIGNATURE
OF_MANIFEST = f"{FOLDER}{TAG_MANIFEST}"


@dataclass(frozen=True)
class Means:
    """What this installation signs with, and whom it asks for timestamps."""

    signer: Signer | None = None
    servers: tuple[str, ...] = ()
    roots: str = ""


NO_MEANS = Means()


def means(*, now: datetime) -> Means:
    """Return the means that are configured. Raises SigningKeyRefused."""
    return Means(
        signer=signer(now=now),
        servers=tuple(settings.TIMESTAMP_SERVERS),
        roots=settings.TIMESTAMP_ROOTS,
    )


@dataclass(frozen=True)
class Vouched:
    """A record that says who signs it, the means, and the timestamps of that record."""

    record: PackRecord
    means: Means = NO_MEANS
    stamps: tuple[Stamp, ...] = ()


def vouched(record: PackRecord, means: Means) -> Vouched:
    """Name the signer in the record, and have the record timestamped: the report prints both."""
    if means.signer is not None:
        by = means.signer.by
        record = replace(record, signer=by.fingerprint, signer_name=one_line(by.name))
    stamps = stamps_of(record_json(record), servers=means.servers, roots=means.roots)
    return Vouched(record=record, means=means, stamps=stamps)


def signature_files(tag_manifest: bytes, pack: Vouched) -> dict[str, bytes]:
    """Return the files of `signatures/` by path, for the bag whose tag manifest this is."""
    signer, files = pack.means.signer, dict(_numbered(OF_RECORD, pack.stamps))
    whole, of_whole = tag_manifest, OF_MANIFEST
    if signer is not None:
        files[CERTIFICATES] = signer.chain
        files[SIGNATURE] = whole = signer.sign(tag_manifest)
        of_whole = OF_SIGNATURE
    stamps = stamps_of(whole, servers=pack.means.servers, roots=pack.means.roots)
    files.update(_numbered(of_whole, stamps))
    if stamps or pack.stamps:
        files[ROOTS] = roots_file(pack.means.roots)
    files[NOTE] = note(pack.record, stamps=stamps, of_record=pack.stamps)
    return files


def note(record: PackRecord, *, stamps: Sequence[Stamp], of_record: Sequence[Stamp]) -> bytes:
    """Return the words on who vouches for a pack, as they are in its folder `signatures/`."""
    told = {
        "record": record,
        "stamps": [(one_line(one.authority), iso_utc(one.at)) for one in stamps],
        "of_record": [(one_line(one.authority), iso_utc(one.at)) for one in of_record],
        "record_path": RECORD,
    }
    return render_to_string("evidence/signatures.txt", told).encode()


def _numbered(path: str, stamps: tuple[Stamp, ...]) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(stamps, start=1):
        yield f"{path}.tsr" if number == 1 else f"{path}.{number}.tsr", one.response
