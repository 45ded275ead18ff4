"""One way for these tests to ask the room for a date, with every fact known unless said."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.regimes import library
from takedown.regimes.due import Outcome, receipt_day, work_out

if TYPE_CHECKING:
    from takedown.regimes.calendars import Calendar

HERE = Path(__file__).parent


def table(name: str) -> dict:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def ask(
    duty: str,
    received: datetime | date,
    *,
    calendar: str | Calendar | None = None,
    facts: dict[str, str] | None = None,
    lacking: frozenset[str] = frozenset(),
    confirmed: datetime | date | None = None,
    extended: bool = False,
) -> Outcome:
    newest = library.rule(duty)
    days = calendar or newest.calendar
    rule = library.rule(duty, on=receipt_day(newest, received, calendar=days))
    at = received if isinstance(received, datetime) else None
    return work_out(
        rule,
        calendar=days,
        facts={fact.id: "yes" for fact in rule.facts} | (facts or {}),
        lacking=lacking,
        received_at=at,
        received_on=None if at else received,
        confirmed=confirmed,
        extended=extended,
    )
