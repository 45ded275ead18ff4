"""How many letters a person may approve in a day who has no caseworker: against letters by the hundred.

Letters are counted, and not the posts in them. Nothing else is refused: sending, recording what was sent,
answers, outcomes. With a live grant a caseworker can look, so nothing is counted; nor is what staff approve.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from takedown.accounts.visitor import Kind
from takedown.cases.answers import read_answers
from takedown.cases.models import CaseGrant
from takedown.regimes.tell import date_in_words
from takedown.removals.models import RemovalRequest

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

_A_DAY = timedelta(days=1)


class TooManyLetters(Exception):
    """As many letters were approved in 24 hours as may be; the message says when it goes on."""


def refuse_too_many_letters(opened: OpenCase, *, now: datetime) -> None:
    """Raise TooManyLetters where the next approval has to wait. Lock the case's row before."""
    if not opened.is_owner or CaseGrant.objects.live(now).filter(case=opened.case).exists():
        return
    approved = RemovalRequest.objects.filter(
        case=opened.case, approved_by=str(Kind.CODE_HOLDER), approved_at__gt=now - _A_DAY
    )
    most = settings.LIMITS.letters_a_day
    times = list(approved.order_by("-approved_at").values_list("approved_at", flat=True)[:most])
    if len(times) < most or times[-1] is None:
        return
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    # A minute more than the last is rounded away to.
    next_at = (times[-1] + _A_DAY + timedelta(minutes=1)).astimezone(zone)
    raise TooManyLetters(
        f"You approved {most} letters in 24 hours, the most there can be without a caseworker. You can "
        f"approve the next from {next_at:%H:%M} on {date_in_words(next_at)}. Nothing is lost, and you "
        "can send what you approved. A charity’s caseworker can go on now: see “People with access”. "
        "This is our own rule, not the law."
    )
