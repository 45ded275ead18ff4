"""Deadlines: one running clock for each duty and post, worked out by `regimes` and kept as it was.

A clock holds the id and version of the rule it started with, the words of that rule and its own
working, so a later edit of the law never rewrites it. Better proof of receipt, an extension or the
end of a pause replaces a clock; the old one stays visible, and its changes say why.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from takedown.cases.frozen import frozen_anywhere
from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.common.vault import Place
from takedown.posts.models import ReportedPost
from takedown.removals.models import Submission

if TYPE_CHECKING:
    from datetime import date, datetime

# Stages that are over once the picture is gone; an answer that is owed stays owed until it comes.
ENDED_BY_REMOVAL = frozenset({"take_down", "stop_showing", "remove"})
ENDED_BY_ANSWER = frozenset({"answer", "answer_extended"})
# Whatever they write shows that they have what was sent.
ENDED_BY_ANY_WORD = frozenset({"acknowledge", "confirm_receipt"})
_THE_INSTANT_BEFORE = timedelta(microseconds=1)


class Basis(models.TextChoices):
    """What the start of a clock rests on."""

    ESTIMATED = "ESTIMATED", "Estimated"
    SHOWN = "SHOWN", "Receipt shown"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Questions about clocks."""

    def present(self) -> DeadlineQuerySet:
        """Return clocks that nothing has replaced."""
        return self.filter(replaced_at__isnull=True)

    def not_frozen(self) -> DeadlineQuerySet:
        """Return clocks of posts that are not closed: those of the others go on, and no list names them."""
        return self.exclude(post__in=frozen_anywhere())

    def with_a_change(self) -> DeadlineQuerySet:
        """Return clocks for which an extension, a pause or a second moment was noted."""
        return self.filter(
            Q(extended=True) | Q(paused_on__isnull=False) | Q(confirmed_on__isnull=False)
        )

    def running(self) -> DeadlineQuerySet:
        """Return present clocks that count: neither met, nor paused, nor stopped."""
        return self.present().filter(
            met_at__isnull=True, paused_on__isnull=True, stopped_at__isnull=True
        )

    def just_passed(self, now: datetime) -> DeadlineQuerySet:
        """Return clocks that are late on every reading and that nobody has marked yet."""
        return self.running().filter(late_at__lte=now, passed_at__isnull=True)

    def ended_by_removal(self) -> DeadlineQuerySet:
        """Return present clocks of duties that a picture which is gone has met."""
        return self.present().filter(stage__in=ENDED_BY_REMOVAL)


class Deadline(models.Model):
    """One clock. `working` holds sentences about dates and sections only, nothing of the case.

    `due_on` is the last day of a duty in days; `due_at` is then the first instant after it in
    `zone`. From `late_at` on it may be called late: the later reading, where the law leaves two.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="deadlines")
    post = models.ForeignKey(ReportedPost, on_delete=models.CASCADE, related_name="deadlines")
    rule_id = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=40)
    stage = models.CharField(max_length=60)
    # The rule's own words on the day the clock started.
    what = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300, blank=True, default="")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    received_at = models.DateTimeField()
    # Identity information or a confirmation that the period began with, where that came later.
    confirmed_on = models.DateField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    calendar = models.CharField(max_length=12)
    zone = models.CharField(max_length=40)
    due_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    working = models.JSONField(default=list)
    source = models.CharField(max_length=400)
    started_at = models.DateTimeField()
    paused_on = models.DateField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "post", "rule_id", "stage"],
                condition=Q(replaced_at__isnull=True),
                name="one_present_clock_for_a_duty_and_a_post",
            ),
            models.CheckConstraint(condition=~Q(stage=""), name="clock_has_a_stage"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")), name="clock_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(late_at__gte=F("due_at")), name="clock_is_not_late_before_it_is_due"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values), name="clock_basis_is_known"
            ),
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True) | Q(passed_at__gte=F("late_at")),
                name="clock_passes_once_it_is_late",
            ),
            models.CheckConstraint(
                condition=Q(paused_on__isnull=True) | Q(passed_at__isnull=True),
                name="paused_clock_has_not_passed",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True)
                | Q(passed_at__isnull=True)
                | Q(passed_at__lte=F("stopped_at")),
                name="stopped_clock_passes_no_more",
            ),
        ]
        # Of all that ever ran, those that count: the desk asks for them at each look.
        indexes: ClassVar = [
            models.Index(
                fields=["case", "late_at"],
                condition=Q(
                    replaced_at__isnull=True,
                    met_at__isnull=True,
                    paused_on__isnull=True,
                    stopped_at__isnull=True,
                ),
                name="running_clocks_of_a_case",
            ),
        ]

    def __str__(self) -> str:
        """Show the rule and the instant."""
        return f"{self.rule_id} until {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def lines(self) -> list[str]:
        """The working as it may be shown: receipt is not claimed where nothing shows it."""
        if self.basis == Basis.SHOWN:
            return list(self.working)
        received, *rest = self.working or [""]
        sent = received.replace("Received ", "", 1).rstrip(".")
        return [f"Counted from the time of sending, {sent}. Receipt is not shown yet.", *rest]

    @property
    def latest_day(self) -> date:
        """The last day on which it is not late, on the later reading."""
        return self.day_of(self.late_at - _THE_INSTANT_BEFORE)

    def day_of(self, moment: datetime) -> date:
        """Return the day of an instant where this duty is law."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


class ChangeKind(models.TextChoices):
    """What the law, or the person, did to a clock."""

    EXTENDED = "EXTENDED", "Extended"
    PAUSED = "PAUSED", "Paused"
    RESUMED = "RESUMED", "Counted again"
    STOPPED = "STOPPED", "Stopped"
    FOLLOWED = "FOLLOWED", "Followed again"
    TAKEN_BACK = "TAKEN_BACK", "Taken back"


# What only a person does, without a day or a source in the law.
_BY_A_PERSON = [ChangeKind.STOPPED, ChangeKind.FOLLOWED, ChangeKind.TAKEN_BACK]


class ClockChange(models.Model):
    """One change of one clock: the day it rests on, the words noted, and where the law allows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    day = models.DateField(null=True, blank=True)
    words_sealed = models.BinaryField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True, default="")

    class Retention:
        kind = "identifying"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="clock_change_is_known"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="clock_change_says_by_whom"),
            # What the law gives has a day and a source.
            models.CheckConstraint(
                condition=Q(kind__in=_BY_A_PERSON) | (Q(day__isnull=False) & ~Q(source="")),
                name="clock_change_has_a_day_and_a_source",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[ChangeKind.RESUMED, *_BY_A_PERSON])
                | Q(words_sealed__isnull=False),
                name="clock_change_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        """Show the kind only."""
        return f"clock change {self.kind}"

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong."""
        return Place("clockchange", str(self.pk), "words")
