"""Holds and notices: what somebody wants kept for evidence, and what was said before a thing goes.

A hold keeps notes, or one picture in them, from going by themselves: until a day, with a reason. A binding
one is a legal duty: the operator sets and ends it, and nothing of the notes is destroyed before. A notice
is raised before anything goes, and stays as the mark of what went.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.accounts.visitor import Kind
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime

# Two years, a leap day among them. Setting it again makes it longer, and is a decision anew.
LONGEST_HOLD = timedelta(days=731)


class About(models.TextChoices):
    """What a hold or a notice is about."""

    NOTES = "notes", "All of the notes"
    REFERENCE = "reference", "A photo of the person's"
    CAPTURE = "capture", "A picture of a post"


_NOTES_OR_A_PICTURE = Q(about=About.NOTES, picture_id__isnull=True) | Q(
    about__in=[About.REFERENCE, About.CAPTURE], picture_id__isnull=False
)


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions about holds."""

    def live(self, now: datetime) -> HoldQuerySet:
        """Return holds that nobody ended and whose day has not come."""
        return self.filter(ended_at__isnull=True, ends_at__gt=now)

    def told(self) -> HoldQuerySet:
        """Return holds that people may know of."""
        return self.filter(quiet=False)

    def binding(self) -> HoldQuerySet:
        """Return holds that stand against everybody."""
        return self.filter(binding=True)

    def by_staff(self) -> HoldQuerySet:
        """Return holds that caseworkers set."""
        return self.filter(set_by__startswith=f"{Kind.STAFF}:")

    def by_the_person(self) -> HoldQuerySet:
        """Return holds that whoever holds the code set."""
        return self.filter(set_by=str(Kind.CODE_HOLDER))


class Hold(models.Model):
    """Notes, or one picture, that do not go until a day: by themselves, or at all. The reason is sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="holds")
    about = models.CharField(max_length=10, choices=About.choices, default=About.NOTES)
    # No foreign key: pictures are rooms that come later.
    picture_id = models.UUIDField(null=True, blank=True)
    reason_sealed = models.BinaryField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=60)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")
    # A legal duty of the operator's: it stands against the person's own wish too.
    binding = models.BooleanField(default=False)
    # Nobody may be told of it, as a court may order.
    quiet = models.BooleanField(default=False)

    objects = HoldQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "picture_id", "binding", "set_by"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_open_hold_for_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("set_at"), ends_at__lte=F("set_at") + LONGEST_HOLD),
                name="hold_ends_within_two_years",
            ),
            models.CheckConstraint(condition=_NOTES_OR_A_PICTURE, name="hold_is_about_one_thing"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="ended_hold_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(binding=False) | Q(about=About.NOTES),
                name="binding_hold_is_of_all_the_notes",
            ),
            models.CheckConstraint(
                condition=Q(quiet=False) | Q(binding=True), name="only_a_binding_hold_is_quiet"
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"hold {str(self.pk)[:8]}"

    @property
    def reason_place(self) -> Place:
        """Where the sealed reason belongs."""
        return Place("hold", str(self.pk), "reason")


class GoingNoticeQuerySet(models.QuerySet["GoingNotice"]):
    """Questions about notices."""

    def open(self) -> GoingNoticeQuerySet:
        """Return notices whose time runs: neither kept nor gone."""
        return self.filter(kept_at__isnull=True, gone_at__isnull=True)


class GoingNotice(models.Model):
    """That notes, or one picture, will go at a time unless somebody keeps them; and what became of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="going_notices")
    about = models.CharField(max_length=10, choices=About.choices, default=About.NOTES)
    picture_id = models.UUIDField(null=True, blank=True)
    # What the page called it; 0 for the notes.
    picture_number = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(max_length=60, blank=True, default="")
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = GoingNoticeQuerySet.as_manager()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "picture_id"],
                condition=Q(kept_at__isnull=True, gone_at__isnull=True),
                nulls_distinct=False,
                name="one_open_notice_for_a_thing",
            ),
            models.CheckConstraint(condition=_NOTES_OR_A_PICTURE, name="notice_is_about_one_thing"),
            models.CheckConstraint(
                condition=Q(goes_at__gt=F("told_at")), name="nothing_goes_when_it_is_told"
            ),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, kept_by="")
                | (Q(kept_at__isnull=False, gone_at__isnull=True) & ~Q(kept_by="")),
                name="what_is_kept_says_by_whom_and_has_not_gone",
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(gone_at__gte=F("goes_at")),
                name="nothing_goes_before_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Show what it is about only."""
        return f"notice about {self.about}"
