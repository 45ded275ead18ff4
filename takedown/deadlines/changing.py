"""What an extension, a pause and its end have in common: the clocks they concern, and the history.

A service extends or waits for one sending under one rule, so the clocks of all its posts change
together: those too that an answer about some of the posts has met, which may count again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.deadlines.answers import settle_answered
from takedown.deadlines.models import ENDED_BY_REMOVAL, ClockChange, Deadline
from takedown.deadlines.running import all_known, outcome_for, start_clocks
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import Submission

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import date, datetime

    from takedown.cases.access import OpenCase
    from takedown.regimes.schema import Rule


class NoSuchClock(Exception):
    """There is no such clock in this case, or it does not run any more."""


class NoWords(Exception):
    """A change needs its reason, in the words of whoever notes it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One clock, with the others of its sending and rule, locked until the transaction ends."""

    clock: Deadline
    clocks: tuple[Deadline, ...]
    rule: Rule


def hold(opened: OpenCase, clock_id: uuid.UUID) -> Held:
    """Lock a clock that runs or is paused, and those that change with it. Raises NoSuchClock.

    The rule is the version the clock started with; raises regimes.refusals if that is gone.
    """
    named = Deadline.objects.present().filter(case=opened.case, pk=clock_id).first()
    if named is None:
        raise NoSuchClock
    # Receipts take the same lock, so that two changes cannot both replace one clock.
    submission = Submission.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=named.submission_id
    )
    gone = Q(met_at__isnull=False, stage__in=ENDED_BY_REMOVAL)
    alike = submission.deadlines.present().filter(
        ~gone, rule_id=named.rule_id, stopped_at__isnull=True
    )
    locked = tuple(
        alike.select_related("post").select_for_update(no_key=True, of=("self",)).order_by("pk")
    )
    for clock in locked:
        if clock.pk == clock_id and clock.met_at is None:
            return Held(clock, locked, rule_of(clock.rule_id, version=clock.rule_version))
    raise NoSuchClock


def count_again(held: Held, *, now: datetime) -> list[Deadline]:
    """Replace the clocks by ones counted from the same receipt with what stands noted now; return those.

    What was answered stays answered.
    """
    clock, posts = held.clock, {one.post_id: one.post for one in held.clocks}
    outcome = outcome_for(
        held.rule,
        received_at=clock.received_at,
        facts=all_known(held.rule),
        calendar=clock.calendar,
    )
    clocks = start_clocks(
        clock.submission,
        posts=list(posts.values()),
        outcome=outcome,
        received_at=clock.received_at,
        basis=clock.basis,
        now=now,
    )
    settle_answered(clock.submission, now=now)
    return clocks


def note_change(
    opened: OpenCase,
    clocks: Sequence[Deadline],
    *,
    kind: str,
    day: date | None,
    words: str,
    source: str,
    now: datetime,
) -> None:
    """Keep what was done to each clock, with the words sealed where there are any."""
    changes = [
        ClockChange(deadline=clock, kind=kind, at=now, by=opened.actor, day=day, source=source)
        for clock in clocks
    ]
    for change in changes:
        if words:
            change.words_sealed = opened.key.seal_text(words, change.words_place)
    ClockChange.objects.bulk_create(changes)
