"""What is to become of one nudge now: it goes, waits, is a caseworker's, or is over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.alerts.nudges import WAITS, Dropped, NudgeState
from takedown.alerts.safe_way import Bar, Way, why_not
from takedown.cases.answers import read_answers
from takedown.cases.models import CaseGrant

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.alerts.nudges import Nudge
    from takedown.alerts.safe_contact import SafeContact
    from takedown.alerts.safe_way import SafeWay
    from takedown.cases.access import OpenCase


class What(StrEnum):
    """What is to be done."""

    SEND = "send"
    WAIT = "wait"
    TASK = "task"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done; why, where it is dropped; to whom, where it is sent."""

    what: What
    why: Dropped | None = None
    way: SafeWay | None = None


_WAIT = Decision(What.WAIT)


def bar_of(opened: OpenCase, contact: SafeContact, way: SafeWay, *, now: datetime) -> Bar | None:
    """Return why nobody may contact this person now, None where somebody may; raise vault.CannotOpen."""
    if contact.confirmed_at is None or contact.usable_from is None:
        return Bar.NOT_SAFE
    return why_not(
        way,
        confirmed_at=contact.confirmed_at,
        usable_from=contact.usable_from,
        zone=read_answers(opened.case, opened.key).zone,
        now=now,
    )


def decide(
    opened: OpenCase, contact: SafeContact | None, nudge: Nudge, *, now: datetime
) -> Decision:
    """Decide for one that may still go. `contact` is None where nothing was ever said."""
    way = contact.opened(opened.key) if contact else None
    if contact is None or way is None:
        return Decision(What.DROP, Dropped.STOPPED)
    is_let_in = CaseGrant.objects.filter(case=opened.case).live(now).exists()
    if nudge.state == NudgeState.TASK:
        return _WAIT if is_let_in else Decision(What.DROP, Dropped.NOBODY)
    if now - nudge.newest_at > WAITS:
        return Decision(What.DROP, Dropped.NO_TIME)
    bar = bar_of(opened, contact, way, now=now)
    if is_let_in and (way.way is Way.PHONE or bar in {Bar.NOT_SAFE, Bar.OLD}):
        return Decision(What.TASK)
    goes = way.way is Way.MAIL and bar is None and settings.MAIL_OUT.is_set_up
    return Decision(What.SEND, way=way) if goes else _WAIT
