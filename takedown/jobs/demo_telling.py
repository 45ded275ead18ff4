"""A case of a demonstration set on its way: how it begins, and how its letters go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.jobs.demo_links import EVERY_KIND, made_up_links
from takedown.jobs.demo_plan import Course

if TYPE_CHECKING:
    from datetime import datetime
    from itertools import count
    from random import Random

    from takedown.accounts.visitor import Visitor
    from takedown.jobs.demo_notes import Notes
    from takedown.jobs.demo_plan import CasePlan

# Cases with more links have them on every service.
_SEVERAL = 15


@dataclass(frozen=True, slots=True)
class Story:
    """One case on its way: its plan, the hour it is, and dice that fall the same for the same seed."""

    plan: CasePlan
    notes: Notes
    random: Random
    # Gives each made-up link its own number.
    numbers: count[int]
    now: datetime

    @property
    def worker(self) -> Visitor:
        """Who takes it."""
        return self.notes.people.workers[self.plan.worker]

    @property
    def colleague(self) -> Visitor:
        """Who sits beside them."""
        workers = self.notes.people.workers
        return workers[(self.plan.worker + 1) % len(workers)]

    def ago(self, low: float, high: float) -> datetime:
        """Return a time so many hours ago, between two."""
        return self.now - timedelta(hours=self.random.uniform(low, high))

    def begin(self, *, before: datetime, lead: tuple[float, float] = (20, 70)) -> None:
        """Open it so many hours before a time, between two, with every question answered."""
        self.notes.at = before - timedelta(hours=self.random.uniform(*lead))
        many = self.plan.links
        kinds = EVERY_KIND if many > _SEVERAL or self.plan.course is Course.FLAGGED else 3
        kinds = self.random.randint(1, kinds) if kinds < EVERY_KIND else kinds
        self.notes.begin(made_up_links(self.random, many=many, kinds=kinds, numbers=self.numbers))
        self.notes.answer(self.plan.number)

    def send_at(self, at: datetime, *, share: float = 1.0) -> None:
        """Bring it as far as letters that went at a time."""
        self.begin(before=at)
        self.notes.let_in()
        self.notes.later(4)
        self.notes.take(self.worker)
        self.notes.later(1)
        self.notes.draft()
        self.notes.approve(share=share)
        self.notes.wait(until=max(at, self.notes.at))
        self.notes.send()
