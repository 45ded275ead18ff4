"""Sweeps: work that was lost is found again by its row, and what is kept for a day goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db.models import Q

from takedown.accounts.models import Invitation
from takedown.cases import keystore
from takedown.cases.models import Case, CodeTry, FormToken
from takedown.common import sealed_files
from takedown.common.queue import enqueue
from takedown.evidence.models import EvidencePack
from takedown.posts.models import Capture, GrantedLink
from takedown.references.models import ReferenceImage
from takedown.removals.models import LetterFile

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.common.leases import Leased

# Younger rows are most likely on their way already.
_PATIENCE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_INVITATIONS_STAY = timedelta(days=30)
_AT_ONCE = 500


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
    before = now - _PATIENCE
    letters = LetterFile.objects.claimable(now).filter(asked_at__lt=before)
    for request_id in _ids(letters):
        enqueue("render_letter", request_id=request_id)
    packs = EvidencePack.objects.claimable(now).filter(asked_at__lt=before)
    for pack_id in _ids(packs):
        enqueue("build_pack", pack_id=pack_id)
    found = len(_ids(letters)) + len(_ids(packs))
    for kind, table in (("reference", ReferenceImage), ("capture", Capture)):
        pictures = table.objects.claimable(now).filter(added_at__lt=before)
        for picture_id in _ids(pictures):
            enqueue("read_picture", kind=kind, picture_id=picture_id)
            found += 1
    return found


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:_AT_ONCE]]


def tidy(*, now: datetime) -> None:
    """Remove what is kept for a day, and what a crash or a refused form left behind."""
    FormToken.objects.filter(used_at__lt=now - _A_DAY).delete()
    CodeTry.objects.filter(at__lt=now - _A_DAY).delete()
    gone = now - _INVITATIONS_STAY
    Invitation.objects.filter(Q(expires_at__lt=gone) | Q(taken_at__lt=gone)).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    # Nobody finds a case by a link through a grant that ran out.
    GrantedLink.objects.filter(grant__expires_at__lte=now).delete()
    # A crash between the end of a key and the end of its rows leaves rows nothing can open.
    Case.objects.filter(pk__in=keystore.erased_ids()).delete()
    _remove_orphans(now)


def _remove_orphans(now: datetime) -> None:
    """Remove sealed files and case keys no row knows; a day old, so none is on its way."""
    before = (now - _A_DAY).timestamp()
    known = set(EvidencePack.objects.values_list("file_id", flat=True))
    known.update(ReferenceImage.objects.values_list("file_id", flat=True))
    known.update(Capture.objects.values_list("file_id", flat=True))
    for file_id in sealed_files.ids_older_than(before):
        if file_id not in known:
            sealed_files.remove(file_id)
    cases = set(Case.objects.values_list("pk", flat=True))
    for case_id in keystore.ids_older_than(before):
        if case_id not in cases:
            keystore.destroy(case_id)
