"""Sweeps: work that was lost is found again by its row, and what is kept for a day goes."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db.models import F, Q

from takedown.accounts.models import Invitation, StaffSession
from takedown.cases import keystore
from takedown.cases.complaints import Complaint
from takedown.cases.frozen import frozen_anywhere
from takedown.cases.messages_taken_back import empty_taken_back
from takedown.cases.models import (
    Beginning,
    Case,
    CodeTry,
    FormToken,
    PinTurn,
    Sitting,
    SpareWords,
    TakenBack,
)
from takedown.cases.orphans import KeysDoNotFit, check_keys_fit, tidy_orphans
from takedown.common import sealed_files
from takedown.common.leases import has_waited
from takedown.common.queue import enqueue
from takedown.evidence.models import EvidencePack, PackPart
from takedown.posts.models import Capture, GrantedLink, RoundPost
from takedown.references.models import ReferenceImage
from takedown.removals.models import LetterFile, UnsortedMail

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.sealed_picture import SealedPicture
    from takedown.common.leases import Leased

logger = logging.getLogger(__name__)
# A message that was sent this long ago may be lost.
_STILL_QUEUED = timedelta(hours=1)
_A_DAY = timedelta(days=1)
_INVITATIONS_STAY = timedelta(days=30)
_COMPLAINTS_STAY = timedelta(days=365)
# So long a manager can see when a colleague was here last.
_SIGN_INS_STAY = timedelta(days=90)
_AT_ONCE = 500
# No sender pauses so long between two pieces of one file.
_STILL_ARRIVING = timedelta(hours=1)


# What waits in a case that is hidden waits for it to come back, or goes with it.
_HIDDEN = {"case__hidden_at__isnull": False}
_LEASED: tuple[tuple[type[Leased], dict[str, bool]], ...] = (
    (LetterFile, {"request__case__hidden_at__isnull": False}),
    (EvidencePack, _HIDDEN),
    (ReferenceImage, _HIDDEN),
    (Capture, _HIDDEN),
)


def find_lost_work(*, now: datetime) -> int:
    """Queue again what has waited longer than it should; return how much."""
    for table, hidden in _LEASED:
        table.objects.exclude(**hidden).set_aside_hopeless(now)
    letters = LetterFile.objects.claimable(now).filter(has_waited("asked_at", now))
    letters = letters.exclude(request__requested_posts__post__in=frozen_anywhere())
    for request_id in _ids(letters):
        enqueue("render_letter", request_id=request_id)
    packs = EvidencePack.objects.claimable(now).filter(has_waited("asked_at", now))
    for pack_id in _ids(packs):
        enqueue("build_pack", pack_id=pack_id)
    return len(_ids(letters)) + len(_ids(packs)) + _find_lost_pictures(now)


def _find_lost_pictures(now: datetime) -> int:
    """Thousands may wait in turn: each is queued again once, and then after a long while only."""
    found = 0
    # A message that is older than the last lease was taken: its worker went away.
    lost = (
        Q(queued_at__isnull=True)
        | Q(queued_at__lt=F("leased_until"))
        | Q(queued_at__lt=now - _STILL_QUEUED)
        | Q(queued_at__gt=now + _STILL_QUEUED / 12)
    )
    tables: tuple[tuple[str, type[SealedPicture]], ...] = (
        ("reference", ReferenceImage),
        ("capture", Capture),
    )
    for kind, table in tables:
        waiting = table.objects.claimable(now).filter(lost, has_waited("added_at", now))
        ids = _ids(waiting.exclude(**_HIDDEN).exclude(pk__in=frozen_anywhere()))
        for picture_id in ids:
            enqueue("read_picture", kind=kind, picture_id=picture_id)
        table.objects.filter(pk__in=ids).update(queued_at=now)
        found += len(ids)
    return found


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:_AT_ONCE]]


def tidy(*, now: datetime) -> None:
    """Remove what is kept for a day, and what a crash or a refused form left behind."""
    FormToken.objects.filter(used_at__lt=now - _A_DAY).delete()
    CodeTry.objects.filter(at__lt=now - _A_DAY).delete()
    PinTurn.objects.filter(at__lt=now - _A_DAY).delete()
    Sitting.objects.filter(ends_at__lt=now - _A_DAY).delete()
    SpareWords.objects.over(now).delete()
    RoundPost.objects.over(now).delete()
    UnsortedMail.objects.over(now).delete()
    gone = now - _INVITATIONS_STAY
    Invitation.objects.filter(Q(expires_at__lt=gone) | Q(taken_at__lt=gone)).delete()
    Beginning.objects.filter(
        Q(expires_at__lt=gone) | Q(used_at__lt=gone) | Q(withdrawn_at__lt=gone)
    ).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    StaffSession.objects.filter(last_seen_at__lt=now - _SIGN_INS_STAY).delete()
    done = Q(pack__work_done_at__isnull=False) | Q(pack__set_aside_at__isnull=False)
    PackPart.objects.filter(done).delete()
    Complaint.objects.filter(received_at__lt=now - _A_DAY).update(words_sealed=None)
    Complaint.objects.filter(closed_at__lt=now - _COMPLAINTS_STAY).delete()
    empty_taken_back(now=now)
    # Nobody finds a case by a link through a grant that ran out.
    GrantedLink.objects.filter(grant__expires_at__lte=now).delete()
    try:
        check_keys_fit(now=now)
    except KeysDoNotFit as reason:
        logger.critical("NOTHING IS TIDIED AWAY: %s. See docs/backups.md.", str(reason))
        return
    keystore.finish_erasing()
    keystore.clear_drafts(before=(now - _A_DAY).timestamp())
    # A crash between the end of a key and the end of its rows leaves rows nothing can open.
    Case.objects.filter(pk__in=keystore.erased_ids()).delete()
    _remove_files(now)
    if found := tidy_orphans(now=now):
        logger.warning("Keys without a case, set aside for 30 days: %d.", found)


def _remove_files(now: datetime) -> None:
    """Remove sealed files no row knows; a day old, so none is on its way."""
    before = (now - _A_DAY).timestamp()
    lost = set(sealed_files.ids_older_than(before))
    # One question, so that a picture on its way from one table to another is in one of them.
    tables = (Capture, ReferenceImage, TakenBack)
    rows = EvidencePack.objects.values_list("file_id", flat=True)
    known = set(rows.union(*(table.objects.values_list("file_id", flat=True) for table in tables)))
    for file_id in lost - known:
        sealed_files.remove(file_id)


def clear_unfinished(*, now: datetime) -> int:
    """Remove what came of files whose sender, or whose process, went away; return how many."""
    parts = list(sealed_files.parts_older_than((now - _STILL_ARRIVING).timestamp()))
    for file_id in parts:
        sealed_files.remove_part(file_id)
    return len(parts)
