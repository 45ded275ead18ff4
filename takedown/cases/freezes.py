"""A freeze: somebody in a picture may be under 18, so nothing is done with it until a lead ends it.

What is frozen stands as ids beside the freeze, so that one question tells of any post or picture
whether it may be used (`cases.frozen`). Nobody opens anything to freeze it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from takedown.accounts.models import Organisation
from takedown.cases.ways_back import WAIT
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    from datetime import datetime


class FrozenKind(models.TextChoices):
    """What a freeze was asked for, and what it holds."""

    POST = "POST", "Link"
    CAPTURE = "CAPTURE", "Picture of a post"
    REFERENCE = "REFERENCE", "Photo to compare with"
    MATCH = "MATCH", "Likeness"
    CASE = "CASE", "Everything in the notes"


class Ending(models.TextChoices):
    """What the police or the Internet Watch Foundation said, in the end."""

    NONE = "", "Not said"
    DESTROYED = "DESTROYED", "Destroy what is held here"
    NOT_A_CHILD = "NOT_A_CHILD", "It shows nobody under 18"


def _said(step: str) -> Q:
    """A step has its time, its person and its sealed words, or none of them."""
    at, by, sealed = f"{step}_at", f"{step}_by", f"{step}_sealed"
    return Q(**{f"{at}__isnull": True, by: "", f"{sealed}__isnull": True}) | (
        Q(**{f"{at}__isnull": False, f"{sealed}__isnull": False}) & ~Q(**{by: ""})
    )


class Freeze(models.Model):
    """One asking. What was told to whom is sealed with the case's key; ids and times are not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="freezes")
    kind = models.CharField(max_length=10, choices=FrozenKind.choices)
    target_id = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    # Whose lead looks after it; empty where no organisation had one (cases/safeguarding.py).
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="freezes"
    )
    # The links were reported to the Internet Watch Foundation; the held files told to the police.
    links_at = models.DateTimeField(null=True, blank=True)
    links_by = models.CharField(max_length=60, blank=True, default="")
    links_sealed = models.BinaryField(null=True, blank=True)
    files_at = models.DateTimeField(null=True, blank=True)
    files_by = models.CharField(max_length=60, blank=True, default="")
    files_sealed = models.BinaryField(null=True, blank=True)
    # Of the mails it holds, the police were told up to this number (removals/frozen_mails.py).
    mails_told = models.PositiveIntegerField(default=0)
    # What they said in the end is written down first, and done in a second step.
    ending = models.CharField(
        max_length=12, choices=Ending.choices, blank=True, default=Ending.NONE
    )
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.CharField(max_length=60, blank=True, default="")
    said_sealed = models.BinaryField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True, default="")

    class Retention:
        kind = "identifying"
        erased = "with the case, which is not destroyed before the freeze has ended"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=FrozenKind.values), name="freeze_is_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(ending__in=Ending.values), name="freeze_ending_is_known"
            ),
            models.CheckConstraint(condition=_said("links"), name="freeze_links_say_by_whom"),
            models.CheckConstraint(condition=_said("files"), name="freeze_files_say_by_whom"),
            models.CheckConstraint(
                condition=_said("said")
                & (Q(ending=Ending.NONE, said_at__isnull=True) | (~Q(ending="") & ~Q(said_by=""))),
                name="freeze_ending_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ending=Ending.NONE)),
                name="freeze_ends_as_they_said",
            ),
            models.CheckConstraint(
                condition=~Q(ending=Ending.DESTROYED)
                | Q(ended_at__isnull=True)
                | Q(said_at__isnull=False, ended_at__gte=F("said_at") + WAIT),
                name="freeze_destroys_after_its_time",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "target_id"],
                condition=Q(ended_at__isnull=True),
                name="one_open_freeze_for_a_thing",
            ),
        ]

    def __str__(self) -> str:
        """Show the id only."""
        return f"freeze {str(self.pk)[:8]}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at is None

    @property
    def ends_from(self) -> datetime | None:
        """From when what was written down may be done; None where nothing was.

        Destroying waits, so that whoever was wrong, or lied, can be stopped; opening again does not.
        """
        if self.said_at is None or self.ending != Ending.DESTROYED:
            return self.said_at
        return self.said_at + WAIT

    def place(self, field: str) -> Place:
        """Where a sealed column of this row belongs."""
        return Place("freeze", str(self.pk), field)


class FrozenThing(models.Model):
    """One post, picture or case that a freeze holds: id, number and keyed marks stay when it is gone."""

    freeze = models.ForeignKey(Freeze, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(max_length=10, choices=FrozenKind.choices)
    thing_id = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField(default=0)
    # Of a picture: blind indexes of its bytes and its pixels under the case's key. They stay when it was
    # destroyed, so that the same is not taken in again, and say nothing else.
    bytes_mark = models.BinaryField(null=True, blank=True)
    pixels_mark = models.BinaryField(null=True, blank=True)

    class Retention:
        kind = "record"
        erased = "with its freeze"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=FrozenKind.values), name="frozen_thing_is_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[FrozenKind.CAPTURE, FrozenKind.REFERENCE])
                | Q(bytes_mark__isnull=True, pixels_mark__isnull=True),
                name="only_a_frozen_picture_has_marks",
            ),
            models.UniqueConstraint(
                fields=["freeze", "thing_id"], name="a_thing_stands_once_in_a_freeze"
            ),
        ]

    def __str__(self) -> str:
        """Show kind and number only."""
        return f"{self.kind} {self.number}"
