"""Our own reminders, as the data file has them: hours, words, and which rules they are for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.alerts.models import REMINDER
from takedown.regimes.library import rules
from takedown.regimes.schema import Kind

if TYPE_CHECKING:
    from datetime import datetime

FILE = Path(__file__).parent / "reminders.toml"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder: so long after the sending, in these words."""

    kind: str
    after: timedelta
    text: str

    def due_at(self, submitted_at: datetime) -> datetime:
        """Return the instant of this reminder for one sending."""
        return submitted_at + self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """Every reminder, soonest first, with the label that says whose they are."""

    label: str
    reminders: tuple[Reminder, ...]
    kinds: frozenset[Kind]
    leave_out: frozenset[str]


@cache
def plan() -> Plan:
    """Return the plan of the data file; raise KeyError or ValueError where it is none."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    reminders = (
        Reminder(
            kind=f"{REMINDER}{one['hours']}", after=timedelta(hours=one["hours"]), text=one["text"]
        )
        for one in table["reminder"]
    )
    return Plan(
        label=table["label"],
        reminders=tuple(sorted(reminders, key=lambda one: one.after)),
        kinds=frozenset(Kind(one) for one in table["kinds"]),
        leave_out=frozenset(table["leave_out"]),
    )


def rules_reminded_of() -> frozenset[str]:
    """Return the ids of rules without a number, of which no version could start a clock."""
    counted = {one.id for one in rules() if one.may_start_a_clock}
    meant = {one.id for one in rules() if one.kind in plan().kinds}
    return frozenset(meant - counted - plan().leave_out)
