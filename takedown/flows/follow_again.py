"""A letter that was not followed any more is followed again: its clocks count on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.coming_back import bring_back_what_it_names
from takedown.deadlines.counting_on import count_what_came
from takedown.deadlines.running import clocks_go_on
from takedown.deadlines.sent import drop_clocks
from takedown.removals.known import asks_whether_covered
from takedown.removals.models import Covered, RemovalRequest

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchLetter(Exception):
    """There is no such letter in this case that is not followed."""


@transaction.atomic
def follow_again(opened: OpenCase, *, request_id: uuid.UUID, now: datetime) -> RemovalRequest:
    """Take a letter up again, with what it names and was taken out. What came meanwhile is counted.

    Raises NoSuchLetter.
    """
    letters = RemovalRequest.objects.filter(case=opened.case, withdrawn_at__isnull=False)
    asked = letters.filter(pk=request_id)
    bring_back_what_it_names(opened, asked, now=now)
    letter = asked.select_for_update(no_key=True, of=("self",)).first()
    if letter is None:
        raise NoSuchLetter
    letter.withdrawn_at = None
    letter.save(update_fields=["withdrawn_at"])
    sent = letter.submissions.filter(received_at__isnull=False).order_by("pk")
    locked = list(sent.select_for_update(no_key=True, of=("self",)))
    if asks_whether_covered(letter) and letter.covered != Covered.YES:
        # It was noted meanwhile that the law does not cover them: nothing is left to count on.
        for submission in locked:
            drop_clocks(submission, now=now)
    for clock in clocks_go_on(letter, by=opened.actor, now=now):
        record(
            Name.CLOCK_RESUMED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(clock.pk), rule=clock.rule_id,
        )  # fmt: skip
    for submission in locked:
        count_what_came(opened, submission, now=now)
    record(
        Name.REQUEST_FOLLOWED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(letter.pk),
    )  # fmt: skip
    return letter
