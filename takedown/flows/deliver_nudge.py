"""The worker hands the one neutral message to the operator's mail server, once, if it is safe now.

Everything is asked again here, under the lock of whoever changes it: what is taken back, hidden or
changed before SENDING is committed is not sent to.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from takedown.alerts.deciding import decide
from takedown.alerts.message import written
from takedown.alerts.models import Nudge, SafeContact
from takedown.alerts.nudges import WAITS, NudgeState
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, case_for_work
from takedown.cases.models import Case
from takedown.common import outgoing
from takedown.common.outgoing import Handed
from takedown.deadlines.news import has_news

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.common.outgoing import Ending

logger = logging.getLogger(__name__)
# Longer than a task may run, so that nobody is at one that is said to be unknown.
_LEASE: Final = timedelta(minutes=5)
# Anybody may begin notes and give an address: nobody may use the mail server to flood people.
_MOST_IN_A_DAY: Final = 500
_ENDINGS: Final = {
    Handed.TAKEN: (NudgeState.SENT, Name.NUDGE_SENT),
    Handed.REFUSED: (NudgeState.REFUSED, Name.NUDGE_REFUSED),
    Handed.UNKNOWN: (NudgeState.UNKNOWN, Name.NUDGE_UNKNOWN),
}


def deliver_nudge(*, nudge_id: uuid.UUID, now: datetime) -> None:
    """Send one that waits, if it may go now; a second delivery of the same task does nothing."""
    begun = _begin(nudge_id, now)
    if begun is None:
        return
    message, recipient = begun
    ending = outgoing.hand_over(
        settings.MAIL_OUT.server,
        message,
        sender=settings.MAIL_OUT.address,
        recipient=recipient,
        seconds=outgoing.SECONDS,
    )
    logger.info("Nudge %s handed to the mail server: %s.", nudge_id, ending.handed)
    _end(nudge_id, ending, now + timedelta(seconds=ending.seconds))


@transaction.atomic(durable=True)
def _begin(nudge_id: uuid.UUID, now: datetime) -> tuple[bytes, str] | None:
    """Commit that it is being sent; return the message and its recipient, None where it must not go."""
    nudge = Nudge.objects.filter(pk=nudge_id, state=NudgeState.WAITING).first()
    if nudge is None:
        return None
    # Whoever hides the case, or changes what is safe, comes before this or after it.
    Case.objects.select_for_update(no_key=True).filter(pk=nudge.case_id).first()
    contact = SafeContact.objects.select_for_update(no_key=True).filter(pk=nudge.case_id).first()
    try:
        opened = case_for_work(nudge.case_id)
    except NoSuchCase:
        return None
    way = decide(opened, contact, nudge, now=now).way
    if way is None or _waits_for_others(nudge, now):
        return None
    if not Nudge.objects.claim(nudge_id, now=now, until=now + _LEASE):
        return None
    record(Name.NUDGE_BEGUN, actor="worker", case_id=nudge.case_id, now=now)
    return written(to=way.value, with_link=way.with_link, now=now), way.value


def _waits_for_others(nudge: Nudge, now: datetime) -> bool:
    """Whether its news is over, they heard within a day, or as many as may went to all."""
    lately = Nudge.objects.begun_lately(now)
    return (
        not has_news(nudge.case_id, after=nudge.newest_at - WAITS)
        or lately.filter(case=nudge.case_id).exists()
        or lately.count() >= _MOST_IN_A_DAY
    )


@transaction.atomic
def _end(nudge_id: uuid.UUID, ending: Ending, now: datetime) -> None:
    """Keep how it ended; not the server's words, which may hold the address."""
    nudge = Nudge.objects.select_for_update(no_key=True).filter(pk=nudge_id).first()
    if nudge is None or nudge.state != NudgeState.SENDING:
        return  # erased meanwhile, or said to be unknown
    nudge.state, name = _ENDINGS[ending.handed]
    nudge.leased_until, nudge.ended_at = None, now
    nudge.save(update_fields=["state", "leased_until", "ended_at"])
    record(name, actor="worker", case_id=nudge.case_id, now=now)
