"""Work that survives: a row is claimed for a while, and can be claimed again when the while ends.

A task claims its row before it works. A second delivery of the same message finds the claim and
does nothing; a worker that died leaves a lease that runs out, and a sweep hands the row on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

_Row = TypeVar("_Row", bound="Leased")

# Work that kills its worker is tried this often, then waits for a person with a plain reason.
MOST_ATTEMPTS = 5
# No lease is as long: one that ends later was given before the clock was put back.
_LONGER_THAN_ANY = timedelta(minutes=10)
# What is younger is most likely on its way already.
_PATIENCE = timedelta(minutes=1)


def has_waited(field: str, now: datetime) -> Q:
    """Return the question whether what was noted then has waited for a minute.

    What seems to be of a time to come was noted before the clock was put back: its message is as late, so
    it is queued again.
    """
    return Q(**{f"{field}__lt": now - _PATIENCE}) | Q(**{f"{field}__gt": now + _PATIENCE})


class LeasedQuerySet(models.QuerySet[_Row]):
    """Questions about work that may be waiting."""

    def claimable(self, now: datetime) -> Self:
        """Return rows that wait for a worker, or whose worker went away, and may be tried."""
        return self._waiting(now).filter(attempts__lt=MOST_ATTEMPTS)

    def set_aside_hopeless(self, now: datetime) -> int:
        """Set aside what failed too often, for a person to look at; return how many."""
        # Work in hand is not hopeless for a clock that was put back.
        over = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        hopeless = self.unfinished().filter(over, attempts__gte=MOST_ATTEMPTS)
        return hopeless.update(
            set_aside_at=now,
            set_aside_reason=f"It was tried {MOST_ATTEMPTS} times and did not finish.",
            leased_until=None,
        )

    def unfinished(self) -> Self:
        """Return rows whose work is still to be done, or is being done."""
        return self.filter(work_done_at__isnull=True, set_aside_at__isnull=True)

    def _waiting(self, now: datetime) -> Self:
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.unfinished().filter(free | Q(leased_until__gt=now + _LONGER_THAN_ANY))

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

    def went_on(self, row_id: object) -> None:
        """Count tries from the beginning: part of the work is done and kept, and is not done again."""
        self.filter(pk=row_id).update(attempts=0)

    def hand_on(self, row_id: object) -> None:
        """Let go of a row whose work is not finished; whoever holds it may, and queues it again."""
        self.unfinished().filter(pk=row_id).update(leased_until=None)


class Leased(models.Model):
    """Columns of a row that a worker works on."""

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
