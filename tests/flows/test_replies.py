"""What an answer does: sorted by rules, decided by a person, and nothing sent by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.audit.models import Event
from takedown.deadlines.models import Basis as ClockBasis
from takedown.deadlines.models import Deadline
from takedown.flows.add_reply import NoSuchSubmission, note_no_reply
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_reply import NoSuchReply, OutOfOrder, decide_reply
from takedown.flows.record_outcome import record_outcome
from takedown.flows.report_again import report_again
from takedown.posts.models import Basis, Outcome
from takedown.reads.code import unconfirmed_words
from takedown.reads.next_step import next_step
from takedown.reads.own_limits import own_limit_of
from takedown.reads.replies import reply_page, submission_named_in
from takedown.removals.models import RemovalRequest, ReplyKind, Submission
from takedown.removals.particulars import Head, Standing
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import Kind
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
REFUSED = "We reviewed your report and found that the content does not violate our rules."


def decide(opened, reply, kind, *, said_at=None, now=LATER):
    return decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=said_at, now=now)


@pytest.fixture
def sent(amara) -> Submission:
    return factories.sent(amara)


def test_rules_suggest_and_say_why_and_decide_nothing(amara, sent):
    reply = factories.reply(sent, amara, REFUSED)
    assert (reply.suggested, reply.kind) == (ReplyKind.REFUSED_NO_VIOLATION, "")
    page = reply_page(amara, reply.pk)
    assert page.text == REFUSED
    assert page.why == (REFUSED,)


def test_every_kind_a_rule_can_find_is_one_a_person_can_decide(amara, sent):
    assert {one.name for one in Kind} == {one.name for one in ReplyKind} - {"NO_REPLY"}


def test_an_automatic_receipt_shows_when_they_had_it(amara, sent):
    reply = factories.reply(sent, amara, "We got your report. Ticket 4711.", now=LATER)
    decide(amara, reply, ReplyKind.AUTOMATIC_RECEIPT, said_at=NOW + HOUR / 2)
    (clock,) = Deadline.objects.present()
    assert (clock.basis, clock.received_at) == (ClockBasis.SHOWN, NOW + HOUR / 2)
    sent.refresh_from_db()
    assert "4711" in amara.key.open_text(sent.receipt_sealed, sent.receipt_place)

    second = factories.reply(sent, amara, "We got your report.", now=LATER)
    decide(amara, second, ReplyKind.AUTOMATIC_RECEIPT, said_at=LATER)
    sent.refresh_from_db()
    assert sent.received_at == NOW + HOUR / 2  # they had it when they first said so


@pytest.mark.parametrize("kind", [ReplyKind.ASKS_FOR_MORE, ReplyKind.ASKS_FOR_IDENTITY])
def test_a_question_does_not_start_the_time_again(amara, sent, kind):
    before = list(Deadline.objects.values_list("due_at", "replaced_at"))
    decide(amara, factories.reply(sent, amara, "Tell us more.", now=LATER), kind)
    assert list(Deadline.objects.values_list("due_at", "replaced_at")) == before


@pytest.mark.parametrize(
    ("kind", "outcome", "met"),
    [
        (ReplyKind.REMOVED, Outcome.GONE, True),
        (ReplyKind.REGION_BLOCKED_ONLY, Outcome.REGION, False),
        (ReplyKind.REFUSED_NO_VIOLATION, Outcome.UNKNOWN, False),
    ],
)
def test_what_the_service_says_of_a_post_is_kept_as_its_word(amara, sent, kind, outcome, met):
    decide(amara, factories.reply(sent, amara, "An answer.", now=LATER), kind)
    post = amara.case.posts.get()
    assert post.outcome == outcome
    assert post.outcome_basis == ("" if outcome == Outcome.UNKNOWN else Basis.SERVICE_SAYS)
    assert Deadline.objects.filter(met_at__isnull=False).exists() is met


def test_no_answer_makes_a_letter_by_itself(amara, sent):
    for kind in ReplyKind:
        decide(amara, factories.reply(sent, amara, "An answer.", now=LATER), kind)
    assert RemovalRequest.objects.count() == 1
    assert Submission.objects.count() == 1


def test_an_answer_of_before_or_of_tomorrow_is_refused(amara, sent):
    reply = factories.reply(sent, amara, now=LATER)
    for wrong in (NOW - HOUR, LATER + HOUR):
        with pytest.raises(OutOfOrder):
            decide(amara, reply, ReplyKind.AUTOMATIC_RECEIPT, said_at=wrong)
    reply.refresh_from_db()
    assert reply.kind == ""


def test_a_decision_can_be_corrected_and_both_stay_in_the_record(amara, sent):
    reply = factories.reply(sent, amara, REFUSED, now=LATER)
    for kind in (ReplyKind.REMOVED, ReplyKind.REFUSED_NO_VIOLATION):
        decide(amara, reply, kind)
    reply.refresh_from_db()
    assert reply.kind == ReplyKind.REFUSED_NO_VIOLATION
    # They never said that it was gone, so nothing here says so any more.
    assert amara.case.posts.get().outcome == Outcome.UNKNOWN
    assert not Deadline.objects.filter(met_at__isnull=False).exists()
    assert Event.objects.filter(name="REPLY_DECIDED").count() == 2


def test_what_they_answered_stands_in_the_complaint(amara, sent):
    reply = factories.reply(sent, amara, REFUSED, now=LATER)
    decide(amara, reply, ReplyKind.REFUSED_NO_VIOLATION, said_at=LATER)
    draft = factories.chosen(sent.request, amara, "uk-osa-expedited", now=LATER)
    text = " ".join(notice_for(amara, draft, now=LATER).text.split())
    assert "You answered on 20 November 2026 that no rule was broken." in text
    assert "More than 48 hours" not in text


def test_an_answer_without_its_day_gets_none_and_silence_is_not_claimed_beside_it(amara, sent):
    note_no_reply(amara, submission_id=sent.pk, now=LATER)
    draft = factories.chosen(sent.request, amara, "uk-osa-expedited", now=LATER)
    said = " ".join(notice_for(amara, draft, now=LATER).text.split())
    assert "You had not answered by 20 November 2026." in said
    reply = factories.reply(sent, amara, REFUSED, now=LATER)
    decide(amara, reply, ReplyKind.REFUSED_NO_VIOLATION, said_at=None)
    said = " ".join(notice_for(amara, draft, now=LATER).text.split())
    assert "You answered that no rule was broken." in said
    assert "had not answered" not in said


def test_a_letter_sent_since_keeps_its_time_when_the_first_one_is_answered(amara, sent):
    post_id = amara.case.posts.get().pk
    record_outcome(amara, post_id=post_id, outcome=Outcome.BACK, basis=Basis.SEEN, now=LATER)
    again = report_again(amara, post_id=post_id, now=LATER)
    factories.approve(amara, again, now=LATER)
    newer = factories.submit(amara, Submission.objects.get(request=again), now=LATER)
    reply = factories.reply(sent, amara, "We removed it.", now=LATER)
    decide(amara, reply, ReplyKind.REMOVED)
    assert Deadline.objects.get(submission=sent).met_at == LATER
    assert Deadline.objects.get(submission=newer).met_at is None


def test_what_was_seen_after_an_answer_stays_when_the_answer_is_entered_late(amara, sent):
    post = amara.case.posts.get()
    seen = NOW + 2 * HOUR
    record_outcome(amara, post_id=post.pk, outcome=Outcome.THERE, basis=Basis.SEEN, now=seen)
    reply = factories.reply(sent, amara, "We removed it.", now=seen + HOUR)
    decide(amara, reply, ReplyKind.REMOVED, said_at=LATER, now=seen + HOUR)
    post.refresh_from_db()
    assert (post.outcome, post.outcome_basis) == (Outcome.THERE, Basis.SEEN)
    assert not Deadline.objects.filter(met_at__isnull=False).exists()


def test_no_answer_is_noted_and_a_letter_not_sent_has_none(amara):
    request = factories.approved(amara)
    waiting = Submission.objects.get(request=request)
    with pytest.raises(NoSuchSubmission):
        note_no_reply(amara, submission_id=waiting.pk, now=LATER)
    factories.submit(amara, waiting)
    assert note_no_reply(amara, submission_id=waiting.pk, now=LATER).kind == ReplyKind.NO_REPLY


def test_a_refusal_stays_in_sight_until_it_is_answered_and_their_word_until_somebody_looked(
    amara, sent
):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    reply = factories.reply(sent, amara, REFUSED, now=LATER)
    decide(amara, reply, ReplyKind.REFUSED_NO_VIOLATION)
    step = next_step(amara, now=NOW)
    assert (step.page, step.reply_id) == ("after_reply", reply.pk)
    post_id = amara.case.posts.get().pk
    for outcome, page in ((Outcome.GONE, "add_any_reply"), (Outcome.THERE, "after_reply")):
        record_outcome(amara, post_id=post_id, outcome=outcome, basis=Basis.SEEN, now=LATER)
        assert next_step(amara, now=NOW).page == page
    later = factories.chosen(
        sent.request, amara, "uk-osa-expedited", now=LATER,
        standing=Standing.SUBJECT, heads=(Head.ILLEGAL,),
    )  # fmt: skip
    assert next_step(amara, now=NOW).page == "letter"
    factories.approve(amara, later, now=LATER)
    one = factories.submit(amara, Submission.objects.get(request=later), now=LATER)
    decide(amara, factories.reply(one, amara, "We removed it.", now=LATER), ReplyKind.REMOVED)
    step = next_step(amara, now=NOW)
    assert (step.page, step.post_id) == ("seen", amara.case.posts.get().pk)


def test_an_answer_in_another_case_is_not_there(amara, cass, sent):
    reply = factories.reply(sent, amara)
    with pytest.raises(NoSuchReply):
        decide(cass, reply, ReplyKind.REMOVED)


def test_an_answer_finds_its_letter_by_our_reference_or_their_number(amara, sent):
    factories.reply(sent, amara, "We got your report. Case number: 884712.", now=LATER)
    decide(
        amara,
        factories.reply(sent, amara, "We got your report. Case number: 884712.", now=LATER),
        ReplyKind.AUTOMATIC_RECEIPT,
        said_at=LATER,
    )
    for words in (f"About {sent.request.reference}: no.", "Case number: 884712. We said no."):
        assert submission_named_in(amara, read_text(words)) == sent
    factories.reply(sent, amara, "We need more. Ticket number: 55103.", now=LATER)
    assert submission_named_in(amara, read_text("Ticket number: 55103. Closed.")) == sent
    assert submission_named_in(amara, read_text("Case number: 123123. Hello.")) is None


def test_an_answer_never_finds_a_letter_of_another_case(amara, cass, sent):
    words = f"About {sent.request.reference}: no."
    assert submission_named_in(cass, read_text(words)) is None


def test_a_refused_eu_notice_tells_her_own_time_at_the_earlier_reading(amara, sent):
    letter = factories.chosen(sent.request, amara, "eu-dsa-16", legal_name="Amara Example")
    factories.approve(amara, letter)
    one = factories.submit(amara, letter.submissions.get())
    reply = factories.reply(one, amara, REFUSED, now=LATER)
    decided = decide(amara, reply, ReplyKind.REFUSED_NO_VIOLATION, said_at=LATER)
    limit = own_limit_of(decided)
    assert limit is not None
    # Six months after 20 November 2026; the law's own reading would move on from this day if it were
    # not worked, and hers does not.
    assert limit.day == "Thursday 20 May 2027"
    assert "at least six months" in reply_page(amara, reply.pk).steps[0]


def test_a_refused_report_gives_her_no_time_of_her_own(amara, sent):
    reply = factories.reply(sent, amara, REFUSED, now=LATER)
    decided = decide(amara, reply, ReplyKind.REFUSED_NO_VIOLATION, said_at=LATER)
    assert own_limit_of(decided) is None


def test_an_answer_about_one_post_of_two_says_nothing_of_the_other():
    both = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"
    opened = open_for(both)
    one = factories.sent(opened)
    first, second = opened.case.posts.order_by("number")
    reply = factories.reply(one, opened, "We have removed some of it.", now=LATER)
    decide_reply(
        opened, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=None, posts=[first.pk], now=LATER
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == (Outcome.GONE, Outcome.UNKNOWN)
    assert Deadline.objects.filter(met_at__isnull=True).get().post == second
