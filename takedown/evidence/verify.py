"""Checks a pack from its bytes alone: no database, no keys, no network, nothing taken on trust."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from takedown.evidence import bag
from takedown.evidence.checking import RecordRefused
from takedown.evidence.frozen import freeze, thaw
from takedown.evidence.manifest import CUSTODY, EXHIBITS, RECORD, custody_jsonl
from takedown.evidence.prove import check_proof
from takedown.evidence.unpack import Contents, PackRefused, read_pack
from takedown.evidence.verify_vouching import NO_TRUST, Trust, check_vouching
from takedown.evidence.vouching import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.record import CustodyLine, PackRecord

_SUM = re.compile(r"([0-9a-f]{64})  \./([ -~]+)")
_NEEDED = (RECORD, EXHIBITS, CUSTODY, "data/report.pdf")


@dataclass(frozen=True)
class Verified:
    """A pack that adds up, and what was looked at. `sha256` is of the ZIP, empty for a folder."""

    reference: str
    created_at: datetime
    sha256: str
    files: int
    exhibits: int
    events: int
    checked: tuple[str, ...]


def verify_pack(path: Path, *, trust: Trust = NO_TRUST, passphrase: str = "") -> Verified:
    """Return what was checked in a ZIP or an unpacked folder.

    `trust` is what came another way than the pack: without it nothing says whose signature it is. A locked
    pack needs its passphrase.

    Raises PackRefused, with the first thing wrong, where any byte of it is not as it was made.
    """
    try:
        return _verified(read_pack(path, passphrase=passphrase), trust)
    except PackRefused:
        raise
    except Exception:  # noqa: BLE001 - a stranger's file must end in a sentence, whatever is in it
        raise PackRefused("Something in the pack cannot be read.") from None


def _verified(contents: Contents, trust: Trust) -> Verified:
    check_sums(contents.files)
    check_bag(contents.files)
    record = read_record(contents.files)
    check_custody(record, contents.files)
    _check_exhibits(record, contents.files)
    proof = check_proof(record, contents.files, trust=trust)
    vouching = check_vouching(contents.files, record, trust=trust)
    if contents.archive:
        _check_archive(contents, record)
    return Verified(
        reference=record.reference,
        created_at=record.created_at,
        sha256=bag.sha256(contents.archive) if contents.archive else "",
        files=len(contents.files),
        exhibits=len(record.captures),
        events=len(record.custody),
        checked=(*_checked(contents, record), *proof, *vouching),
    )


def check_sums(files: dict[str, bytes]) -> None:
    """Raise PackRefused unless SHA256SUMS lists every other file, as it is, and nothing else."""
    if bag.SUMS not in files:
        raise PackRefused("SHA256SUMS is not in the pack. The folder to check is the one with it.")
    listed = _listed(files[bag.SUMS])
    others = {name: content for name, content in files.items() if name != bag.SUMS}
    for name in sorted({*listed, *others}):
        if name not in others:
            raise PackRefused(f"{name} is listed in SHA256SUMS and is not in the pack.")
        if name not in listed:
            raise PackRefused(f"{name} is in the pack and is not listed in SHA256SUMS.")
        if bag.sha256(others[name]) != listed[name]:
            raise PackRefused(f"{name} does not have the SHA-256 that SHA256SUMS lists.")
    if bag.sums(others, prefix="./") != files[bag.SUMS]:
        raise PackRefused("SHA256SUMS is not written as it was made.")


def _listed(lines: bytes) -> dict[str, str]:
    listed: dict[str, str] = {}
    for number, line in enumerate(lines.decode("latin-1").split("\n")[:-1], start=1):
        found = _SUM.fullmatch(line)
        if found is None:
            raise PackRefused(f"Line {number} of SHA256SUMS is not a digest and a name.")
        listed[found[2]] = found[1]
    return listed


def check_bag(files: dict[str, bytes]) -> None:
    """Raise PackRefused unless the files are a BagIt 1.0 bag with no file beyond its lists."""
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    for name in sorted({*bag.ROOT_FILES, *_NEEDED} - set(files)):
        raise PackRefused(f"{name} is not in the pack.")
    vouching = {name for name in files if name.startswith(FOLDER)}
    for name in sorted(set(files) - set(payload) - vouching - bag.ROOT_FILES):
        raise PackRefused(f"{name} does not belong in a pack.")
    if files["bagit.txt"] != bag.DECLARATION:
        raise PackRefused("bagit.txt does not say BagIt 1.0.")
    if files[bag.MANIFEST] != bag.sums(payload):
        raise PackRefused(f"{bag.MANIFEST} does not list the files of data/ as they are.")
    if files[bag.TAG_MANIFEST] != bag.sums({name: files[name] for name in bag.TAGGED}):
        raise PackRefused(f"{bag.TAG_MANIFEST} does not list the bag's own files as they are.")
    oxum = f"Payload-Oxum: {bag.payload_oxum(payload)}\n".encode()
    if oxum not in files[bag.BAG_INFO]:
        raise PackRefused(f"{bag.BAG_INFO} does not have the size of data/ as it is.")


def check_custody(record: PackRecord, files: dict[str, bytes]) -> None:
    """Raise PackRefused at the first event of the chain that does not add up."""
    previous = ""
    for place, line in enumerate(record.custody, start=1):
        if line.sequence != place or line.previous != previous:
            raise PackRefused(f"Custody event {place} does not follow the one before it.")
        if bag.sha256(line.line.encode()) != line.digest:
            raise PackRefused(f"Custody event {place} does not have the digest it states.")
        if not _tells_the_same(line):
            raise PackRefused(
                f"Custody event {place} says one thing in words, another in its line."
            )
        previous = line.digest
    if custody_jsonl(record) != files[CUSTODY]:
        raise PackRefused(f"{CUSTODY} is not the chain of {RECORD}.")


def _tells_the_same(line: CustodyLine) -> bool:
    try:
        body = json.loads(line.line)
        at = datetime.fromisoformat(body["at"])
        told = (body["sequence"], body["previous"], body["name"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    same_time = at.tzinfo is not None and at == line.at
    return same_time and told == (line.sequence, line.previous, line.event)


def read_record(files: dict[str, bytes]) -> PackRecord:
    """Return the record of a pack. Raises PackRefused where it is not as it was made."""
    try:
        record = thaw(files[RECORD])
        same = freeze(record) == files[RECORD]
    except RecordRefused as refused:
        raise PackRefused(f"{RECORD}: {refused}") from None
    if not same:
        raise PackRefused(f"{RECORD} is not written as it was made.")
    if f"External-Identifier: {record.reference}\n".encode() not in files[bag.BAG_INFO]:
        raise PackRefused(f"{bag.BAG_INFO} names another pack than {RECORD}.")
    return record


def _check_exhibits(record: PackRecord, files: dict[str, bytes]) -> None:
    try:
        rows = list(csv.DictReader(io.StringIO(files[EXHIBITS].decode("utf-8-sig"))))
        listed = [(row["exhibit"], row["sha256"], row["bytes"]) for row in rows]
    except (ValueError, KeyError, csv.Error):
        raise PackRefused(f"{EXHIBITS} cannot be read.") from None
    held = [(one.exhibit, one.sha256, str(one.size)) for one in record.captures]
    if listed != held:
        raise PackRefused(f"{EXHIBITS} does not list the exhibits of {RECORD}.")


def _check_archive(contents: Contents, record: PackRecord) -> None:
    # The ZIP is made again from what it holds: nothing can hide between or behind its files.
    if contents.folder != record.reference:
        raise PackRefused("The folder in the ZIP does not have the name of the pack.")
    made = bag.write_zip(contents.files, folder=record.reference, at=record.created_at)
    if made != contents.archive:
        raise PackRefused(
            "The files add up, but the ZIP around them is not as it was made: it was zipped again "
            "or something was put into it. Unpack it and check the folder."
        )


def _checked(contents: Contents, record: PackRecord) -> tuple[str, ...]:
    files, exhibits, events = len(contents.files), len(record.captures), len(record.custody)
    zipped = (
        ("The ZIP is laid out byte for byte as this software writes it.",)
        if contents.archive
        else ()
    )
    return (
        *zipped,
        f"SHA256SUMS lists {files - 1} files; each is there, each has its SHA-256, none is added.",
        "The folder is a BagIt 1.0 bag; both of its lists and its size are right.",
        f"The exhibit list and the record agree on {exhibits} exhibits.",
        f"The custody chain of {events} events adds up from the first to the last.",
    )
