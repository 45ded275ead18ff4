"""A colleague says yes: the case is theirs from now on, or while they cover, and the other's no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_to_take
from takedown.cases.assignments import Assignment
from takedown.cases.hand_overs import HandOver, HandOverState
from takedown.cases.handing import NoSuchHandOver, answerable, end_covers, overlapping
from takedown.cases.models import Case
from takedown.cases.put_back import PutBackByInviter, refuse_inviters_gift, refuse_managers_gift

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.hand_overs import HandOverQuerySet


@transaction.atomic
def take_over(visitor: Visitor, *, ids: Collection[uuid.UUID], now: datetime) -> int:
    """Take on what was asked, in one transaction with the ending of the other's; return how many.

    What cannot be answered any more is left out. Of several, those that have to wait stay asked.
    Raises handing.NoSuchHandOver where nothing is left, or put_back.PutBackByInviter where all have to wait.
    """
    asked = HandOver.objects.filter(pk__in=ids, to_id=visitor.works_as)
    rows = Case.objects.filter(pk__in=asked.values("assignment__case_id")).order_by("pk")
    # Before the assignments: whoever withdraws access, or hands over elsewhere, has done so or waits.
    list(rows.select_for_update(no_key=True))
    taken = waits = 0
    for one in answerable(visitor, ids, now=now):
        try:
            case_to_take(visitor, one.assignment.case_id, now=now)
            _refuse_a_gift(one, now=now)
        except NoSuchCase:
            continue
        except PutBackByInviter:
            waits += 1
            continue
        if one.until is not None and _beside(one, now=now).filter(until__gt=one.until).exists():
            continue
        _cover(visitor, one, now=now) if one.is_cover else _change_hands(visitor, one, now=now)
        taken += 1
    if not taken:
        raise PutBackByInviter if waits else NoSuchHandOver
    return taken


def _beside(asked: HandOver, *, now: datetime) -> HandOverQuerySet:
    """Return the covers of the same case, of which a day is one of this cover's."""
    if asked.begins_at is None or asked.until is None:
        return HandOver.objects.none()
    days = overlapping(begins_at=max(asked.begins_at, now), until=asked.until, now=now)
    return days.filter(assignment_id=asked.assignment_id)


def _refuse_a_gift(asked: HandOver, *, now: datetime) -> None:
    case_id = asked.assignment.case_id
    refuse_inviters_gift(asked.to_id, case_id, now=now)
    if asked.offered_by != f"{Kind.STAFF}:{asked.assignment.membership_id}":
        refuse_managers_gift(asked.to_id, by=asked.offered_by, at=asked.offered_at, now=now)


def _change_hands(visitor: Visitor, asked: HandOver, *, now: datetime) -> None:
    before = asked.assignment
    # Whoever covered until now reads in the chain that it ended.
    covers = HandOver.objects.covers_to_come(now).filter(assignment_id=before.pk)
    end_covers(covers, actor=visitor.actor, now=now)
    before.ended_at = now
    before.save(update_fields=["ended_at"])
    Assignment.objects.update_or_create(
        case_id=before.case_id, membership_id=asked.to_id, ended_at=None,
        defaults={"assigned_by": asked.offered_by, "reason": asked.reason, "started_at": now},
    )  # fmt: skip
    _answer(asked, now=now)
    record(
        Name.CASE_HANDED_OVER, actor=visitor.actor, case_id=before.case_id, now=now,
        membership=str(asked.to_id), reason_code=asked.reason,
    )  # fmt: skip


def _cover(visitor: Visitor, asked: HandOver, *, now: datetime) -> None:
    """A cover of before lasts until this one begins: then one of the two has it, and never nobody."""
    if asked.begins_at is not None:
        asked.begins_at = max(asked.begins_at, now)
        if asked.begins_at > now:
            _beside(asked, now=now).filter(begins_at__lt=asked.begins_at).update(
                until=asked.begins_at
            )
    end_covers(_beside(asked, now=now), actor=visitor.actor, now=now)
    _answer(asked, now=now)
    record(
        Name.COVER_BEGUN, actor=visitor.actor, case_id=asked.assignment.case_id, now=now,
        membership=str(asked.to_id), reason_code=asked.reason,
        at=asked.until.isoformat() if asked.until else "",
    )  # fmt: skip


def _answer(asked: HandOver, *, now: datetime) -> None:
    asked.state, asked.answered_at = HandOverState.TAKEN, now
    asked.save(update_fields=["state", "answered_at", "begins_at"])
