"""The case: one person's whole matter; its code, and who else may open it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.accounts.models import Organisation
from takedown.cases.assignments import Assignment, BreakGlass, Told, grant_runs
from takedown.cases.complaints import Complaint, ComplaintAnswer
from takedown.cases.flags import Flag, FlagKind
from takedown.cases.former_said import FormerSaid
from takedown.cases.freezes import Freeze, FrozenThing
from takedown.cases.hand_overs import HandOver
from takedown.cases.holds import About, GoingNotice, Hold
from takedown.cases.invited import Beginning
from takedown.cases.messages import Addressee, Message
from takedown.cases.own_notes import OwnNote
from takedown.cases.sittings import Sitting
from takedown.cases.taken_back import LastNumber, TakenBack
from takedown.cases.tries import CodeTry, PinTurn
from takedown.cases.ways_back import PinChange, SpareWords
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime

# Tables of this room that have a module of their own: Django finds them here.
__all__ = [
    "About", "Addressee", "Assignment", "Beginning", "BreakGlass", "Case", "CaseCode", "CaseGrant", "CodeTry", "Complaint",
    "ComplaintAnswer", "DatabaseId", "Flag", "FlagKind", "FormToken", "FormerSaid", "Freeze", "FrozenThing", "GoingNotice",
    "GrantQuerySet", "HandOver", "Hold", "LastNumber", "Message", "OwnNote", "PinChange", "PinTurn", "Sitting", "SpareWords", "TakenBack",
    "Told",
]  # fmt: skip


class Case(models.Model):
    """One person's matter. What they answered is sealed; ids, times and status are not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    opened_at = models.DateTimeField()
    answers_sealed = models.BinaryField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True)

    class Retention:
        kind = "intimate"
        erased = "when the person erases it, or a year and a month after anybody last opened it"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, erase_at__isnull=True)
                # A comparison with nothing is unknown, and a check lets the unknown pass.
                | Q(
                    hidden_at__isnull=False,
                    erase_at__isnull=False,
                    erase_at__gte=F("hidden_at"),
                ),
                name="hidden_case_has_a_time_of_erasure",
            ),
        ]

    def __str__(self) -> str:
        """Show the public reference only."""
        return self.reference

    @property
    def answers_place(self) -> Place:
        """Where the sealed answers belong."""
        return Place("case", str(self.pk), "answers")

    @property
    def is_hidden(self) -> bool:
        """Whether the person asked to erase it and the time has not come."""
        return self.hidden_at is not None


class CaseCode(models.Model):
    """Six words that open a case: the first two are its handle, the rest an Argon2id hash."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="code", primary_key=True
    )
    handle_index = models.BinaryField(unique=True)
    secret_hash = models.CharField(max_length=200)
    pin_hash = models.CharField(max_length=200, blank=True, default="")
    pin_set_at = models.DateTimeField(null=True, blank=True)
    words_sealed = models.BinaryField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Raised to end every open session of the case: a session holds the number it began under.
    epoch = models.PositiveIntegerField(default=0)
    # What sealed files and mails took before the words were typed back; taking one back frees none.
    kept_bytes = models.PositiveBigIntegerField(default=0)

    class Retention:
        kind = "identifying"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pin_hash="", pin_set_at__isnull=True)
                | (~Q(pin_hash="") & Q(pin_set_at__isnull=False)),
                name="pin_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(words_sealed__isnull=True) | Q(confirmed_at__isnull=True),
                name="words_are_kept_only_until_confirmed",
            ),
        ]

    def __str__(self) -> str:
        """Show nothing of the code."""
        return "case code"

    @property
    def words_place(self) -> Place:
        """Where the sealed words belong, until the person has written them down."""
        return Place("case_code", str(self.pk), "words")


class GrantedFor(models.TextChoices):
    """What the person lets an organisation in for; no answer is one."""

    NOT_SAID = "", "I would rather not say"
    ALL = "ALL", "Everything that has to be done"
    LETTERS = "LETTERS", "Writing and sending letters"
    CLOCKS = "CLOCKS", "Watching the times and the answers"
    PACK = "PACK", "A pack for the police or a lawyer"
    TALK = "TALK", "Talking about what to do"


class GrantQuerySet(models.QuerySet["CaseGrant"]):
    """Questions about who may open a case."""

    def live(self, now: datetime) -> GrantQuerySet:
        """Return grants that are neither withdrawn nor expired."""
        return self.filter(grant_runs(now))


class CaseGrant(models.Model):
    """Permission for the caseworkers of one organisation to work on one case, until a date."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="case_grants"
    )
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    granted_for = models.CharField(
        max_length=10, choices=GrantedFor.choices, blank=True, default=GrantedFor.NOT_SAID
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")

    objects = GrantQuerySet.as_manager()

    class Retention:
        kind = "record"
        erased = "with the case; the audit keeps the ids"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_open_grant_for_a_case_and_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("granted_at")), name="grant_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="withdrawn_grant_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(granted_for__in=GrantedFor.values), name="grant_is_for_something_known"
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"grant {str(self.pk)[:8]}"


class DatabaseId(models.Model):
    """Which database this is: its keystore knows the same id, so that a mix-up is noticed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Retention:
        kind = "record"
        erased = "never: it says nothing of anybody"

    def __str__(self) -> str:
        """Show the id only."""
        return f"database {str(self.pk)[:8]}"


class FormToken(models.Model):
    """A form that was sent, or a look that was taken: the second time changes nothing."""

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "after a day"

    def __str__(self) -> str:
        """Show nothing."""
        return "a form"
