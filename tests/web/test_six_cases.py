"""What a walk through the six cases found: what a part sent is, who is meant, where to turn, on whose calendar."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.answers import Answer, read_answers
from takedown.deadlines.counted import count
from takedown.deadlines.models import Deadline
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_reply import decide_reply
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_submission import record_submission
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.reads.letters import letter_page
from takedown.reads.next_step import next_step
from takedown.reads.no_clock import why_no_clock
from takedown.reads.replies import reply_page
from takedown.reads.sendings import sendings
from takedown.regimes.calendars import UNION, union_codes
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import RemovalRequest, ReplyKind, Submission
from takedown.removals.offers import offers_for
from takedown.removals.particulars import Head, Standing
from takedown.removals.writing import notice_for
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
X = "https://x.com/someone/status/1859000000000000001"
PORNHUB = "https://www.pornhub.com/view_video.php?viewkey=ph5f0a1b2c3d4e5"
RESULT = "https://www.google.com/search?q=someone"
COMPLAINT = {
    "standing": Standing.USER,
    "heads": (Head.CONTENT_DUTY,),
    "happened": "The picture is still there.",
}


def case(links=X):
    opened = open_for(links)
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    return opened


def answered(opened, submission, kind):
    reply = factories.reply(submission, opened, "Words.", now=NOW + HOUR)
    return decide_reply(
        opened, reply_id=reply.pk, kind=kind, said_at=NOW + HOUR, now=NOW + 2 * HOUR
    )


def offer(opened, request, rule_id, answers):
    found = offers_for(request, answers=answers, now=NOW)
    return next(one for one in found if one.kind.rule_id == rule_id)


# -- a report of which a part went


def test_a_report_with_a_part_missing_opens_no_quick_complaint_and_is_not_called_complete():
    opened = case()
    part = factories.sent(opened, whole=False)
    expedited = offer(opened, part.request, "uk-osa-expedited", factories.COMPLETE)
    assert expedited.why_not == "Only a part of your 48-hour report went. Send all of it first."
    page = reply_page(opened, answered(opened, part, ReplyKind.ASKS_FOR_MORE).pk)
    assert page.in_part
    assert "no time in the law may have begun" in page.say
    assert "complete" not in page.say
    assert next_step(opened, now=NOW).button == "Send all of it"


def test_a_question_about_a_notice_is_not_answered_with_a_clock():
    opened = case()
    notice = factories.sent(opened, public_before=Answer.YES)
    assert notice.request.rule_id == "uk-osa-swift"
    page = reply_page(opened, answered(opened, notice, ReplyKind.ASKS_FOR_MORE).pk)
    assert not page.in_part
    assert "clock" not in page.say


def test_what_cannot_be_declared_is_not_asked_for_first():
    opened = case()
    notice = factories.sent(opened, public_before=Answer.YES)
    answers = read_answers(opened.case, opened.key)
    assert offer(opened, notice.request, "uk-osa-expedited", answers).why_not == (
        "It is for whoever sent a 48-hour report. By your answers that is not for these pictures."
    )
    draft = factories.drafted(case(), public_before=Answer.YES)
    told = offer(opened, draft, "uk-osa-complaint", answers).why_not
    assert told == "Send this one first: Notice."


def test_the_quick_complaint_says_that_the_law_gives_no_number_and_not_that_no_report_was_made():
    opened = case()
    report = factories.sent(opened)
    quick = factories.sent_further(report.request, opened, "uk-osa-expedited", **COMPLAINT)
    (said,) = why_no_clock(opened, quick).say
    assert said == "No fixed period: the Act asks for an expedited procedure and gives no number."


# -- who and where is meant


@pytest.mark.parametrize(
    ("made_by_ai", "first"),
    [
        (Answer.YES, "google-search-fake"),
        (Answer.NO, "google-search"),
        (Answer.NOT_SURE, "google-search"),
    ],
)
def test_a_form_made_for_other_pictures_does_not_come_first(made_by_ai, first):
    opened = case(RESULT)
    draft = factories.drafted(opened, made_by_ai=made_by_ai)
    page = letter_page(opened, draft.pk, now=NOW)
    assert page.channel.id == first


@pytest.mark.parametrize("name", ["ready", "packs"])
def test_nobody_outside_the_country_is_told_its_numbers(name, holding):
    opened = case()
    draft = factories.approved(opened, in_uk=Answer.NO)
    args = [opened.case.pk] if name == "packs" else [opened.case.pk, draft.pk]
    page = holding(opened.case.pk).get(reverse(name, args=args)).content.decode()
    assert "tel:101" not in page
    assert "tel:999" not in page
    assert "police of the country you are in" in page
    factories.answer(opened, in_uk=Answer.YES)
    page = holding(opened.case.pk).get(reverse(name, args=args)).content.decode()
    assert "tel:101" in page


def test_what_is_missing_is_named_by_the_number_in_the_notes():
    opened = case(f"{X} {RESULT}")
    factories.drafted(opened)
    search = RemovalRequest.objects.get(case=opened.case, platform="google")
    (missing,) = notice_for(opened, search, now=NOW).missing
    assert missing.hint.startswith("Say of post 2 which page")


# -- on whose calendar


def erasure_in_the_union(link):
    opened = case(link)
    report = factories.sent(opened, in_uk=Answer.NO)
    given = {"legal_name": "Amara", "grounds": ("d",), "eu_home": Answer.YES}
    return factories.sent_further(report.request, opened, "eu-gdpr-17", **given)


def test_a_firm_nobody_knows_the_country_of_is_late_only_by_every_calendar_of_the_union():
    clock = erasure_in_the_union(PORNHUB).deadlines.get()
    assert clock.calendar == UNION
    rule = rule_of("eu-gdpr-17")
    facts = {"eu_gdpr_applies": "yes"}
    ends = [
        count(rule, received_at=NOW, facts=facts, calendar=code).endings[0].late_at
        for code in union_codes()
    ]
    assert clock.late_at == max(ends)
    assert "in which country of the EU or EEA they answer" in " ".join(clock.working)


def test_a_firm_known_to_be_in_ireland_keeps_the_calendar_of_ireland():
    clock = erasure_in_the_union(X).deadlines.get()
    assert (clock.calendar, clock.zone) == ("IE", "Europe/Dublin")


# -- where a refusal leads


@pytest.mark.parametrize(
    ("rule_id", "named"), [("eu-dsa-16", ("Article 20", "Article 21", "Article 53")), ("eu-gdpr-17", ("Article 77",))]
)  # fmt: skip
def test_a_refusal_under_the_law_of_the_union_says_whom_to_turn_to(rule_id, named, holding):
    opened = case()
    report = factories.sent(opened, in_uk=Answer.NO)
    given = {"legal_name": "Amara", "grounds": ("d",), "eu_home": Answer.YES}
    sending = factories.sent_further(report.request, opened, rule_id, **given)
    reply = answered(opened, sending, ReplyKind.REFUSED_NO_VIOLATION)
    path = reverse("after_reply", args=[opened.case.pk, reply.pk])
    page = holding(opened.case.pk).get(path).content.decode()
    for words in named:
        assert words in page


def test_her_own_time_to_complain_leads_to_how(holding, monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + 3 * HOUR)
    opened = case()
    report = factories.sent(opened)
    sending = factories.sent_further(report.request, opened, "eu-dsa-16", legal_name="Amara")
    reply = answered(opened, sending, ReplyKind.REFUSED_NO_VIOLATION)
    page = holding(opened.case.pk).get(reverse("case", args=[opened.case.pk])).content.decode()
    own = page.partition("Dates of your own")[2]
    assert reverse("after_reply", args=[opened.case.pk, reply.pk]) in own


# -- what to do now


def test_a_letter_that_answers_something_else_hides_no_question():
    opened = case()
    report = factories.sent(opened)
    named = {"legal_name": "Amara", "grounds": ("d",)}
    erasure = factories.sent_further(report.request, opened, "uk-gdpr-erasure", **named)
    answered(opened, erasure, ReplyKind.ASKS_FOR_IDENTITY)
    later = NOW + 3 * HOUR
    factories.chosen(report.request, opened, "eu-dsa-16", now=later, legal_name="Amara")
    assert "proof of identity" in next_step(opened, now=later).sentence
    factories.chosen(
        erasure.request, opened, "uk-dpa-164a-ack", now=later, infringement="They ask too much."
    )
    assert "proof of identity" not in next_step(opened, now=later).sentence


def test_a_further_letter_that_cannot_be_written_is_not_called_ready():
    opened = case()
    report = factories.sent(opened)
    answered(opened, report, ReplyKind.REMOVED)
    factories.chosen(report.request, opened, "us-tida-s3")
    assert "they say that it is gone" in next_step(opened, now=NOW).sentence
    ReportedPost.objects.filter(case=opened.case).update(outcome_basis="SEEN")
    step = next_step(opened, now=NOW)
    assert step.sentence.endswith("something that the law asks for is missing.")


# -- information for Ofcom


def test_ofcom_is_told_of_every_letter_and_of_nothing_that_is_not_in_it():
    opened = case()
    report = factories.sent(opened)
    answered(opened, report, ReplyKind.REFUSED_NO_VIOLATION)
    quick = factories.sent_further(report.request, opened, "uk-osa-expedited", **COMPLAINT)
    draft = factories.chosen(report.request, opened, "uk-ofcom-info", happened="Nothing came.")
    text = notice_for(opened, draft, now=NOW).text
    for one in (report, quick):
        assert text.count(f"{one.request.reference}, sent on") == 1
    assert "answered on 20 November 2026 that no rule was broken" in text
    assert "if Ofcom asks" not in text
    factories.approve(opened, draft)
    draft.refresh_from_db()
    boxes = [one for sending in sendings(opened, draft, now=NOW) for one in sending.sheet]
    assert boxes
    assert {"Links", "Where they may write"}.isdisjoint({one.label for one in boxes})


# -- a return


def test_what_came_back_had_been_taken_down_in_time():
    opened = case()
    report = factories.sent(opened)
    answered(opened, report, ReplyKind.REMOVED)
    post = opened.case.posts.get()
    for outcome in (Outcome.BACK, Outcome.THERE):
        later = NOW + timedelta(hours=4)
        record_outcome(opened, post_id=post.pk, outcome=outcome, basis=Basis.SEEN, now=later)
        assert not Deadline.objects.filter(submission=report, met_at__isnull=True).exists()


def test_a_part_is_whole_once_the_rest_went():
    opened = case()
    part = factories.sent(opened, whole=False)
    record_submission(
        opened, submission_id=part.pk, submitted_at=NOW, whole_notice_went=True, now=NOW + HOUR
    )
    part = Submission.objects.get(pk=part.pk)
    assert offer(opened, part.request, "uk-osa-expedited", factories.COMPLETE).is_open
