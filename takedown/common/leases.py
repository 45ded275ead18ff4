"""Work that survives: a row is claimed for a while, and can be claimed again when the while ends.

A task claims its row before it works. A second delivery of the same message finds the claim and
does nothing; a worker that died leaves a lease that runs out, and a sweep hands the row on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

_Row = TypeVar("_Row", bound="Leased")


class LeasedQuerySet(models.QuerySet[_Row]):
    """Questions about work that may be waiting."""

    def claimable(self, now: datetime) -> Self:
        """Return rows that wait for a worker, or whose worker went away."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.filter(free, work_done_at__isnull=True, set_aside_at__isnull=True)

    def claim(self, row_id: object, *, now: datetime, minutes: int = 5) -> bool:
        """Take the row for this long; False when somebody has it, or it is done.

        One UPDATE, so two workers cannot both be told yes.
        """
        taken = (
            self.claimable(now)
            .filter(pk=row_id)
            .update(leased_until=now + timedelta(minutes=minutes), attempts=F("attempts") + 1)
        )
        return taken == 1


class Leased(models.Model):
    """Columns of a row that a worker works on."""

    # A row that has failed this often is set aside with a reason, for a person to look at.
    MOST_ATTEMPTS: ClassVar[int] = 5

    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    work_done_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=200, blank=True, default="")

    objects = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        """Whether the work is still to be done."""
        return self.work_done_at is None and self.set_aside_at is None

    def finish(self, *, now: datetime) -> None:
        """Mark the work done; the caller saves."""
        self.work_done_at = now
        self.leased_until = None

    def give_back(self, *, now: datetime, reason: str) -> None:
        """Let the row be claimed again, or set it aside after too many tries; the caller saves."""
        self.leased_until = None
        if self.attempts >= self.MOST_ATTEMPTS:
            self.set_aside_at = now
            self.set_aside_reason = reason[:200]
