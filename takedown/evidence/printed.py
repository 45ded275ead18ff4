"""Facts of a record as templates print them: instants on two clocks, the chain in words, what is long cut."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from takedown.accounts.visitor import Kind
from takedown.common.moments import day_in_words, moment

if TYPE_CHECKING:
    from takedown.evidence.record import CustodyLine

_OPERATOR = "operator"
_CUSTODY_ENDS = 30
_COVER_LENGTH = 160


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


def printed_custody(lines: tuple[CustodyLine, ...]) -> Custody:
    """Return the chain as it is printed."""
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


def shown(value: object, zone: str) -> object:
    """Return a fact, or any structure of facts, as templates print it: classes become dictionaries."""
    # Templates cannot choose a time zone, so every instant becomes words before they see it.
    if isinstance(value, datetime):
        return moment(value, zone=zone)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, tuple):
        return [shown(item, zone) for item in value]
    if is_dataclass(value):
        return {field.name: shown(getattr(value, field.name), zone) for field in fields(value)}
    return value


# Where the name of an event would read as more than it is.
_CUSTODY_WORDS = {
    "REQUEST_WITHDRAWN": "Letter not followed here any more",
    "REQUEST_FOLLOWED": "Letter followed here again",
    "CLOCK_STOPPED": "Time limit not followed here any more",
    "POST_REMOVED": "Link taken out",
    "PICTURE_LET_GO": "Picture destroyed, long after its post was gone",
    "KEPT_BY_LAW_ENDED": "Kept by law: ended",
}
# What is said of a thing of a kind, after the kind.
_OF_A_THING = {
    "REFERENCE_WITHDRAWN": "taken out",
    "BROUGHT_BACK": "brought back",
    "TAKEN_BACK_DESTROYED": "destroyed, as it had been taken out",
}
_THINGS = {"post": "Link", "capture": "Picture of a post", "reference": "Reference"}
_KEPT = {
    "notes": "all of the notes",
    "capture": "a picture of a post",
    "reference": "a reference image",
}


def _row(line: CustodyLine) -> CustodyRow:
    said = json.loads(line.line)
    return CustodyRow(
        sequence=line.sequence,
        at=line.at,
        event=_of_a_kind(line.event, said) or _in_words(line.event),
        who=who(str(said.get("actor", ""))),
        digest=line.digest,
    )


def _of_a_kind(name: str, said: dict[str, Any]) -> str:
    kind = str((said.get("details") or {}).get("kind", ""))
    if (name, kind) == ("MATCH_DECIDED", "copy"):
        return "Answer carried over to a copy"
    if name == "HOLD_SET" and kind in _KEPT:
        return f"Set to be kept for evidence: {_KEPT[kind]}"
    if name in _OF_A_THING:
        return f"{_THINGS.get(kind, 'Something')} {_OF_A_THING[name]}"
    return ""


def who(actor: str) -> str:
    """Return whose act it was, from how the chain names them."""
    if actor == Kind.CODE_HOLDER:
        return "the person"
    if actor == _OPERATOR:
        return "whoever runs the site"
    return "a caseworker" if actor.startswith(f"{Kind.STAFF}:") else "the software"


def _in_words(code: str) -> str:
    return _CUSTODY_WORDS.get(code) or code.replace("_", " ").capitalize()


def cut(line: str, most: int = _COVER_LENGTH) -> str:
    """Return a line short enough for the cover."""
    return line if len(line) <= most else f"{line[: most - 3]}..."


def in_pairs(digest: str) -> str:
    """Return a digest as openssl prints a fingerprint: `AB:CD:…`."""
    pairs = (digest[start : start + 2].upper() for start in range(0, len(digest), 2))
    return ":".join(pairs)


def in_fours(digest: str) -> str:
    """Return a digest in groups of four, as people compare them."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
