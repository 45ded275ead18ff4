"""An answer counts for clocks by its own date, whenever it is entered; a look that shows little takes nothing away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from takedown.flows.decide_reply import decide_reply
from takedown.flows.mark_passed import mark_passed
from takedown.flows.record_receipt import record_receipt
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import see

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LINK = "https://x.com/someone/status/1859000000000000001"
SURE, WEAK = Basis.SIGNED_IN, Basis.SIGNED_OUT
REMOVED, HIDDEN = ReplyKind.REMOVED, ReplyKind.REGION_BLOCKED_ONLY


def met(opened: OpenCase) -> list[datetime | None]:
    return [one.met_at for one in opened.case.deadlines.present()]


def answered(
    opened: OpenCase, one: Submission, kind: ReplyKind, *, said: float, entered: float
) -> None:
    now = NOW + entered * HOUR
    reply = factories.reply(one, opened, now=now)
    decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=NOW + said * HOUR, now=now)


@pytest.mark.parametrize(
    ("outcome", "basis"), [(Outcome.GONE, WEAK), (Outcome.GONE, SURE), (Outcome.BACK, SURE)]
)
def test_an_answer_in_time_ends_the_time_though_it_is_entered_after_a_look(amara, outcome, basis):
    one = factories.sent(amara)
    see(amara, outcome, basis, now=NOW + 2 * HOUR)
    answered(amara, one, REMOVED, said=1, entered=60)
    assert None not in met(amara)
    assert mark_passed(now=NOW + 99 * HOUR) == 0


def test_what_was_seen_first_is_when_it_was_first_noted(amara):
    one = factories.sent(amara)
    see(amara, Outcome.GONE, SURE, now=NOW + 2 * HOUR)
    answered(amara, one, REMOVED, said=1, entered=60)
    assert met(amara) == [NOW + 2 * HOUR]


def test_a_look_that_shows_little_does_not_undo_what_somebody_saw_before_receipt(amara):
    one = factories.sent(amara)
    see(amara, Outcome.GONE, SURE, now=NOW + HOUR)
    see(amara, Outcome.GONE, WEAK, now=NOW + 2 * HOUR)
    at = NOW + 3 * HOUR
    record_receipt(amara, submission_id=one.pk, received_at=at, words="We have it.", now=at)
    assert met(amara) == [NOW + HOUR]
    assert mark_passed(now=NOW + 99 * HOUR) == 0


LOOK = st.tuples(
    st.sampled_from([Outcome.THERE, Outcome.GONE, Outcome.REGION, Outcome.BACK]),
    st.sampled_from([SURE, WEAK]),
)
ANSWER = st.tuples(st.sampled_from([REMOVED, HIDDEN]), st.integers(0, 4))


@example(events=[(REMOVED, 1), (Outcome.BACK, SURE)])
@example(events=[(REMOVED, 1), (Outcome.GONE, WEAK)])
@settings.get_profile("walks")
@given(events=st.lists(LOOK | ANSWER, min_size=1, max_size=5))
def test_answers_entered_as_they_came_or_later_make_the_same_clocks(events):
    assert walked(events, late=False) == walked(events, late=True)


def walked(events, *, late: bool) -> list[tuple[object, ...]]:
    """The clocks of a case where one thing was seen or said an hour; with `late`, answers are entered later."""
    opened = open_for(LINK)
    one = factories.sent(opened)
    todo = []
    for hour, (what, how) in enumerate(events, start=1):
        waits = how + 0.5 if late and what in ReplyKind.values else 0
        todo.append((hour + waits, hour, what, how))
    for when, hour, what, how in sorted(todo, key=lambda one: one[:2]):
        if what in ReplyKind.values:
            answered(opened, one, what, said=hour, entered=when)
        else:
            see(opened, what, how, now=NOW + when * HOUR)
    clocks = opened.case.deadlines.present()
    return sorted((one.stage, one.due_at, one.met_at is not None) for one in clocks)
