"""May this be destroyed now? The one place where it is asked, by every sweep and by erasing.

What keeps something stands here, each with whom it stands against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.cases import frozen
from takedown.cases.models import Case, Hold
from takedown.cases.taken_back import give_time_again
from takedown.cases.ways_back import WAIT

if TYPE_CHECKING:
    import uuid
    from datetime import datetime


def may_be_destroyed(
    case: Case, *, now: datetime, asked: bool, picture_id: uuid.UUID | None = None
) -> bool:
    """Whether a case, or one picture of it, may be destroyed. Lock the case's row before.

    `asked` says that the person asked for it. A hold keeps things from going by themselves, whoever set
    it, and stands against nobody's own wish: the person is told of it before, and then obeyed. An open
    freeze stands against everybody: what the police may need is not destroyed before it ends.
    """
    if not frozen.may_be_destroyed(case.pk):
        return False
    return asked or not is_held(case, now=now, picture_id=picture_id)


def is_held(case: Case, *, now: datetime, picture_id: uuid.UUID | None = None) -> bool:
    """Whether a hold keeps a case or one picture of it. All of the notes go only where no picture is held."""
    holds = Hold.objects.live(now).filter(case=case)
    if picture_id is not None:
        holds = holds.filter(Q(picture_id=picture_id) | Q(picture_id__isnull=True))
    return holds.exists()


def give_hours_again(case_id: uuid.UUID, *, now: datetime) -> None:
    """Give hidden notes, and what was taken out, their 72 hours again once the last freeze has ended.

    Nobody could bring them back meanwhile: whoever froze them would else have taken those hours. Lock
    the case's row before.
    """
    if not frozen.may_be_destroyed(case_id):
        return
    Case.objects.filter(pk=case_id, erase_at__lt=now + WAIT).update(erase_at=now + WAIT)
    give_time_again(case_id, now=now)
