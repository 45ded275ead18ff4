"""May this be destroyed now? The one place where it is asked, by every sweep and by erasing.

What keeps something stands here, each with whom it stands against.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.accounts.visitor import Kind
from takedown.cases import frozen
from takedown.cases.models import Case, Freeze, Hold
from takedown.cases.taken_back import give_time_again
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.holds import HoldQuerySet
    from takedown.cases.models import TakenBack


class Keeper(StrEnum):
    """What keeps something from being destroyed."""

    FREEZE = "FREEZE"
    DUTY = "DUTY"
    HOLD = "HOLD"


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeps something, until when, where that is known, and whether people may be told."""

    by: Keeper
    until: datetime | None = None
    told: bool = True


def what_keeps(
    case_id: uuid.UUID, *, now: datetime, asked: bool, thing_id: uuid.UUID | None = None
) -> Kept | None:
    """Return what keeps a case, or one thing of it, from being destroyed; None where nothing does.

    `asked` says that the person asked for it. A hold keeps things from going by themselves, and from a
    caseworker, whoever set it; it stands against nobody's own wish: the person is told of it before, and
    then obeyed. An open freeze stands against everybody: what the police may need is not destroyed
    before it ends. So does a binding hold: a court or the law said so to the operator. Of several, that
    which people may be told of and which ends last is returned.
    """
    if not frozen.may_be_destroyed(case_id):
        return Kept(Keeper.FREEZE)
    holds = holds_on(case_id, now=now, thing_id=thing_id)
    hold = (holds.binding() if asked else holds).order_by("quiet", "-ends_at", "pk").first()
    if hold is None:
        return None
    return Kept(Keeper.DUTY if hold.binding else Keeper.HOLD, hold.ends_at, told=not hold.quiet)


def those_kept(case_ids: Collection[uuid.UUID], *, now: datetime) -> set[uuid.UUID]:
    """Return those cases that something keeps, also where the person asked, of which people may be told.

    What `what_keeps` says of each with `asked`, in two queries for however many.
    """
    closed = Freeze.objects.filter(ended_at__isnull=True, case__in=case_ids)
    told = Hold.objects.live(now).binding().told().filter(case__in=case_ids)
    return {*closed.values_list("case_id", flat=True), *told.values_list("case_id", flat=True)}


def what_keeps_aside(aside: TakenBack, *, now: datetime) -> Kept | None:
    """Return what keeps something that was taken out, once its 72 hours are over; None where nothing does.

    Only where whoever holds the code took it out is that their wish: what a caseworker took out, a hold
    keeps.
    """
    asked = aside.taken_by == Kind.CODE_HOLDER
    return what_keeps(aside.case_id, now=now, asked=asked, thing_id=aside.thing_id)


def can_come_back(aside: TakenBack, kept: Kept | None, *, now: datetime) -> bool:
    """Whether something that was taken out can be brought back: until its time, or while it is kept.

    Not where nobody may be told that it is kept: then it is as if it were destroyed, and stays so.
    """
    if aside.looks_destroyed_at is not None:
        return False
    return aside.destroyed_at > now or (kept is not None and kept.told)


def looking_destroyed(now: datetime) -> QuerySet[Case]:
    """Return hidden cases whose time is over and that nothing keeps of which people may be told.

    Those that are kept quietly, and those that the sweep destroys next: nobody can tell one from the other.
    """
    closed = Freeze.objects.filter(ended_at__isnull=True)
    told = Hold.objects.live(now).binding().told()
    over = Case.objects.filter(erase_at__lte=now).exclude(pk__in=closed.values("case_id"))
    return over.exclude(pk__in=told.values("case_id"))


def is_kept_by_law(case: Case, *, now: datetime) -> bool:
    """Whether a binding hold keeps a case, told or not."""
    return holds_on(case.pk, now=now).binding().exists()


def may_be_destroyed(
    case: Case, *, now: datetime, asked: bool, thing_id: uuid.UUID | None = None
) -> bool:
    """Whether nothing keeps a case, or one picture of it. Lock the case's row before."""
    return what_keeps(case.pk, now=now, asked=asked, thing_id=thing_id) is None


def holds_on(
    case_id: uuid.UUID, *, now: datetime, thing_id: uuid.UUID | None = None
) -> HoldQuerySet:
    """Return the live holds that keep one thing of a case.

    Without a thing, all of them: the notes go only where no picture is held.
    """
    holds = Hold.objects.live(now).filter(case=case_id)
    if thing_id is not None:
        holds = holds.filter(Q(picture_id=thing_id) | Q(picture_id__isnull=True))
    return holds


def is_held(case: Case, *, now: datetime, thing_id: uuid.UUID | None = None) -> bool:
    """Whether a hold keeps a case or one thing of it."""
    return holds_on(case.pk, now=now, thing_id=thing_id).exists()


def give_hours_again(case_id: uuid.UUID, *, now: datetime) -> None:
    """Give hidden notes, and what was taken out, their 72 hours again once the last freeze has ended.

    Nobody could bring them back meanwhile: whoever froze them would else have taken those hours. Lock
    the case's row before.
    """
    if not frozen.may_be_destroyed(case_id):
        return
    Case.objects.filter(pk=case_id, erase_at__lt=now + WAIT).update(erase_at=now + WAIT)
    give_time_again(case_id, now=now)
