"""The recipient asked for something that the law lets it wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.changing import NoWords, hold, note_change
from takedown.deadlines.models import ChangeKind, Deadline

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

    from takedown.cases.access import OpenCase


class CannotBePaused(Exception):
    """The law of this clock lets it stand still for nothing."""


class PausedBefore(Exception):
    """The clock stands still already."""


class AskedOutOfOrder(Exception):
    """They cannot have asked before they received the request, in the future, or after the end."""


@transaction.atomic
def pause_clock(
    opened: OpenCase, *, clock_id: uuid.UUID, since: date, words: str, now: datetime
) -> list[Deadline]:
    """Let the clocks of a sending stand still since the day they were asked; return them.

    Raises NoSuchClock, NoWords, CannotBePaused, PausedBefore or AskedOutOfOrder, each but the first
    two with a sentence that can be shown.
    """
    held = hold(opened, clock_id)
    clock, pause = held.clock, held.rule.pause
    if pause is None:
        raise CannotBePaused(
            "Nothing in the law stops this clock. You may answer what they ask, and the time goes "
            "on meanwhile."
        )
    if clock.paused_on is not None:
        raise PausedBefore("This clock is paused already.")
    _refuse(clock, since, now)
    if not words.strip():
        raise NoWords
    for one in held.clocks:
        one.paused_on = since
        # They asked in time, so what was marked as late was not.
        one.passed_at = None
    Deadline.objects.bulk_update(held.clocks, ["paused_on", "passed_at"])
    note_change(
        opened, held.clocks, kind=ChangeKind.PAUSED, day=since, words=words.strip(),
        source=pause.source, now=now,
    )  # fmt: skip
    for one in held.clocks:
        record(
            Name.CLOCK_PAUSED, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(one.pk), rule=one.rule_id, version=one.rule_version, kind=one.basis,
        )  # fmt: skip
    return list(held.clocks)


def _refuse(clock: Deadline, since: date, now: datetime) -> None:
    if not clock.day_of(clock.received_at) <= since <= clock.day_of(now):
        raise AskedOutOfOrder(
            "They cannot have asked before the day they received the request, or in the future."
        )
    if since > clock.latest_day:
        raise AskedOutOfOrder(
            "They asked after the time had ended, so this does not pause it. The clock stays as it "
            "is."
        )
