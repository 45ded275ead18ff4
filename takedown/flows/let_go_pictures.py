"""The clock lets go of pictures whose posts are all gone: said first, then destroyed, unless kept.

The sealed file, the signature and the likenesses go. The notice stays, as the mark of what went.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.keeping_rules import is_held, what_keeps
from takedown.cases.models import About, Case, GoingNotice
from takedown.cases.removed_files import remove_for_good
from takedown.matching.taking_out import NoSuchPicture, take_out
from takedown.posts.gone import all_gone, captures_of_gone_posts, gone_since
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

# Whoever said "keep them" is asked again after a year.
_ASK_AGAIN = timedelta(days=365)


def let_go_pictures(*, now: datetime) -> int:
    """Tell of pictures that may go, end notices that hold no more, destroy what is due; return how many."""
    since = now - settings.KEEP.pictures
    has_some = Q(case__captures__isnull=False) | Q(case__references__isnull=False)
    seen_gone = gone_since(since).filter(has_some, case__hidden_at__isnull=True)
    for case_id in set(seen_gone.values_list("case_id", flat=True)):
        _tell(case_id, now)
    notices = GoingNotice.objects.open().filter(case__hidden_at__isnull=True)
    pairs = list(
        notices.exclude(about=About.NOTES).order_by("goes_at").values_list("pk", "case_id")
    )
    return sum(_look_again(notice_id, case_id, now) for notice_id, case_id in pairs)


def _may_go(case_id: uuid.UUID, now: datetime) -> Iterator[tuple[About, uuid.UUID, int]]:
    """Yield what may go: its kind, id and number. What was added later has its time from then."""
    since = now - settings.KEEP.pictures
    captures = Capture.objects.filter(
        pk__in=captures_of_gone_posts(case_id, since=since), added_at__lte=since
    )
    for pk, number in captures.order_by("number").values_list("pk", "number"):
        yield About.CAPTURE, pk, number
    if all_gone(case_id, since=since):
        photos = ReferenceImage.objects.filter(case_id=case_id, added_at__lte=since)
        for pk, number in photos.order_by("number").values_list("pk", "number"):
            yield About.REFERENCE, pk, number


@transaction.atomic
def _tell(case_id: uuid.UUID, now: datetime) -> None:
    locked = Case.objects.select_for_update(no_key=True, skip_locked=True)
    case = locked.filter(pk=case_id, hidden_at__isnull=True).first()
    if case is None:
        return
    mine = GoingNotice.objects.filter(case=case)
    asked = set(mine.open().values_list("picture_id", flat=True))
    asked |= set(mine.filter(kept_at__gt=now - _ASK_AGAIN).values_list("picture_id", flat=True))
    new = [
        GoingNotice(
            case=case, about=about, picture_id=picture_id, picture_number=number,
            told_at=now, goes_at=now + settings.KEEP.notice,
        )
        for about, picture_id, number in _may_go(case_id, now)
        if picture_id not in asked and not is_held(case, now=now, thing_id=picture_id)
    ]  # fmt: skip
    if new:
        GoingNotice.objects.bulk_create(new)
        record(
            Name.GOING_TOLD,
            actor="worker",
            case_id=case.pk,
            now=now,
            kind="pictures",
            count=len(new),
        )


@transaction.atomic
def _look_again(notice_id: uuid.UUID, case_id: uuid.UUID, now: datetime) -> bool:
    """End a notice that holds no more, and destroy the picture where it is due."""
    locked = Case.objects.select_for_update(no_key=True)
    case = locked.filter(pk=case_id, hidden_at__isnull=True).first()
    notice = GoingNotice.objects.open().filter(pk=notice_id).first()
    if case is None or notice is None or notice.picture_id is None:
        return False
    picture_id = notice.picture_id
    going = {one for _, one, _ in _may_go(case.pk, now)}
    kept = what_keeps(case.pk, now=now, asked=False, thing_id=picture_id)
    if picture_id not in going or (kept is not None and kept.told):
        # Taken back, held, or its post came back: nobody need press anything, and it is told anew one day.
        notice.delete()
        return False
    # Kept by what nobody may be told of: nothing is said, and nothing goes.
    return kept is None and notice.goes_at <= now and _destroy(case, notice, picture_id, now)


def _destroy(case: Case, notice: GoingNotice, picture_id: uuid.UUID, now: datetime) -> bool:
    try:
        taken = take_out(case, kind=notice.about, picture_id=picture_id)
    except NoSuchPicture:
        return False
    notice.gone_at = now
    notice.save(update_fields=["gone_at"])
    record(
        Name.PICTURE_LET_GO, actor="worker", case_id=case.pk, now=now,
        kind=notice.about, capture=str(picture_id), number=str(notice.picture_number),
    )  # fmt: skip
    if taken.leads is not None:
        record(
            Name.COPY_LEADS, actor="worker", case_id=case.pk, now=now, capture=str(taken.leads.pk)
        )
    # Its own id as well: of a fingerprint there is no file to know it by.
    ids = [picture_id.hex, *([taken.file_id] if taken.file_id else [])]
    transaction.on_commit(partial(remove_for_good, *ids))
    return True
