"""The record as files that machines and spreadsheets read: JSON kept exactly, CSV made inert."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from takedown.common.moments import iso_utc, moment
from takedown.common.plain_text import inert_cell
from takedown.evidence.case_uco import case_jsonld
from takedown.evidence.originals import sealed_contents
from takedown.evidence.record_schema import record_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from takedown.evidence.background import CustodyProof
    from takedown.evidence.record import ChronologyLine, PackRecord

FORMAT = "takedown-pack/6"
RECORD = "data/record.json"
EXHIBITS = "data/exhibits.csv"
CUSTODY = "data/custody.jsonl"
SEALED_CONTENTS = "data/sealed-contents.csv"
SCHEMA = "data/record-schema.json"
CASE = "data/case.jsonld"
CUSTODY_PROOF = "data/custody-proof.json"

_INSTANTS = frozenset(
    {
        "at",
        "obtained",
        "reported",
        "posted",
        "state_seen",
        "approved",
        "submitted",
        "received",
        "due",
    }
)


class _NoTime:
    """Stands for an instant that is not known: two empty cells."""


_UNKNOWN = _NoTime()
Cell = str | int | datetime | _NoTime
Row = TypeVar("Row")
Column = tuple[str, Callable[[Row], Cell]]


def record_json(record: PackRecord) -> bytes:
    """Return the whole record as JSON: keys sorted, ASCII only, times in UTC ending in Z."""
    body = {"format": FORMAT, "record": plain(record)}
    return (json.dumps(body, sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode()


def plain(value: object) -> object:
    """Return a record, or any part of one, as dictionaries, lists, strings and numbers."""
    if isinstance(value, datetime):
        return iso_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def record_files(record: PackRecord) -> dict[str, bytes]:
    """Return the pack's data files that are not for reading on paper, by their path in the pack."""
    proof = record.custody_proof
    return {
        **({CUSTODY_PROOF: custody_proof_json(proof)} if proof else {}),
        RECORD: record_json(record),
        EXHIBITS: exhibits_csv(record),
        CUSTODY: custody_jsonl(record),
        SEALED_CONTENTS: sealed_contents(record.captures),
        SCHEMA: record_schema(FORMAT),
        CASE: case_jsonld(record),
        "data/chronology.csv": _chronology_csv(record),
        "data/posts.csv": _posts_csv(record),
        "data/requests.csv": _requests_csv(record),
        "data/clocks.csv": _clocks_csv(record),
    }


def exhibits_csv(record: PackRecord) -> bytes:
    """Return the exhibit list; the cover prints this file's digest."""
    return _csv(record, record.captures, (
        ("exhibit", lambda one: one.exhibit),
        ("kind", lambda one: one.kind),
        ("media_type", lambda one: one.media_type),
        ("bytes", lambda one: one.size),
        ("sha256", lambda one: one.sha256),
        ("obtained", lambda one: one.obtained_at),
        ("obtained_by", lambda one: one.obtained_by),
        ("how", lambda one: one.how),
        ("grade", lambda one: one.grade),
        ("post", lambda one: one.post),
        ("derived", lambda one: f"{one.exhibit}A" if one.mosaic else ""),
    ))  # fmt: skip


def exhibits_digest(record: PackRecord) -> str:
    """Return the SHA-256 (hex) of the exhibit list as it is in the pack."""
    return hashlib.sha256(exhibits_csv(record)).hexdigest()


def custody_jsonl(record: PackRecord) -> bytes:
    """Return the chain, one event a line, each exactly as its digest was made over it."""
    return "".join(f"{one.line}\n" for one in record.custody).encode()


def custody_proof_json(proof: CustodyProof) -> bytes:
    """Return what shows that the chain is under a daily root, as JSON like the record's."""
    return (json.dumps(plain(proof), sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode()


def in_order(record: PackRecord) -> tuple[ChronologyLine, ...]:
    """Return the chronology, oldest first; lines of one instant keep their order."""
    return tuple(sorted(record.chronology, key=lambda line: line.at))


def _chronology_csv(record: PackRecord) -> bytes:
    return _csv(record, in_order(record), (
        ("at", lambda line: line.at),
        ("what", lambda line: line.what),
        ("source", lambda line: line.source),
    ))  # fmt: skip


def _posts_csv(record: PackRecord) -> bytes:
    return _csv(record, record.posts, (
        ("post", lambda post: post.number),
        ("address_as_given", lambda post: post.url),
        ("short_address", lambda post: post.canonical_url),
        ("platform", lambda post: post.platform),
        ("kind", lambda post: post.kind),
        ("account", lambda post: post.account),
        ("account_number", lambda post: post.account_id),
        ("reported", lambda post: post.reported_at),
        ("posted", lambda post: post.posted_at or _UNKNOWN),
        ("posted_as_shown", lambda post: post.posted_text),
        ("posted_known_from", lambda post: post.posted_basis),
        ("state", lambda post: post.state),
        ("state_seen", lambda post: post.state_checked_at or _UNKNOWN),
        ("state_seen_by", lambda post: post.state_checked_by),
        ("exhibits", lambda post: " ".join(post.exhibits)),
        ("description", lambda post: post.description),
    ))  # fmt: skip


def _requests_csv(record: PackRecord) -> bytes:
    rows = [(asked, sent) for asked in record.requests for sent in asked.submissions or (None,)]
    return _csv(record, rows, (
        ("request", lambda row: row[0].number),
        ("recipient", lambda row: row[0].recipient),
        ("regime", lambda row: row[0].regime),
        ("legal_basis", lambda row: row[0].legal_basis),
        ("approved", lambda row: row[0].approved_at),
        ("follows", lambda row: row[0].follows),
        ("not_followed_since", lambda row: row[0].unfollowed_at or ""),
        ("noted_later_as_a_mistake", lambda row: " | ".join(row[0].mistaken)),
        ("submission", lambda row: row[1].number if row[1] else "not sent"),
        ("channel", lambda row: row[1].channel if row[1] else ""),
        ("posts", lambda row: " ".join(row[1].posts) if row[1] else ""),
        ("submitted", lambda row: row[1].submitted_at if row[1] else _UNKNOWN),
        ("submitted_known_from", lambda row: row[1].submitted_by if row[1] else ""),
        ("received", lambda row: row[1].received_at or _UNKNOWN if row[1] else _UNKNOWN),
        ("receipt", lambda row: row[1].receipt if row[1] else ""),
        ("answers", lambda row: " | ".join(row[1].answers) if row[1] else ""),
        ("sent_otherwise_than_the_letter", lambda row: row[1].submitted_text if row[1] else ""),
    ))  # fmt: skip


def _clocks_csv(record: PackRecord) -> bytes:
    return _csv(record, record.clocks, (
        ("post", lambda clock: clock.post),
        ("request", lambda clock: clock.request),
        ("duty", lambda clock: clock.duty),
        ("due", lambda clock: clock.due if isinstance(clock.due, datetime) else _UNKNOWN),
        ("due_on", lambda clock: "" if isinstance(clock.due, datetime) else str(clock.due)),
        ("basis", lambda clock: clock.basis),
        ("source", lambda clock: clock.source),
        ("version", lambda clock: clock.version),
        ("state", lambda clock: clock.state),
        ("working", lambda clock: " | ".join(clock.trace)),
    ))  # fmt: skip


def _csv(record: PackRecord, rows: Iterable[Row], columns: Sequence[Column[Row]]) -> bytes:
    # RFC 4180, with the mark that makes Excel read UTF-8. An instant takes two columns.
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head: list[str] = []
    for name, _ in columns:
        head += [f"{name}_utc", f"{name}_local"] if name in _INSTANTS else [name]
    writer.writerow(head)
    for row in rows:
        writer.writerow([text for _, cell in columns for text in _cells(cell(row), record)])
    return out.getvalue().encode("utf-8-sig")


def _cells(value: Cell, record: PackRecord) -> tuple[str, ...]:
    if value is _UNKNOWN:
        return ("", "")
    if isinstance(value, datetime):
        return (iso_utc(value), moment(value, zone=record.time_zone).local)
    return (inert_cell(str(value)),)
