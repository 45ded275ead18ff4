"""A round: links to look at one after another, a list of its own for each caseworker.

It can be left and gone on with. What was seen stands in the chain of the case, as every look does; here stands
only how far the round is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Max, Q

from takedown.accounts.models import Membership
from takedown.cases.frozen import frozen_anywhere
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

# A link that told nothing is due again after so long; a round goes by itself after the same.
A_ROUND = timedelta(days=7)
# Links of one round: an afternoon's work.
MOST_IN_A_ROUND = 200


class Why(models.TextChoices):
    """Why a link is due to be looked at."""

    LATE = "LATE", "Its time, as it is counted here, is over. Is it still there?"
    SAID = "SAID", "The service says that it is gone. Nobody has looked."
    WEAK = "WEAK", "It was not shown to somebody who was not signed in."
    STAYED = "STAYED", "It was gone. Has it stayed away?"


class Step(models.TextChoices):
    """What became of a link in a round."""

    NOTED = "NOTED", "Noted"
    NOTHING = "NOTHING", "It told nothing"
    SKIPPED = "SKIPPED", "Left out"


class RoundPostQuerySet(models.QuerySet["RoundPost"]):
    """Questions about the links of rounds."""

    def now_of(self, membership_id: uuid.UUID) -> RoundPostQuerySet:
        """Return those of one caseworker's round: the one begun last, without what is closed."""
        mine = self.filter(membership_id=membership_id)
        begun = mine.aggregate(last=Max("added_at"))["last"]
        return mine.filter(added_at=begun).exclude(post__in=frozen_anywhere())

    def told_nothing(self, now: datetime) -> RoundPostQuerySet:
        """Return those that told nothing lately, whoever looked: their links are not due yet."""
        return self.filter(step=Step.NOTHING, done_at__gt=now - A_ROUND)

    def over(self, now: datetime) -> RoundPostQuerySet:
        """Return those that are to go."""
        before = now - A_ROUND
        return self.filter(Q(done_at__lte=before) | Q(done_at__isnull=True, added_at__lte=before))

    def to_do(self) -> RoundPostQuerySet:
        """Return those nobody has done anything about in this round, in their order."""
        return self.filter(done_at__isnull=True).order_by("place", "pk")

    def last_done(self) -> RoundPost | None:
        """Return the one that something was done about last, locked; None where nothing was."""
        done = self.filter(done_at__isnull=False).order_by("-done_at", "-place")
        return done.select_for_update(no_key=True, of=("self",)).first()


class RoundPost(models.Model):
    """One link of a caseworker's round: its place, why it is due, and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="rounds")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="rounds")
    post = models.ForeignKey("posts.ReportedPost", on_delete=models.CASCADE, related_name="rounds")
    place = models.PositiveIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=10, choices=Step.choices, blank=True, default="")
    # The place of the note in the case's chain, to take it back by.
    event = models.PositiveIntegerField(null=True, blank=True)

    objects = RoundPostQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "a week after the round was begun, or with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "post"], name="a_post_stands_once_in_a_round"
            ),
            models.CheckConstraint(condition=Q(why__in=Why.values), name="round_says_why"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, step="", event__isnull=True)
                | Q(done_at__isnull=False, step=Step.NOTED, event__isnull=False)
                | Q(
                    done_at__isnull=False,
                    step__in=[Step.NOTHING, Step.SKIPPED],
                    event__isnull=True,
                ),
                name="round_step_has_a_time_and_only_a_note_a_place",
            ),
        ]

    def __str__(self) -> str:
        """Show the place only."""
        return f"link {self.place} of a round"
