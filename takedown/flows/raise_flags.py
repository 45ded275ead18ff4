"""The clock looks for cases that a person should look at. It refuses nothing and tells nobody outside.

Nothing of it stands in the chain of a case: that goes into evidence, and a guess of software is none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.cases.models import Case, Flag, FlagKind
from takedown.cases.sealed_picture import Reading
from takedown.posts.details import read_details
from takedown.posts.models import Capture, ReportedPost
from takedown.posts.platforms import OTHER
from takedown.posts.sites import news_sites, site_of
from takedown.references.models import ReferenceImage
from takedown.removals.models import RemovalRequest

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase

# The sweep comes once an hour; a few that were missed are caught up with.
_LATELY = timedelta(hours=6)
_AN_HOUR = timedelta(hours=1)
_WORTH_LOOKING = (Name.POSTS_ADDED, Name.REQUEST_APPROVED, Name.PICTURE_REFUSED)
# From how many on. Somebody whose picture was spread widely reaches these too: a flag is no accusation.
_FROM = {FlagKind.LETTERS: 10, FlagKind.SITES: 40, FlagKind.NEWS: 1, FlagKind.REFUSED: 10}


def raise_flags(*, now: datetime) -> int:
    """Look into the cases of which something was added lately, and return how many flags stand for them."""
    lately = Event.objects.filter(name__in=_WORTH_LOOKING, at__gt=now - _LATELY)
    ids = set(lately.exclude(case_id=None).values_list("case_id", flat=True))
    return sum(_look(case_id, now) for case_id in ids if case_id is not None)


@transaction.atomic
def _look(case_id: uuid.UUID, now: datetime) -> int:
    try:
        opened = case_for_work(case_id)
    except NoSuchCase:
        return 0
    Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    found = [(kind, count) for kind, count in _counts(opened).items() if count >= _FROM[kind]]
    for kind, count in found:
        flag, made = Flag.objects.get_or_create(
            case=opened.case, kind=kind, defaults={"count": count, "first_at": now, "last_at": now}
        )
        if not made and count > flag.count:
            flag.count, flag.last_at = count, now
            flag.save(update_fields=["count", "last_at"])
    return len(found)


def _counts(opened: OpenCase) -> dict[FlagKind, int]:
    sites, news = _sites(opened)
    refused = sum(
        table.objects.filter(case=opened.case, reading=Reading.REFUSED).count()
        for table in (Capture, ReferenceImage)
    )
    return {
        FlagKind.LETTERS: _most_letters_in_an_hour(opened),
        FlagKind.SITES: sites,
        FlagKind.NEWS: news,
        FlagKind.REFUSED: refused,
    }


def _sites(opened: OpenCase) -> tuple[int, int]:
    """Return on how many different sites the links are, and how many are on sites of news publishers."""
    sites, news = set(), 0
    for post in ReportedPost.objects.filter(case=opened.case).iterator():
        site = site_of(read_details(post, opened.key))
        sites.add(site if post.platform == OTHER else post.platform)
        news += site in news_sites()
    return len(sites - {""}), news


def _most_letters_in_an_hour(opened: OpenCase) -> int:
    approved = RemovalRequest.objects.filter(case=opened.case, approved_at__isnull=False)
    times = [
        at for at in approved.order_by("approved_at").values_list("approved_at", flat=True) if at
    ]
    most = first = 0
    for place, at in enumerate(times):
        while at - times[first] > _AN_HOUR:
            first += 1
        most = max(most, place - first + 1)
    return most
