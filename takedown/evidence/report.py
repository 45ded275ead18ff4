"""The report an officer reads: cover, chronology, posts, requests, clocks, likenesses, exhibits.

No picture and no link that can be pressed is in it. The words say what a pack shows and what not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from takedown.accounts.visitor import Kind
from takedown.common.moments import day_in_words, iso_utc, moment
from takedown.common.pdf import render_pdf
from takedown.evidence.annex import drawings
from takedown.evidence.background import Audience
from takedown.evidence.figures import counts, group_clocks
from takedown.evidence.manifest import exhibits_digest, in_order
from takedown.evidence.timeline import timeline

if TYPE_CHECKING:
    from takedown.evidence.record import CustodyLine, PackRecord
    from takedown.evidence.stamping import Stamp

_CUSTODY_ENDS = 30
# The cover stays one page; what is longer is printed in full at the end.
_COVER_LINES = 3
_COVER_LENGTH = 160
_FOR_WHOM: dict[str, str] = {
    Audience.POLICE: "the police",
    Audience.LAWYER: "a lawyer. Whoever made it marked it so: it may be privileged, which is for the lawyer to say",
    Audience.SERVE: "showing to another party or a court: what names the person is left out (section 8)",
    Audience.SELF: "the person's own keeping",
}
_GRADES = (
    ("A", "Fetched by the server that runs this software, with what the other side answered."),
    ("B", "Recorded by a browser tool, or seen by a second person."),
    ("C", "A file given by a person. The software does not know where it came from."),
    ("D", "Typed in by a person."),
)


@dataclass(frozen=True)
class CustodyRow:
    """One event as printed, with whose act it was."""

    sequence: int
    at: datetime
    event: str
    who: str
    digest: str


@dataclass(frozen=True)
class Custody:
    """The chain as printed: all of it, or its first and last events where it is long."""

    first: tuple[CustodyRow, ...]
    last: tuple[CustodyRow, ...]
    omitted: int
    total: int
    head: str


def report_pdf(record: PackRecord, *, stamps: tuple[Stamp, ...] = ()) -> bytes:
    """Return the report of a checked record as A4 pages; the same record gives the same bytes.

    `stamps` are the independent timestamps of the record, which the report names.
    """
    html = render_to_string("evidence/report.html", _page(record, stamps))
    return render_pdf(html, stylesheets=(render_to_string("evidence/report.css"),))


def _page(record: PackRecord, stamps: tuple[Stamp, ...]) -> dict[str, object]:
    zone = record.time_zone
    statement = tuple(_cut(line) for line in record.statement[:_COVER_LINES])
    return {
        "record": _shown(record, zone),
        "for_whom": _FOR_WHOM.get(record.variant, record.variant),
        "chronology": _shown(in_order(record), zone),
        "counts": _shown(counts(record), zone),
        "clocks": _shown(group_clocks(record.clocks), zone),
        "custody": _shown(_custody(record.custody), zone),
        "digest": _in_fours(exhibits_digest(record)),
        "signer": _in_fours(record.signer),
        "stamps": [(one.authority, moment(one.at, zone=zone)) for one in stamps],
        "made": iso_utc(record.created_at),
        "drawings": drawings(record),
        "timeline": timeline(record),
        "grades": _GRADES,
        "statement": statement,
        "statement_cut": statement != record.statement,
    }


def _custody(lines: tuple[CustodyLine, ...]) -> Custody:
    head = lines[-1].digest if lines else ""
    long = len(lines) > 3 * _CUSTODY_ENDS
    rows = tuple(_row(line) for line in lines)
    return Custody(
        first=rows[:_CUSTODY_ENDS] if long else rows,
        last=rows[-_CUSTODY_ENDS:] if long else (),
        omitted=len(lines) - 2 * _CUSTODY_ENDS if long else 0,
        total=len(lines),
        head=head,
    )


def _shown(value: object, zone: str) -> object:
    # Templates cannot choose a time zone, so every instant becomes words before they see it.
    if isinstance(value, datetime):
        return moment(value, zone=zone)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, tuple):
        return [_shown(item, zone) for item in value]
    if is_dataclass(value):
        return {field.name: _shown(getattr(value, field.name), zone) for field in fields(value)}
    return value


# Where the name of an event would read as more than it is.
_CUSTODY_WORDS = {
    "REQUEST_WITHDRAWN": "Letter not followed here any more",
    "REQUEST_FOLLOWED": "Letter followed here again",
    "CLOCK_STOPPED": "Time limit not followed here any more",
}


def _row(line: CustodyLine) -> CustodyRow:
    return CustodyRow(
        sequence=line.sequence,
        at=line.at,
        event=_in_words(line.event),
        who=_who(str(json.loads(line.line).get("actor", ""))),
        digest=line.digest,
    )


def _who(actor: str) -> str:
    if actor == Kind.CODE_HOLDER:
        return "the person"
    return "a caseworker" if actor.startswith(f"{Kind.STAFF}:") else "the software"


def _in_words(code: str) -> str:
    return _CUSTODY_WORDS.get(code) or code.replace("_", " ").capitalize()


def _cut(line: str) -> str:
    return line if len(line) <= _COVER_LENGTH else f"{line[: _COVER_LENGTH - 3]}..."


def _in_fours(digest: str) -> str:
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
