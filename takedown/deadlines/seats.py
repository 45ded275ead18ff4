"""On whose calendar a duty of a service is counted."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.regimes.calendars import UNION, union_codes

if TYPE_CHECKING:
    from takedown.regimes.schema import Rule

FILE = Path(__file__).parent / "seats.toml"


def calendar_for(rule: Rule, *, platform: str) -> str:
    """Return the calendar for a rule and a service: under the law of the Union, that of its seat.

    UNION where nobody here has looked where the service answers.
    """
    if rule.calendar not in union_codes():
        return rule.calendar
    return _seats().get(platform, UNION)


@cache
def _seats() -> dict[str, str]:
    seats: dict[str, str] = tomllib.loads(FILE.read_text("utf-8"))["seat"]
    return seats
