"""The law and the channels that ship: in order, and when somebody last looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.reads.doctor.finding import fine, look, wrong
from takedown.reads.law_data import every_problem
from takedown.regimes import library
from takedown.removals.recipients import channels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from takedown.reads.doctor.finding import Finding

_DO = "Run script/update: a newer version may have it. manage.py check_rules lists each."


def law(today: date) -> Iterator[Finding]:
    """Say what is wrong or was not verified for long, and the oldest day on which anything was."""
    problems = every_problem(today=today)
    broken = [one for one in problems if not one.is_warning]
    if broken:
        yield wrong(f"Rules or channels that are out of date or wrong: {len(broken)}.", _DO)
    if due := len(problems) - len(broken):
        yield look(f"Rules or channels to be verified again: {due}.", _DO)
    if problems:
        return
    rules = min(one.last_verified for one in library.rules())
    ways = min(one.last_verified for one in channels())
    yield fine(f"Every rule was verified on {rules:%d %B %Y} or later.")
    yield fine(f"Every channel was verified on {ways:%d %B %Y} or later.")
