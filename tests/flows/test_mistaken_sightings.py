"""What was noted of a post by mistake, or by somebody else: it stays written down, and counts no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen
from takedown.evidence.chronology import chronology
from takedown.flows.correct_sighting import NoSuchSighting, correct_sighting
from takedown.flows.decide_reply import decide_reply
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.mark_passed import mark_passed
from takedown.flows.report_again import report_again
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Basis, Outcome
from takedown.reads.case_page import timeline
from takedown.removals.models import Origin, RemovalRequest, ReplyKind
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import see

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.posts.models import ReportedPost

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def sent(amara) -> OpenCase:
    factories.sent(amara)
    return amara


def numbers(opened: OpenCase) -> list[int]:
    return [look.number for look in looks_at(opened.case.pk, [opened.case.posts.get().pk])]


def say(
    opened: OpenCase, number: int, said: Said = Said.MISTAKE, *, hours: int = 9
) -> ReportedPost:
    return correct_sighting(
        opened, post_id=opened.case.posts.get().pk, number=number, said=said, now=NOW + hours * HOUR
    )


def state(opened: OpenCase) -> tuple[object, ...]:
    post = opened.case.posts.get()
    clocks = sorted((one.stage, one.met_at) for one in opened.case.deadlines.present())
    return (post.outcome, post.outcome_basis, post.outcome_at, post.came_back, clocks)


def test_gone_and_back_noted_falsely_end_no_clock_once_both_are_said_to_be_mistakes(sent):
    see(sent, Outcome.GONE, now=NOW + HOUR)
    see(sent, Outcome.BACK, now=NOW + HOUR + timedelta(seconds=5))
    see(sent, Outcome.THERE, now=NOW + 2 * HOUR)
    assert [one.met_at for one in factories.clocks(sent)] == [NOW + HOUR]

    gone, back, _ = numbers(sent)
    say(sent, back)
    post = say(sent, gone)

    assert (post.outcome, post.came_back) == (Outcome.THERE, 0)
    assert [one.met_at for one in factories.clocks(sent)] == [None]
    assert mark_passed(now=NOW + 49 * HOUR) == 1
    assert Alert.objects.filter(case_id=sent.case.pk).exists()


def test_a_mistake_that_is_no_mistake_counts_again_as_it_did(sent):
    see(sent, Outcome.GONE, now=NOW + HOUR)
    before = state(sent)
    (gone,) = numbers(sent)

    say(sent, gone)
    assert state(sent)[:2] == (Outcome.UNKNOWN, Basis.NONE)
    say(sent, gone, Said.COUNTS)
    assert state(sent) == before


NOTE = st.tuples(
    st.sampled_from([Outcome.THERE, Outcome.GONE, Outcome.REGION, Outcome.BACK]),
    st.sampled_from([Basis.SIGNED_IN, Basis.SEEN, Basis.SIGNED_OUT]),
    st.booleans(),
)
ANSWER = st.tuples(
    st.sampled_from([ReplyKind.REMOVED, ReplyKind.REGION_BLOCKED_ONLY]),
    st.integers(0, 6),
    st.integers(0, 3),
)


SEEN, REMOVED = Basis.SIGNED_IN, ReplyKind.REMOVED


# An answer of an hour ago that comes in once somebody has seen the post gone, or back.
@example(notes=[(Outcome.THERE, SEEN, True), (Outcome.GONE, SEEN, False)], answer=(REMOVED, 1, 1))
@example(notes=[(Outcome.THERE, SEEN, True), (Outcome.BACK, SEEN, False)], answer=(REMOVED, 1, 1))
@settings.get_profile("walks")
@given(notes=st.lists(NOTE, min_size=1, max_size=6), answer=st.none() | ANSWER)
def test_all_is_as_if_the_mistakes_had_never_been_noted(notes, answer):
    wrong = [is_wrong for _, _, is_wrong in notes]
    one = walked(notes, answer, made=[True] * len(notes))
    other = walked(notes, answer, made=[not is_wrong for is_wrong in wrong])

    people = [look for look in looks_at(one.case.pk, [one.case.posts.get().pk]) if is_seen(look)]
    for look, is_wrong in zip(people, wrong, strict=True):
        if is_wrong:
            say(one, look.number)

    assert state(one) == state(other)


def is_seen(look) -> bool:
    return look.event.details["kind"] != Basis.SERVICE_SAYS


def walked(notes, answer, *, made) -> OpenCase:
    """A case where these notes were made, each at its hour, and an answer half an hour after one of them."""
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    submission = factories.sent(opened)
    for hour, (outcome, basis, _) in enumerate(notes):
        if made[hour]:
            see(opened, outcome, basis, now=NOW + hour * HOUR)
        if answer is not None and answer[1] == hour:
            kind, _, before = answer
            at = NOW + hour * HOUR + HOUR / 2
            reply = factories.reply(submission, opened, now=at)
            said_at = max(NOW, at - before * HOUR)
            decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=said_at, now=at)
    return opened


def test_a_letter_about_a_return_that_was_a_mistake_is_not_left_to_be_sent(sent):
    post = see(sent, Outcome.BACK, now=NOW + HOUR)
    report_again(sent, post_id=post.pk, now=NOW + 2 * HOUR)
    say(sent, numbers(sent)[-1])

    assert not RemovalRequest.objects.filter(origin=Origin.AGAIN).exists()


def test_it_is_recorded_by_whom_and_both_stay_to_be_read(sent, beth):
    see(sent, Outcome.GONE, now=NOW + HOUR)
    hers = factories.let_in(sent, beth)
    (gone,) = numbers(sent)
    say(hers, gone)

    lines = timeline(sent)
    assert [line.what for line in lines if line.what.startswith("Post 1")] == [
        "Post 1: that it was gone was said to be a mistake",
        "Post 1: gone",
    ]
    assert "By a caseworker of A Charity" in [line.detail for line in lines]
    told = [
        line.what
        for line in chronology(Event.objects.filter(case_id=sent.case.pk).order_by("sequence"))
        if "mistake" in line.what
    ]
    corrected = Event.objects.get(case_id=sent.case.pk, name=Name.OUTCOME_CORRECTED)
    assert told == [
        f"Post looked at, gone, by somebody signed in, said to be a mistake later (event {corrected.sequence})",
        (
            "A caseworker said that it was a mistake, "
            f"what event {gone} noted of a post: gone, by somebody signed in"
        ),
    ]


def test_only_what_somebody_saw_of_this_post_is_said_to_be_a_mistake(sent, cass):
    submission = sent.case.requests.get().submissions.get()
    reply = factories.reply(submission, sent, now=NOW + HOUR)
    decide_reply(sent, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=None, now=NOW + HOUR)
    see(sent, Outcome.GONE, now=NOW + 2 * HOUR)
    said, gone = numbers(sent)
    for opened, number in ((sent, 1), (sent, said), (cass, gone)):
        with pytest.raises(NoSuchSighting):
            say(opened, number)


def test_nothing_is_said_of_a_post_that_is_closed(sent):
    see(sent, Outcome.GONE, now=NOW + HOUR)
    post = sent.case.posts.get()
    freeze_thing(sent, kind=FrozenKind.POST, target_id=post.pk, now=NOW + HOUR)
    with pytest.raises(Frozen):
        say(sent, numbers(sent)[0])


def test_the_page_of_a_link_lists_what_was_noted_and_asks_whether_it_was_a_mistake(
    sent, holding, still_now
):
    see(sent, Outcome.GONE)
    (gone,) = numbers(sent)
    page = f"/notes/{sent.case.pk}/links/{sent.case.posts.get().pk}/seen/"
    client = holding(sent.case.pk)
    assert "Was that a mistake?" in client.get(page).content.decode()
    asked = client.get(f"{page}{gone}/").content.decode()
    assert "it was gone. Was that a mistake?" in asked

    answer = client.post(f"{page}{gone}/", {"said": "MISTAKE", "once": "a-token"})
    assert answer["Location"] == page
    assert "Does it count after all?" in client.get(page).content.decode()
    assert sent.case.deadlines.get().met_at is None
    assert client.get(f"{page}1/").status_code == 404
