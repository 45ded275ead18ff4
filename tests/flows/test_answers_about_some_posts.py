"""An answer about some posts of a letter answers for these alone: every place tells the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.alerts.models import Alert
from takedown.deadlines.models import Deadline
from takedown.evidence.gather import gather
from takedown.evidence.timeline_limits import limits
from takedown.flows.decide_reply import decide_reply
from takedown.flows.extend_clock import extend_clock
from takedown.flows.mark_passed import mark_passed
from takedown.flows.move_reply import move_reply
from takedown.flows.pause_clock import pause_clock
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import record_receipt
from takedown.posts.models import Basis, Outcome
from takedown.reads.asked import wanted
from takedown.reads.clocks import present_clocks
from takedown.reads.waits import own_dates, wait_before
from takedown.removals.kinds import letter_kind
from takedown.removals.models import Reply, ReplyKind, Submission
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINKS = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"
NAMED = {"legal_name": "Amara", "grounds": ("d",), "infringement": "They kept it."}
REFUSED, REMOVED = ReplyKind.REFUSED_NO_VIOLATION, ReplyKind.REMOVED


@pytest.fixture
def two():
    """A case with two posts, and an erasure request about both that was received."""
    opened = open_for(LINKS)
    erasure = factories.sent_further(
        factories.sent(opened).request, opened, "uk-gdpr-erasure", **NAMED
    )
    record_receipt(opened, submission_id=erasure.pk, received_at=NOW, words="Ticket 4711", now=NOW)
    erasure.refresh_from_db()
    return opened, erasure


def answered(opened, one: Submission, kind: ReplyKind, *numbers: int, at=DAY) -> Reply:
    reply = factories.reply(one, opened, "Words.", now=NOW + at)
    return read(opened, reply, kind, *numbers, at=at)


def read(opened, reply: Reply, kind: ReplyKind, *numbers: int, at=DAY) -> Reply:
    posts = [opened.case.posts.get(number=one).pk for one in numbers] or None
    return decide_reply(
        opened, reply_id=reply.pk, kind=kind, said_at=reply.added_at, posts=posts, now=NOW + at
    )


def met(one: Submission) -> list[object]:
    clocks = Deadline.objects.present().filter(submission=one)
    return [clock.met_at for clock in clocks.order_by("post__number")]


def test_an_answer_about_one_post_ends_the_time_for_an_answer_for_that_one_alone(two):
    opened, erasure = two
    answered(opened, erasure, REFUSED, 1)
    assert met(erasure) == [NOW + DAY, None]
    later = NOW + 60 * DAY

    shown = [one for one in present_clocks(opened, now=later) if one.stage == "answer"]
    assert sorted((one.title.split(";")[0], one.word) for one in shown) == [
        ("Post 1: their answer came", "They answered"),
        ("Post 2: their answer is due by", "Passed"),
    ]
    pack = gather(opened, number=1, now=later)
    states = {
        one.post: one.state for one in pack.clocks if one.request == erasure.request.reference
    }
    assert states == {"P1": "answered, as entered (section 3)", "P2": "end passed"}
    (drawn,) = [one for one in limits(pack) if one.request == erasure.request.reference]
    assert dict(drawn.states) == {"answered": 1, "end passed": 1}

    mark_passed(now=later)
    passed = Deadline.objects.get(pk__in=Alert.objects.values("deadline_id"), stage="answer")
    assert passed.post.number == 2
    answered(opened, erasure, REFUSED, 2, at=61 * DAY)
    assert met(erasure) == [NOW + DAY, NOW + 61 * DAY]


def test_an_answer_of_which_nobody_said_the_posts_is_about_all(two):
    opened, erasure = two
    reply = answered(opened, erasure, REFUSED)
    assert met(erasure) == [NOW + DAY, NOW + DAY]
    read(opened, reply, REFUSED, 2)
    assert met(erasure) == [None, NOW + DAY]
    move_reply(opened, reply_id=reply.pk, submission_id=None, now=NOW + 2 * DAY)
    assert met(erasure) == [None, None]


def test_each_post_has_the_first_answer_about_it(two):
    opened, erasure = two
    answered(opened, erasure, REFUSED, at=3 * DAY)
    answered(opened, erasure, REMOVED, 2, at=2 * DAY)
    assert met(erasure) == [NOW + 3 * DAY, NOW + 2 * DAY]


def test_whatever_they_write_of_one_post_shows_that_they_have_the_whole_letter(two):
    opened, erasure = two
    complaint = factories.sent_further(erasure.request, opened, "uk-dpa-164a-ack", **NAMED)
    answered(opened, complaint, REFUSED, 1)
    assert met(complaint) == [NOW + DAY, NOW + DAY]


def test_a_pause_and_a_longer_time_are_of_the_letter_and_hold_for_what_was_answered(two):
    opened, erasure = two
    reply = answered(opened, erasure, REFUSED, 1)
    clock = Deadline.objects.running().get(submission=erasure)
    extend_clock(
        opened, clock_id=clock.pk, notice_on=(NOW + 2 * DAY).date(), reasons_given=True,
        words="Many.", now=NOW + 2 * DAY,
    )  # fmt: skip
    clock = Deadline.objects.running().get(submission=erasure)
    pause_clock(
        opened, clock_id=clock.pk, since=(NOW + 3 * DAY).date(), words="Who?", now=NOW + 3 * DAY
    )
    assert met(erasure) == [NOW + DAY, None]
    move_reply(opened, reply_id=reply.pk, submission_id=None, now=NOW + 4 * DAY)
    assert mark_passed(now=NOW + 60 * DAY) == 2
    first, second = Deadline.objects.present().filter(submission=erasure)
    assert (first.paused_on, first.due_on) == (second.paused_on, second.due_on)
    assert first.extended
    assert second.extended


# -- when to go on -------------------------------------------------------------


def test_the_day_to_wait_for_is_of_the_posts_that_they_did_not_answer_about(two):
    opened, erasure = two
    complaint = factories.sent_further(erasure.request, opened, "uk-dpa-164a-ack", **NAMED)
    ico, now = letter_kind("uk-ico-complaint"), NOW + 2 * DAY
    assert "post" not in wait_before(ico, complaint.request, now=now).say
    answered(opened, complaint, REFUSED, 1)
    wait = wait_before(ico, complaint.request, now=now)
    assert wait.say.endswith("This day is for post 2: they answered about the rest.")
    told = [one.say for one in own_dates(opened, now=now) if one.say.startswith("Complaint to")]
    assert f"about {complaint.request.reference} (post 2): from" in told[0]
    answered(opened, complaint, REFUSED, 2)
    assert wait_before(ico, complaint.request, now=now) is None


def test_each_post_keeps_its_own_last_day_for_the_ico(two):
    opened, erasure = two
    complaint = factories.sent_further(erasure.request, opened, "uk-dpa-164a-ack", **NAMED)

    def told():
        days = [one.say.split(", at")[0] for one in own_dates(opened, now=NOW + 3 * DAY)]
        return [one.split("about ")[-1] for one in days if one.startswith("Your own time")]

    answered(opened, complaint, REFUSED, 1)
    answered(opened, complaint, REFUSED, 2, at=2 * DAY)
    of = complaint.request.reference
    assert told() == [
        f"{of} (post 1): until Sunday 21 February 2027",
        f"{of} (post 2): until Monday 22 February 2027",
    ]
    answered(opened, complaint, REFUSED, at=3 * DAY)
    assert told() == [f"{of}: until Tuesday 23 February 2027"]


# -- what to do now ------------------------------------------------------------


def test_no_to_one_post_stays_what_to_do_when_they_answer_about_the_other(two):
    opened, erasure = two
    no = answered(opened, erasure, REFUSED, 1)
    answered(opened, erasure, REMOVED, 2, at=2 * DAY)
    assert wanted(opened).reply_id == no.pk
    answered(opened, erasure, REMOVED, 1, at=3 * DAY)
    assert wanted(opened) is None


def test_no_to_a_post_that_is_gone_asks_nothing_whatever_the_other_is(two):
    opened, erasure = two
    answered(opened, erasure, REFUSED, 1)
    factories.see(opened, Outcome.GONE, now=NOW + 2 * DAY)
    second = opened.case.posts.get(number=2)
    record_outcome(
        opened, post_id=second.pk, outcome=Outcome.THERE, basis=Basis.SIGNED_IN, now=NOW + 2 * DAY
    )
    assert wanted(opened) is None
