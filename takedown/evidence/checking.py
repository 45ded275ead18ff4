"""Whether the facts of a record fit with one another, before a pack is made of them."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from takedown.pictures.mosaic import MOST_SQUARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.evidence.record import PackRecord

REFERENCE = re.compile(r"[A-Z0-9][A-Za-z0-9-]{2,39}")
CORNERS = 4
_COLOUR = re.compile(r"[0-9a-f]{6}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class RecordRefused(Exception):
    """The facts do not fit together, so no pack is made of them; the message says why."""


def check_record(record: PackRecord) -> None:
    """Raise RecordRefused at the first fact that does not fit with the others."""
    if not REFERENCE.fullmatch(record.reference):
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
        if not DIGEST.fullmatch(capture.sha256):
            raise RecordRefused(f"Exhibit {capture.exhibit} has no SHA-256 in lower-case hex.")
    _check_rectangles(record)
    _check_mosaics(record)


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
    likened = {match.exhibit for match in record.matches}
    likened |= {derivation.exhibit for derivation in record.derivations}
    for missing in sorted(likened - exhibits):
        raise RecordRefused(f"Exhibit {missing} is named but is not in the record.")


def _check_rectangles(record: PackRecord) -> None:
    for one in record.derivations:
        if len(one.lines_up) != CORNERS or len(one.differs_most) not in {0, CORNERS}:
            raise RecordRefused(f"A rectangle on exhibit {one.exhibit} has not four sides.")


def _check_mosaics(record: PackRecord) -> None:
    for one in record.captures:
        rows = [row.split(" ") for row in one.mosaic]
        wide = {len(row) for row in rows}
        if len(rows) > MOST_SQUARES or len(wide) > 1 or any(each > MOST_SQUARES for each in wide):
            raise RecordRefused(
                f"The squares of exhibit {one.exhibit} are more than eight in a line."
            )
        if not all(_COLOUR.fullmatch(colour) for row in rows for colour in row):
            raise RecordRefused(f"A square of exhibit {one.exhibit} has no colour.")


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
