"""A link that was taken out comes back with the letters that name it, and counts where one of them went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Frozen
from takedown.cases.keeping_rules import can_come_back, what_keeps_aside
from takedown.cases.models import Case, TakenBack
from takedown.cases.taken_back import TakenKind
from takedown.deadlines.counting_on import count_what_came
from takedown.removals.models import Submission
from takedown.removals.putting_aside import carried_by, put_back

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.posts.models import ReportedPost
    from takedown.removals.models import RemovalRequest


def bring_post_back(opened: OpenCase, aside: TakenBack, *, now: datetime) -> ReportedPost:
    """Put a post back, start its clocks where a letter about it went meanwhile, and record it.

    Raises frozen.Frozen. Lock the case's row before.
    """
    post = put_back(opened, aside, now=now)
    carried = Submission.objects.filter(submitted_posts__post=post, received_at__isnull=False)
    locked = carried.select_for_update(no_key=True, of=("self",)).prefetch_related("request")
    for submission in locked.order_by("pk"):
        count_what_came(opened, submission, now=now)
    record(Name.BROUGHT_BACK, actor=opened.actor, case_id=opened.case.pk, now=now, **aside.told)
    aside.delete()
    return post


def bring_back_what_it_names(
    opened: OpenCase, letters: QuerySet[RemovalRequest], *, now: datetime
) -> Frozen | None:
    """Bring back what letters of this case name and is out, as they are used; return why something stays out.

    The words of a letter stand: what they name is not left without its clock, and destroyed. Call it
    before the letter's row is locked: it locks the case, so that nothing is taken out meanwhile.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    sent = Submission.objects.filter(request__in=letters.filter(case=opened.case))
    sendings = frozenset(sent.values_list("pk", flat=True))
    shut: Frozen | None = None
    out = TakenBack.objects.filter(case=opened.case, kind=TakenKind.POST).order_by("pk")
    for aside in out.select_for_update(no_key=True):
        if not can_come_back(aside, what_keeps_aside(aside, now=now), now=now):
            continue
        if sendings.isdisjoint(carried_by(opened, aside)):
            continue
        try:
            with transaction.atomic():
                bring_post_back(opened, aside, now=now)
        except Frozen as refused:
            shut = refused
    return shut
