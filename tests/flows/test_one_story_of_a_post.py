"""What a post is said to be is what was seen or said last by its own date, whatever is entered or taken back first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.deadlines.notes import last_notes
from takedown.evidence.gather import gather
from takedown.flows.decide_reply import decide_reply
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import see

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LINK = "https://x.com/someone/status/1859000000000000001"
REMOVED, HIDDEN = ReplyKind.REMOVED, ReplyKind.REGION_BLOCKED_ONLY
QUESTION = ReplyKind.ASKS_FOR_MORE


def answered(opened, one, kind, *, said: float, entered: float, reply=None):
    now = NOW + entered * HOUR
    answer = reply or factories.reply(one, opened, now=now)
    return decide_reply(opened, reply_id=answer.pk, kind=kind, said_at=NOW + said * HOUR, now=now)


def known(opened) -> tuple[str, str]:
    post = opened.case.posts.get()
    return post.outcome, post.outcome_basis


def clock_in_pack(opened) -> str:
    (clock,) = gather(opened, number=1, now=NOW + 99 * HOUR).clocks
    return clock.state


def test_a_later_answer_stands_though_an_earlier_one_is_entered_after_it(amara):
    one = factories.sent(amara)
    answered(amara, one, REMOVED, said=3, entered=4)
    answered(amara, one, HIDDEN, said=1, entered=5)
    assert known(amara) == (Outcome.GONE, Basis.SERVICE_SAYS)
    assert clock_in_pack(amara).endswith("before the end")


def test_the_pack_says_who_says_that_it_is_hidden_and_when_that_was_noted(amara):
    one = factories.sent(amara)
    answered(amara, one, REMOVED, said=1, entered=2)
    see(amara, Outcome.BACK, now=NOW + 2.5 * HOUR)
    answered(amara, one, HIDDEN, said=3, entered=4)
    said = "hidden in some countries only, as the service says; noted on 20 Nov 2026 21:30:00"
    assert said in clock_in_pack(amara)


def test_what_somebody_saw_stands_again_once_the_last_answer_does_not_say_it_any_more(amara):
    one = factories.sent(amara)
    answered(amara, one, REMOVED, said=1, entered=1)
    see(amara, Outcome.THERE, now=NOW + 2 * HOUR)
    reply = answered(amara, one, REMOVED, said=3, entered=3)
    answered(amara, one, QUESTION, said=3, entered=4, reply=reply)
    post = amara.case.posts.get()
    assert known(amara) == (Outcome.THERE, Basis.SIGNED_IN)
    assert post.outcome_at == NOW + 2 * HOUR
    told = [line.what for line in gather(amara, number=1, now=NOW + 9 * HOUR).chronology]
    assert any("what stands of the post: still there" in line for line in told)


LOOK = st.tuples(
    st.sampled_from([Outcome.THERE, Outcome.GONE, Outcome.BACK]),
    st.sampled_from([Basis.SIGNED_IN, Basis.SIGNED_OUT]),
)
ANSWER = st.tuples(st.sampled_from([REMOVED, HIDDEN, QUESTION]), st.integers(0, 4))


@settings.get_profile("walks")
@given(
    events=st.lists(LOOK | ANSWER, min_size=2, max_size=5),
    then=st.sampled_from([REMOVED, HIDDEN, QUESTION]),
    which=st.integers(0, 4),
)
def test_a_post_says_what_the_notes_say(events, then, which):
    opened = open_for(LINK)
    one = factories.sent(opened)
    replies = []
    for hour, (what, how) in enumerate(events, start=1):
        if what in ReplyKind.values:
            replies.append(
                (answered(opened, one, what, said=max(0, hour - how), entered=hour), hour)
            )
        else:
            see(opened, what, how, now=NOW + hour * HOUR)
    if replies:
        reply, hour = replies[which % len(replies)]
        answered(opened, one, then, said=hour - 0.5, entered=9, reply=reply)
    post = opened.case.posts.get()
    last = last_notes([post])[post.pk]
    assert (last.outcome, last.basis) == known(opened) if last else known(opened)[1] == ""
