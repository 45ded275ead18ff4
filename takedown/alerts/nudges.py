"""That somebody ought to hear that there is news: one row, with no word of what it is about.

SENDING is committed before the mail server is spoken to. A nudge whose worker went away in between
is UNKNOWN, and is never sent again.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from takedown.cases.models import Case
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

# Nobody hears of the same news, or of more than one, within this.
BETWEEN: Final = timedelta(hours=24)
# News that found no safe time within this is left for when they come.
WAITS: Final = timedelta(hours=48)


class NudgeState(models.TextChoices):
    """How far one has come."""

    WAITING = "WAITING", "Waiting for a safe time"
    SENDING = "SENDING", "On its way"
    SENT = "SENT", "Sent"
    REFUSED = "REFUSED", "Not taken by the mail server"
    UNKNOWN = "UNKNOWN", "Not known"
    DROPPED = "DROPPED", "Not sent"
    TASK = "TASK", "For a caseworker"
    DONE = "DONE", "Dealt with by a caseworker"


class Dropped(models.TextChoices):
    """Why nothing was sent."""

    SEEN = "seen", "They were here themselves"
    NO_TIME = "no_time", "No safe time came within 48 hours"
    STOPPED = "stopped", "They took it back"
    NO_NEWS = "no_news", "The news was over"
    NOBODY = "nobody", "Nobody is let in who could call"


_MAY_STILL_GO = (NudgeState.WAITING, NudgeState.TASK)
_OPEN = (*_MAY_STILL_GO, NudgeState.SENDING)
_WENT = (NudgeState.SENT, NudgeState.REFUSED, NudgeState.UNKNOWN)


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Questions about nudges, and the changes that take one UPDATE."""

    def open(self) -> NudgeQuerySet:
        """Return those that are not over."""
        return self.filter(state__in=_OPEN)

    def may_still_go(self) -> NudgeQuerySet:
        """Return those that wait for an hour, or for a caseworker."""
        return self.filter(state__in=_MAY_STILL_GO)

    def begun_lately(self, now: datetime) -> NudgeQuerySet:
        """Return those that went, or may have gone, within the last day."""
        return self.filter(begun_at__gt=now - BETWEEN)

    def claim(self, nudge_id: uuid.UUID, *, now: datetime, until: datetime) -> bool:
        """Say that one is being sent; False when somebody else has it, or it went before.

        One UPDATE, so two workers cannot both be told yes. It is never taken a second time.
        """
        waiting = self.filter(pk=nudge_id, state=NudgeState.WAITING)
        taken = waiting.update(
            state=NudgeState.SENDING, begun_at=now, begun_on=now.astimezone(UTC).date(),
            leased_until=until,
        )  # fmt: skip
        return taken == 1

    def drop(self, why: Dropped, *, now: datetime) -> int:
        """End those of these that may still go, and return how many."""
        ended = self.may_still_go()
        return ended.update(state=NudgeState.DROPPED, why=why, ended_at=now)

    def look_again(self) -> int:
        """Let what was left to a caseworker wait for an hour again: what is safe was said anew."""
        return self.filter(state=NudgeState.TASK).update(state=NudgeState.WAITING)


class Nudge(models.Model):
    """One nudge: when, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="nudges")
    state = models.CharField(max_length=8, choices=NudgeState.choices, default=NudgeState.WAITING)
    asked_at = models.DateTimeField()
    # When the newest alert was raised that it stands for.
    newest_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    # The day of it, in UTC: the database itself lets one begin on a day.
    begun_on = models.DateField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    why = models.CharField(max_length=8, choices=Dropped.choices, blank=True, default="")

    objects = NudgeQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=_OPEN), name="one_open_nudge_for_a_case"
            ),
            models.UniqueConstraint(fields=["case", "begun_on"], name="one_nudge_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(newest_at__gte=F("asked_at") - WAITS),
                name="nudge_is_not_about_old_news",
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, begun_on__isnull=True)
                | Q(begun_at__isnull=False, begun_on__isnull=False),
                name="nudge_that_began_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=_MAY_STILL_GO, begun_at=None, leased_until=None, ended_at=None
                )
                | Q(state=NudgeState.SENDING, begun_at__isnull=False, leased_until__isnull=False)
                & Q(ended_at=None)
                | Q(state__in=_WENT, begun_at__isnull=False, leased_until=None)
                & Q(ended_at__isnull=False)
                | Q(state__in=(NudgeState.DROPPED, NudgeState.DONE), begun_at=None)
                & Q(leased_until=None, ended_at__isnull=False),
                name="nudge_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(state=NudgeState.DROPPED, why__in=Dropped.values)
                | ~Q(state=NudgeState.DROPPED) & Q(why=""),
                name="dropped_nudge_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=NudgeState.DONE) & ~Q(ended_by="")
                | ~Q(state=NudgeState.DONE) & Q(ended_by=""),
                name="nudge_that_somebody_dealt_with_says_who",
            ),
        ]

    def __str__(self) -> str:
        """Show the state only."""
        return f"nudge {self.state}"
