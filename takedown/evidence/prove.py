"""Checks that a pack's chain is under a daily root, from the pack's bytes alone."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.audit.roots import Statement, StatementRefused, read_statement
from takedown.audit.tree import PathRefused, climb, digest_bytes, leaf_of
from takedown.common.moments import day_in_words, iso_utc
from takedown.common.plain_text import one_line
from takedown.evidence.manifest import CUSTODY_PROOF, RECORD, custody_proof_json
from takedown.evidence.signatures import SignatureRefused, check_signature
from takedown.evidence.stamping import Stamp, StampRefused, read_stamp
from takedown.evidence.unpack import PackRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from takedown.evidence.background import CustodyProof
    from takedown.evidence.record import PackRecord
    from takedown.evidence.signing import SignedBy
    from takedown.evidence.verify_vouching import Trust


class ProofRefused(Exception):
    """A daily root is not vouched for as it says; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Vouchers:
    """Who vouches for a daily root: whose signature it has, and which timestamp; each may be missing."""

    by: SignedBy | None
    stamp: Stamp | None


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Up to which event a chain is under which daily root, and who vouches for that."""

    sequence: int
    day: date
    vouchers: Vouchers


def check_proof(record: PackRecord, files: Mapping[str, bytes], *, trust: Trust) -> tuple[str, ...]:
    """Return what was found out, in a line, or nothing where a pack has no proof. Raises PackRefused."""
    found = proven(record, files, roots=trust.roots)
    if found is None:
        return ()
    given = frozenset({trust.certificate.fingerprint} if trust.certificate else ())
    return (told(found, certificates=given, roots=trust.roots),)


def proven(record: PackRecord, files: Mapping[str, bytes], *, roots: str) -> Proven | None:
    """Return what the proof of a pack proves, or None where it has none. Raises PackRefused."""
    proof = record.custody_proof
    if proof is None:
        if CUSTODY_PROOF in files:
            raise PackRefused(f"{CUSTODY_PROOF} is here, and {RECORD} knows of none.")
        return None
    if files.get(CUSTODY_PROOF) != custody_proof_json(proof):
        raise PackRefused(f"{CUSTODY_PROOF} is not the proof in {RECORD}.")
    try:
        said = _leads_to(record, proof)
        stamp = base64.b64decode(proof.timestamp, validate=True)
        vouchers = check_vouchers(said, signature=proof.signature, stamp=stamp, roots=roots)
    except (ProofRefused, PathRefused, StatementRefused, binascii.Error) as refused:
        raise PackRefused(f"{CUSTODY_PROOF}: {refused}") from None
    return Proven(sequence=proof.sequence, day=said.day, vouchers=vouchers)


def _leads_to(record: PackRecord, proof: CustodyProof) -> Statement:
    """Return the statement whose root the chain of the pack leads to."""
    if not 0 < proof.sequence <= len(record.custody):
        raise ProofRefused("It is of an event that is not in the chain.")
    if record.custody[proof.sequence - 1].digest != proof.digest:
        raise ProofRefused(
            f"Event {proof.sequence} of the chain is not the one under the daily root: it, or one before "
            "it, was made again."
        )
    said = read_statement(proof.statement)
    if said.day != proof.day or said.made_at > record.created_at:
        raise ProofRefused("Its statement is of another day.")
    # No path of a tree is longer than its number of leaves allows.
    if len(proof.path) > max(said.chains - 1, 0).bit_length():
        raise ProofRefused("Its path is longer than one in a tree of so many chains.")
    root = climb(leaf_of(digest_bytes(proof.digest), proof.sequence), proof.path)
    if root.hex() != said.root:
        raise ProofRefused("Its path does not lead from the event to the root of its statement.")
    return said


def check_vouchers(said: Statement, *, signature: str, stamp: bytes, roots: str) -> Vouchers:
    """Return who vouches for a statement; with `roots` a timestamp must be under them. Raises ProofRefused."""
    signed = signature.encode()
    content = said.text.encode()
    try:
        by = check_signature(signed, content, at=said.made_at) if signed else None
        found = read_stamp(stamp, signed or content, roots=roots) if stamp else None
    except SignatureRefused as refused:
        raise ProofRefused(str(refused)) from None
    except StampRefused as refused:
        raise ProofRefused(f"Its timestamp: {refused}") from None
    if found is not None and roots and not found.trusted:
        raise ProofRefused("Its timestamp is not under the roots that you gave.")
    return Vouchers(by=by, stamp=found)


def told(found: Proven, *, certificates: frozenset[str], roots: str) -> str:
    """Return in words what is proven; `certificates` (SHA-256, hex) are those that came another way."""
    by, stamp = found.vouchers.by, found.vouchers.stamp
    words = [
        f"Up to event {found.sequence} the chain is under the daily root of {day_in_words(found.day)}"
    ]
    if by is None:
        words.append("which is not signed")
    else:
        whose = "which anybody can make"
        if certificates:
            whose = f"{'' if by.fingerprint in certificates else 'NOT '}one that you gave"
        words.append(f"signed by the certificate SHA-256 {by.fingerprint}, {whose}")
    if stamp is None:
        words.append("with no independent timestamp")
    else:
        under = "the roots that you gave" if roots else "roots that nobody checked"
        at, whose = iso_utc(stamp.at), one_line(stamp.authority)[:80]
        words.append(f"there at {at}, says {whose}, under {under}")
    return f"{', '.join(words)}."
