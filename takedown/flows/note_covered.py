"""Whether the recipient itself says that the law of a letter covers it: noted, and counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.models import Case
from takedown.deadlines.counting_on import bring_back_clocks, count_what_came
from takedown.deadlines.sent import drop_clocks
from takedown.posts.former import Field, keep_former, refuse_too_many_changes
from takedown.removals.known import (
    asks_whether_covered,
    ground_of,
    keep_covered,
    same_site_and_law,
)
from takedown.removals.models import Covered, RemovalRequest, RequestState, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchLetter(Exception):
    """There is no such letter in this case, or nothing is open about its law."""


@transaction.atomic
def note_covered(
    opened: OpenCase, *, request_id: uuid.UUID, covered: Covered, now: datetime, ground: str = ""
) -> RemovalRequest:
    """Keep what the recipient says for every letter to it under that law; start or take out clocks.

    `ground` says where it says so. What it said before is kept. Raises NoSuchLetter or former.ChangedOften.
    """
    # One at a time in a case, whichever of its letters it was noted on.
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    letters = RemovalRequest.objects.filter(
        case=case, state=RequestState.APPROVED, withdrawn_at__isnull=True
    )
    letter = letters.filter(pk=request_id).first()
    if letter is None or not asks_whether_covered(letter):
        raise NoSuchLetter
    said = "" if covered is Covered.UNKNOWN else ground.strip()
    was = ground_of(letter, opened.key)
    if letter.covered == covered and was == said:
        return letter
    alike = same_site_and_law(letter)
    if was != said:
        refuse_too_many_changes(opened, Field.COVERED, letter.pk, was, now=now)
        keep_former(opened, Field.COVERED, letter.pk, was, now=now)
    keep_covered(alike, covered=covered, ground=said, key=opened.key)
    # Sendings before the audit chain, and those not sent yet too: another tab may be sending one.
    sendings = Submission.objects.filter(request__in=alike, request__withdrawn_at__isnull=True)
    locked = list(sendings.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    record(
        Name.COVERED_NOTED, actor=opened.actor, case_id=case.pk, now=now,
        request=str(letter.pk), decision=covered.name,
    )  # fmt: skip
    for submission in locked:
        if submission.received_at is not None and covered is Covered.YES:
            bring_back_clocks(submission, now=now)
            count_what_came(opened, submission, now=now)
        elif submission.received_at is not None:
            drop_clocks(submission, now=now)
    letter.refresh_from_db()
    return letter
