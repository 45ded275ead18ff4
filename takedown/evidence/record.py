"""What a pack may hold, and nothing else: frozen facts, gathered elsewhere, with no picture in them.

A field that is not here cannot reach a pack. Texts are kept exactly as they were; printing makes
them safe. Numbers such as `P1` or `R2` are given by whoever gathers the record and never reused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE = "live"
AGAIN = "live again: it came back"
SOME_COUNTRIES = "hidden in some countries only"
SERVICE_SAYS_GONE = "gone, as the service says"
WEAK = "not seen when signed out: weak"
# The last sighting of a post in one of these is that it could be seen.
STILL_SEEN = frozenset({LIVE, AGAIN, SOME_COUNTRIES})

_REFERENCE = re.compile(r"[A-Z0-9][A-Za-z0-9-]{2,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class RecordRefused(Exception):
    """The facts do not fit together, so no pack is made of them; the message says why."""


@dataclass(frozen=True, kw_only=True)
class PostRecord:
    """One reported post. `url` is the address as given, to its last character; it may be empty.

    `posted_basis` says how the posted time is known; `posted_text` is the source's own string.
    `state` is one of `STILL_SEEN` where somebody last saw the post up, `WEAK` where it was not seen by
    somebody who had not signed in, else any words such as "removed".
    """

    number: str
    url: str
    platform: str
    reported_at: datetime
    canonical_url: str = ""
    account: str = ""
    account_id: str = ""
    description: str = ""
    posted_at: datetime | None = None
    posted_text: str = ""
    posted_basis: str = ""
    state: str = "not checked"
    state_checked_at: datetime | None = None
    state_checked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CaptureRecord:
    """One file held as an exhibit: what it is and its digest. Its pixels are never here.

    `size` is in bytes; `grade` is A (fetched by the server) to D (typed in); `post` is a number of
    a PostRecord, or empty.
    """

    exhibit: str
    sha256: str
    size: int
    kind: str
    media_type: str
    obtained_at: datetime
    obtained_by: str
    how: str
    grade: str
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmissionRecord:
    """One sending of a request.

    `submitted_text` is what went, where it differs from the letter, or that only a part went.
    `answers` says in a line each what came back, never in its words.
    """

    number: str
    channel: str
    posts: tuple[str, ...]
    submitted_at: datetime
    submitted_text: str = ""
    received_at: datetime | None = None
    receipt: str = ""
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RequestRecord:
    """One approved request to one recipient, with every sending of it.

    `unfollowed_at` is when the person stopped following it; the recipient may not know.
    """

    number: str
    recipient: str
    title: str
    regime: str
    legal_basis: str
    letter: str
    approved_at: datetime
    approved_by: str
    submissions: tuple[SubmissionRecord, ...] = ()
    unfollowed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClockRecord:
    """One duty's time limit for one post. `due` is an instant (hours) or a date (days).

    `trace` is the working, line by line; `source` the provision it stands on.
    """

    post: str
    request: str
    duty: str
    due: datetime | date
    basis: str
    trace: tuple[str, ...]
    source: str
    state: str = "running"
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class MatchRecord:
    """One likeness found by software, and what a person decided about it."""

    exhibit: str
    reference: str
    band: str
    support: int
    facts: tuple[str, ...]
    decision: str
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ChronologyLine:
    """One thing that happened, and who or what says so."""

    at: datetime
    what: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CustodyLine:
    """One event of the case's chain.

    `line` is the exact JSON text the chain was made over (keys sequence, at, name, previous and
    more); `digest` is its SHA-256 and `previous` the digest before it, empty at the first.
    """

    sequence: int
    at: datetime
    event: str
    previous: str
    digest: str
    line: str


@dataclass(frozen=True, kw_only=True)
class PackRecord:
    """Everything one pack says. `statement` is what the person reports, a line each."""

    reference: str
    variant: str
    created_at: datetime
    producer: str
    organisation: str
    software: str
    statement: tuple[str, ...]
    time_zone: str = "Europe/London"
    posts: tuple[PostRecord, ...] = ()
    captures: tuple[CaptureRecord, ...] = ()
    requests: tuple[RequestRecord, ...] = ()
    clocks: tuple[ClockRecord, ...] = ()
    matches: tuple[MatchRecord, ...] = ()
    chronology: tuple[ChronologyLine, ...] = ()
    custody: tuple[CustodyLine, ...] = ()
    held_back: tuple[str, ...] = ()


def check_record(record: PackRecord) -> None:
    """Raise RecordRefused at the first fact that does not fit with the others."""
    if not _REFERENCE.fullmatch(record.reference):
        raise RecordRefused("The reference must be 3 to 40 letters, digits and hyphens.")
    try:
        ZoneInfo(record.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise RecordRefused("The time zone is not known.") from None
    for at in _instants(record):
        if at.tzinfo is None:
            raise RecordRefused("A time in the record says no zone.")
    _check_numbers(record)
    for capture in record.captures:
        if not _DIGEST.fullmatch(capture.sha256):
            raise RecordRefused(f"Exhibit {capture.exhibit} has no SHA-256 in lower-case hex.")


def _check_numbers(record: PackRecord) -> None:
    posts = _unique([post.number for post in record.posts], "post")
    exhibits = _unique([capture.exhibit for capture in record.captures], "exhibit")
    requests = _unique([request.number for request in record.requests], "request")
    sent = [submission for request in record.requests for submission in request.submissions]
    _unique([submission.number for submission in sent], "submission")
    named = {number for submission in sent for number in submission.posts}
    named |= {capture.post for capture in record.captures if capture.post}
    named |= {clock.post for clock in record.clocks}
    for missing in sorted(named - posts):
        raise RecordRefused(f"Post {missing} is named but is not in the record.")
    for missing in sorted({clock.request for clock in record.clocks} - requests):
        raise RecordRefused(f"Request {missing} is named but is not in the record.")
    for missing in sorted({match.exhibit for match in record.matches} - exhibits):
        raise RecordRefused(f"Exhibit {missing} is named but is not in the record.")


def _unique(numbers: list[str], kind: str) -> set[str]:
    seen: set[str] = set()
    for number in numbers:
        if not number or number in seen:
            raise RecordRefused(f"Two rows share the {kind} number {number!r}, or it is empty.")
        seen.add(number)
    return seen


def _instants(value: object) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _instants(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _instants(getattr(value, field.name))
