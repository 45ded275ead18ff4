"""The clock lets go of notes that nobody opened for a long time: said first, then hidden, then destroyed.

Any opening between the notice and its day keeps them. Hidden notes are destroyed as erased ones are
(`flows/erase_case.py`), 72 hours later, and until then their words bring them back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.keeping_rules import what_keeps
from takedown.cases.models import About, Case, CaseCode, GoingNotice, Hold
from takedown.cases.visits import visited_since, was_visited
from takedown.deadlines.at_rest import at_rest

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

_AT_ONCE = 500
# As long as somebody who erases has.
_HIDDEN_FOR = timedelta(hours=72)


def let_go_notes(*, now: datetime) -> int:
    """Tell of notes nobody opened, end notices that hold no more, hide what is due; return how many hid."""
    told = _left(now).order_by("opened_at", "pk").values_list("pk", flat=True)[:_AT_ONCE]
    for case_id in list(told):
        _tell(case_id, now)
    notices = GoingNotice.objects.open().filter(about=About.NOTES, case__hidden_at__isnull=True)
    pairs = list(notices.order_by("goes_at").values_list("pk", "case_id"))
    return sum(_look_again(notice_id, case_id, now) for notice_id, case_id in pairs)


def _left(now: datetime) -> QuerySet[Case]:
    since = now - settings.KEEP.unopened
    told = GoingNotice.objects.open().filter(about=About.NOTES)
    quiet = at_rest(now).filter(opened_at__lte=since).exclude(visited_since(since))
    held = Hold.objects.live(now).told()
    return quiet.exclude(pk__in=told.values("case_id")).exclude(pk__in=held.values("case_id"))


@transaction.atomic
def _tell(case_id: uuid.UUID, now: datetime) -> None:
    left = _left(now).select_for_update(no_key=True, skip_locked=True, of=("self",))
    case = left.filter(pk=case_id).first()
    if case is None:
        return
    GoingNotice.objects.create(case=case, told_at=now, goes_at=now + settings.KEEP.notice)
    record(Name.GOING_TOLD, actor="worker", case_id=case.pk, now=now, kind=str(About.NOTES))


@transaction.atomic
def _look_again(notice_id: uuid.UUID, case_id: uuid.UUID, now: datetime) -> bool:
    """End a notice where somebody came, or something keeps the notes; hide them where it is due."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    notice = GoingNotice.objects.open().filter(pk=notice_id).first()
    if case is None or case.is_hidden or notice is None:
        return False
    if was_visited(case.pk, since=notice.told_at):
        return _kept(notice, by="visit", now=now)
    rests = at_rest(now).filter(pk=case.pk).exists()
    kept = what_keeps(case.pk, now=now, asked=False)
    # What nobody may be told of stands against destroying them, and not against hiding them.
    if not rests or (kept is not None and kept.told):
        return _kept(notice, by="worker", now=now)
    return notice.goes_at <= now and _hide(case, notice, now)


def _kept(notice: GoingNotice, *, by: str, now: datetime) -> bool:
    notice.kept_at, notice.kept_by = now, by
    notice.save(update_fields=["kept_at", "kept_by"])
    record(Name.GOING_KEPT, actor="worker", case_id=notice.case_id, now=now, kind=str(About.NOTES))
    return False


def _hide(case: Case, notice: GoingNotice, now: datetime) -> bool:
    notice.gone_at = now
    notice.save(update_fields=["gone_at"])
    # As when a person erases: a session that is open somewhere ends, and only the words open it again.
    CaseCode.objects.filter(case=case).update(epoch=F("epoch") + 1)
    case.hidden_at, case.erase_at = now, now + _HIDDEN_FOR
    case.save(update_fields=["hidden_at", "erase_at"])
    record(Name.GOING_HIDDEN, actor="worker", case_id=case.pk, now=now, kind=str(About.NOTES))
    return True
