"""Whether a post or a picture may be used: the one question before every use of one.

What a freeze holds may be neither opened, read, compared, written about, sent, exported, found,
changed, taken out nor brought back. Ended on their word that it shows no child, it may be again;
destroyed on their word, what is left of it (a link, a number) stays frozen for good.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.freezes import Ending, Freeze, FrozenThing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet


class Use(StrEnum):
    """What somebody, or the worker, was about to do."""

    VIEW = "VIEW"
    READ = "READ"
    MATCH = "MATCH"
    LETTER = "LETTER"
    SEND = "SEND"
    EXPORT = "EXPORT"
    SEARCH = "SEARCH"
    ADD = "ADD"
    CHANGE = "CHANGE"
    REMOVE = "REMOVE"
    RESTORE = "RESTORE"


class Frozen(Exception):
    """It is frozen, so nothing was done; `use` says what was refused, `thing_id` of what."""

    def __init__(self, use: Use, thing_id: uuid.UUID) -> None:
        """Keep what the record of the refusal needs."""
        super().__init__(
            "This is closed, because somebody in it may be under 18. Nothing was done."
        )
        self.use, self.thing_id = use, thing_id


def frozen_things(case_id: uuid.UUID) -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the ids of everything in a case that is frozen, for `pk__in` of any table."""
    return frozen_anywhere().filter(freeze__case=case_id)


def frozen_anywhere() -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the same of all cases, for a sweep."""
    return _held().values_list("thing_id", flat=True)


def frozen_by_marks(
    case_id: uuid.UUID, marks: Collection[bytes]
) -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the ids of the frozen pictures of a case with one of these marks, destroyed ones among them."""
    wanted = Q(bytes_mark__in=marks) | Q(pixels_mark__in=marks)
    return _held().filter(wanted, freeze__case=case_id).values_list("thing_id", flat=True)


def _held() -> QuerySet[FrozenThing]:
    over = FrozenThing.objects.filter(
        freeze__ended_at__isnull=False, freeze__ending=Ending.NOT_A_CHILD
    )
    return FrozenThing.objects.exclude(pk__in=over.values("pk"))


def frozen_ids(case_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the same as a set, for a list that asks of every row."""
    return frozenset(frozen_things(case_id))


def held_by_another(freeze: Freeze) -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the ids of what another open freeze of the same case holds: it is not this one's to destroy."""
    others = Freeze.objects.filter(case=freeze.case_id, ended_at__isnull=True).exclude(pk=freeze.pk)
    return FrozenThing.objects.filter(freeze__in=others).values_list("thing_id", flat=True)


def destroyed_things(case_id: uuid.UUID) -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the ids of what freezes of a case held that ended with its being destroyed."""
    return destroyed_anywhere().filter(freeze__case=case_id)


def destroyed_anywhere() -> QuerySet[FrozenThing, uuid.UUID]:
    """Return the same of all cases: what is left of it is closed for good."""
    ended = Freeze.objects.filter(ended_at__isnull=False, ending=Ending.DESTROYED)
    return FrozenThing.objects.filter(freeze__in=ended).values_list("thing_id", flat=True)


def refuse_if_frozen(case_id: uuid.UUID, things: Collection[uuid.UUID | None], use: Use) -> None:
    """Raise Frozen where one of these things of a case is frozen.

    Inside a transaction that must not be overtaken, lock the case's row before: whoever freezes does.
    """
    asked = {one for one in things if one is not None}
    found = frozen_things(case_id).filter(thing_id__in=asked).order_by("pk").first()
    if found is not None:
        raise Frozen(use, found)


def may_be_destroyed(case_id: uuid.UUID) -> bool:
    """Whether no freeze of the case is open: what the police may need is not destroyed before."""
    return not Freeze.objects.filter(case=case_id, ended_at__isnull=True).exists()


def record_refusal(refused: Frozen, *, actor: str, case_id: uuid.UUID, now: datetime) -> None:
    """Write down a use that was refused; call it outside the transaction that was undone."""
    with transaction.atomic():
        record(
            Name.FROZEN_USE_REFUSED, actor=actor, case_id=case_id, now=now,
            work=str(refused.use), frozen=str(refused.thing_id),
        )  # fmt: skip
