"""Whether the recipient itself says that the law of a letter covers it: noted, and counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.sent import count_what_came, drop_clocks
from takedown.removals.known import asks_whether_covered
from takedown.removals.models import Covered, RemovalRequest, RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchLetter(Exception):
    """There is no such letter in this case, or nothing is open about its law."""


@transaction.atomic
def note_covered(
    opened: OpenCase, *, request_id: uuid.UUID, covered: Covered, now: datetime
) -> RemovalRequest:
    """Keep what the recipient says; start the clocks of what was sent, or take them out again.

    Raises NoSuchLetter.
    """
    letters = RemovalRequest.objects.filter(
        case=opened.case, state=RequestState.APPROVED, withdrawn_at__isnull=True
    )
    letter = letters.filter(pk=request_id).select_for_update(of=("self",)).first()
    if letter is None or not asks_whether_covered(letter):
        raise NoSuchLetter
    letter.covered = covered
    letter.save(update_fields=["covered"])
    record(
        Name.COVERED_NOTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(letter.pk), decision=covered.name,
    )  # fmt: skip
    sent = letter.submissions.filter(received_at__isnull=False).order_by("number")
    for submission in sent.select_for_update(of=("self",)):
        if covered is Covered.YES:
            count_what_came(opened, submission, now=now)
        else:
            drop_clocks(submission, now=now)
    return letter
