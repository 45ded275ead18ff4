"""What was taken out of a case: a link or a picture, sealed whole, until its 72 hours are over.

Nothing finds it: its rows are gone from their tables, so it is in no list, letter or comparison. They
stand here as one sealed document, and its file stays sealed, so that whoever was made to take it out, or
was robbed of their words, can bring it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core import serializers
from django.db import models
from django.db.models import F, Max, Q

from takedown.cases.frozen import frozen_things
from takedown.cases.ways_back import WAIT
from takedown.common.identifiers import new_id
from takedown.common.vault import Place

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.keystore import CaseKey


# How often a case may be filled in 72 hours, where what fills it is taken out again.
_FILLINGS = 5


class TakenKind(models.TextChoices):
    """What was taken out."""

    POST = "post", "Link"
    REFERENCE = "reference", "Photo"
    CAPTURE = "capture", "Picture"


class TakenBackQuerySet(models.QuerySet["TakenBack"]):
    """Questions about what was taken out."""

    def there(self) -> TakenBackQuerySet:
        """Return what does not look destroyed. Counting, numbering and destroying ask for all of it."""
        return self.filter(looks_destroyed_at__isnull=True)


class TakenBack(models.Model):
    """One link or picture that was taken out, with what is destroyed when its time comes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="taken_back")
    kind = models.CharField(max_length=10, choices=TakenKind.choices)
    thing_id = models.UUIDField(unique=True)
    number = models.PositiveIntegerField()
    # As in its own table; unknown of what an older version took out.
    added_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=60)
    destroyed_at = models.DateTimeField(db_index=True)
    # Of a link, as in its own table: whoever adds it again has the old one back.
    link_index = models.BinaryField(null=True, blank=True)
    # NULL, not empty: a link and a fingerprint have no file.
    file_id = models.CharField(max_length=32, unique=True, null=True, blank=True)
    rows_sealed = models.BinaryField()
    # When the sweep would have destroyed it, but for a legal duty of which nobody may be told. From then on
    # it is for everybody inside as if it were; whatever keeps it later does not show it again.
    looks_destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = TakenBackQuerySet.as_manager()

    class Retention:
        kind = "intimate"
        erased = "72 hours after it was taken out, or at once with a PIN that is old enough"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=TakenKind.values), name="what_was_taken_back_is_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__gte=F("taken_at") + WAIT),
                name="what_was_taken_back_waits_its_time",
            ),
            models.CheckConstraint(
                condition=Q(looks_destroyed_at__isnull=True)
                | Q(looks_destroyed_at__gte=F("destroyed_at")),
                name="nothing_looks_destroyed_before_its_time",
            ),
        ]

    def __str__(self) -> str:
        """Show kind and number only."""
        return f"{self.kind} {self.number}, taken back"

    @property
    def rows_place(self) -> Place:
        """Where the sealed rows belong."""
        return Place("takenback", str(self.pk), "rows")

    @property
    def told(self) -> dict[str, str]:
        """What the record says of it: kind, id, and the number that the pages gave it."""
        named = "post" if self.kind == TakenKind.POST else "capture"
        return {"kind": self.kind, named: str(self.thing_id), "number": str(self.number)}


class LastNumber(models.Model):
    """The highest number that something destroyed had: an older pack names it by that, so nobody else is given it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="last_numbers")
    kind = models.CharField(max_length=10, choices=TakenKind.choices)
    number = models.PositiveIntegerField()

    class Retention:
        kind = "working"
        erased = "with the case"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_last_number_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=TakenKind.values), name="last_number_is_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        """Show kind and number only."""
        return f"{self.kind} {self.number}, the last"


def seal_rows(aside: TakenBack, key: CaseKey, rows: Iterable[models.Model], **more: object) -> None:
    """Seal rows as they stand, and what else is to be known of them; the caller saves."""
    document = {"rows": serializers.serialize("json", rows), **more}
    aside.rows_sealed = key.seal_json(document, aside.rows_place)


def sealed_rows(aside: TakenBack, key: CaseKey) -> tuple[Iterator[models.Model], dict[str, object]]:
    """Return the rows, unsaved, and what else was sealed with them; raise vault.CannotOpen.

    A column that a newer version took away is left out, one that it added has its default.
    """
    document = key.open_json(aside.rows_sealed, aside.rows_place)
    more = document if isinstance(document, dict) else {}
    rows = serializers.deserialize("json", str(more.pop("rows", "[]")), ignorenonexistent=True)
    return (row.object for row in rows), more


def waiting(case_id: uuid.UUID, things: Iterable[uuid.UUID | str]) -> Iterator[TakenBack]:
    """Return those of these things that are out too, locked in order."""
    rows = TakenBack.objects.filter(case=case_id, thing_id__in=list(things)).order_by("pk")
    return iter(rows.select_for_update(no_key=True))


def has_room(
    case_id: uuid.UUID,
    kind: TakenKind,
    *,
    rows: QuerySet[Any],
    stays: QuerySet[Any] | None = None,
    new: int = 1,
    most: int,
    now: datetime,
) -> bool:
    """Whether a case takes so many more of a kind, of which it has `rows`. Lock the case's row before.

    What was taken out makes room. Only so that nobody fills the disk by adding and taking out, what was
    added in the last 72 hours and is out counts too, up to several times as much. What was added before
    counts no more: whoever brings it back and takes it out again keeps nobody's own pictures out by it.
    Nor does what nobody can take out (what is frozen, and `stays`) once it was added 72 hours ago: whoever fills
    notes with that would else keep the person's own out for good.
    """
    held = rows.count()
    if held + new > most:
        fast = Q(pk__in=frozen_things(case_id))
        if stays is not None:
            fast |= Q(pk__in=stays.values("pk"))
        held -= rows.filter(fast, added_at__lte=now - WAIT).count()
    aside = TakenBack.objects.filter(case=case_id, kind=kind).exclude(added_at__lte=now - WAIT)
    return held + new <= most and held + aside.count() + new <= _FILLINGS * most


def last_number(case_id: uuid.UUID, kind: TakenKind) -> int:
    """Return the highest number of what may come back or was destroyed; 0 for none. No other is given it."""
    found = (
        table.objects.filter(case=case_id, kind=kind).aggregate(last=Max("number"))["last"]
        for table in (TakenBack, LastNumber)
    )
    return max(number or 0 for number in found)


def remember_number(aside: TakenBack) -> None:
    """Let nobody else be given the number of something that is destroyed now. Lock the case's row before."""
    keep_number(aside.case_id, TakenKind(aside.kind), aside.number)


def keep_number(case_id: uuid.UUID, kind: TakenKind, number: int) -> None:
    """Give no number up to this one to anything else of its kind. Lock the case's row before."""
    last = max(number, last_number(case_id, kind))
    LastNumber.objects.update_or_create(case_id=case_id, kind=kind, defaults={"number": last})


def give_time_again(case_id: uuid.UUID, *, now: datetime) -> None:
    """Give what was taken out of a case its hours again, where nobody could bring it back meanwhile."""
    there = TakenBack.objects.there().filter(case=case_id)
    there.filter(destroyed_at__lt=now + WAIT).update(destroyed_at=now + WAIT)
