"""What a new user stumbled over after the first letter: what to do now, drafts, parts, days, times."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.evidence.gather_requests import requests_of
from takedown.flows import discard_draft as discarding
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decide_reply import decide_reply
from takedown.flows.discard_draft import discard_draft
from takedown.flows.pause_clock import pause_clock
from takedown.reads.code import unconfirmed_words
from takedown.reads.letters import letter_page, request_rows
from takedown.reads.next_step import next_step
from takedown.reads.no_clock import unclocked_letters
from takedown.reads.waits import own_dates
from takedown.removals.models import RemovalRequest, ReplyKind, Submission
from takedown.removals.particulars import Ground
from tests import factories
from tests.conftest import NOW, amiss, open_for

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMED = {"legal_name": "Amara A.", "grounds": (Ground.UNLAWFUL,)}


@pytest.fixture(autouse=True)
def still(monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + DAY)


@pytest.fixture
def confirmed():
    """A case whose words were written down, with a report to X that was sent."""
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    return opened, factories.sent(opened)


def answered(opened, submission, kind) -> None:
    reply = factories.reply(submission, opened, "Words.", now=NOW + HOUR)
    decide_reply(opened, reply_id=reply.pk, kind=kind, said_at=NOW + HOUR, now=NOW + HOUR)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ReplyKind.REFUSED_NO_VIOLATION, "X said no to your 48-hour report {ref}."),
        (
            ReplyKind.ASKS_FOR_IDENTITY,
            "X asks for proof of identity, about your 48-hour report {ref}.",
        ),
        (ReplyKind.ASKS_FOR_MORE, "X asks for more, about your 48-hour report {ref}."),
    ],
)
def test_what_an_answer_wants_is_what_to_do_now_and_names_whose_it_is(confirmed, kind, said):
    opened, submission = confirmed
    answered(opened, submission, kind)
    assert next_step(opened, now=NOW).sentence.startswith(
        said.format(ref=submission.request.reference)
    )
    # A receipt that is added afterwards answers nothing; what they say later does.
    answered(opened, submission, ReplyKind.AUTOMATIC_RECEIPT)
    assert next_step(opened, now=NOW).sentence.startswith("X ")
    later = factories.reply(submission, opened, "Words.", now=NOW + 2 * HOUR)
    decide_reply(
        opened, reply_id=later.pk, kind=ReplyKind.REGION_BLOCKED_ONLY, said_at=NOW + 2 * HOUR,
        now=NOW + 2 * HOUR,
    )  # fmt: skip
    assert not next_step(opened, now=NOW).sentence.startswith("X ")


def test_what_was_dealt_with_is_asked_no_more(confirmed, holding):
    opened, submission = confirmed
    answered(opened, submission, ReplyKind.ASKS_FOR_MORE)
    reply = submission.replies.get()
    client = holding(opened.case.pk)
    after = reverse("after_reply", args=[opened.case.pk, reply.pk])
    path = reverse("settle_reply", args=[opened.case.pk, reply.pk])
    assert path in client.get(after).content.decode()
    assert client.post(path).status_code == 302
    assert not next_step(opened, now=NOW).sentence.startswith("X ")
    assert path not in client.get(after).content.decode()


def test_a_time_that_stands_still_waits_for_the_person(confirmed):
    opened, first = confirmed
    erasure = factories.sent_further(first.request, opened, "uk-gdpr-erasure", **NAMED)
    clock = erasure.deadlines.present().get()
    pause_clock(opened, clock_id=clock.pk, since=NOW.date(), words="Passport.", now=NOW + HOUR)
    step = next_step(opened, now=NOW)
    assert step.sentence.startswith("X waits for what it asked you for")
    assert step.takes == {"clock_id": clock.pk}


def test_a_letter_kept_for_later_is_not_called_unsent(confirmed):
    opened, first = confirmed
    factories.approve(opened, factories.chosen(first.request, opened, "uk-gdpr-erasure", **NAMED))
    RemovalRequest.objects.update(safe_at=None)
    assert "kept for later" in next_step(opened, now=NOW).sentence


def test_a_letter_opened_out_of_curiosity_can_be_dropped(confirmed, holding):
    opened, first = confirmed
    draft = factories.chosen(first.request, opened, "uk-gdpr-erasure", **NAMED)
    client = holding(opened.case.pk)
    page = client.get(reverse("letter", args=[opened.case.pk, draft.pk])).content.decode()
    path = reverse("discard", args=[opened.case.pk, draft.pk])
    assert path in page
    assert client.post(path).status_code == 302
    assert not RemovalRequest.objects.filter(pk=draft.pk).exists()
    assert client.post(path).status_code == 404


def test_what_was_approved_or_follows_from_the_answers_cannot(cass):
    own = factories.drafted(cass)
    with pytest.raises(discarding.NoSuchDraft):
        discard_draft(cass, request_id=own.pk, now=NOW)
    assert not letter_page(cass, own.pk, now=NOW).row.may_be_discarded
    approved = factories.approve(cass, own)
    with pytest.raises(discarding.NoSuchDraft):
        discard_draft(cass, request_id=approved.pk, now=NOW)


def test_the_list_of_letters_says_what_was_answered(confirmed, holding):
    opened, submission = confirmed
    answered(opened, submission, ReplyKind.REFUSED_NO_VIOLATION)
    (row,) = request_rows(opened)
    assert row.answer == "They say it breaks no rule"
    page = holding(opened.case.pk).get(reverse("letters", args=[opened.case.pk]))
    assert "They say it breaks no rule." in page.content.decode()


def test_the_day_before_the_ico_goes_once_the_ico_was_written_to_and_that_letter_is_in_sight(
    confirmed,
):
    opened, first = confirmed
    erasure = factories.sent_further(first.request, opened, "uk-gdpr-erasure", **NAMED)
    complaint = factories.sent_further(
        erasure.request, opened, "uk-dpa-164a-ack", infringement="They kept it.", **NAMED
    )
    assert [one.say for one in own_dates(opened, now=NOW + HOUR) if "ICO" in one.say]
    ico = factories.sent_further(
        complaint.request, opened, "uk-ico-complaint", infringement="They kept it.", **NAMED
    )
    assert not [one.say for one in own_dates(opened, now=NOW + HOUR) if "ICO" in one.say]
    (shown,) = unclocked_letters(opened)
    assert shown.request_id == ico.request_id
    assert shown.why == "No fixed period: the ICO gives no time for one person's complaint."


def test_a_part_says_what_was_in_it(confirmed, holding):
    opened, first = confirmed
    draft = factories.chosen(first.request, opened, "uk-gdpr-erasure", **NAMED)
    request = factories.approve(opened, draft)
    one = Submission.objects.get(request=request)
    path = reverse("submitted", args=[opened.case.pk, request.pk, one.pk])
    given = {
        "submitted_at_0": "2026-11-20", "submitted_at_1": "18:00", "whole_notice_went": "no",
    }  # fmt: skip
    refused = amiss(holding(opened.case.pk).post(path, given))
    assert "Tick what their form took." in refused.content.decode()
    one.refresh_from_db()
    assert one.submitted_at is None


def test_in_the_minute_of_its_approval_a_letter_goes_after_it():
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    late = NOW + timedelta(seconds=43)
    request = factories.approved(opened, now=late)
    one = factories.submit(
        opened, Submission.objects.get(request=request), submitted_at=NOW, now=late + HOUR
    )
    assert one.submitted_at == late
    (told,) = requests_of(opened)
    assert told.submissions[0].submitted_at >= told.approved_at


def test_the_page_of_a_letter_names_it_and_says_when_it_went(confirmed, holding):
    opened, submission = confirmed
    path = reverse("send", args=[opened.case.pk, submission.request_id])
    page = holding(opened.case.pk).get(path).content.decode()
    assert f"48-hour report to X, {submission.request.reference}" in page
    assert "Sent on Friday 20 November 2026, 5:30\u00a0pm." in page


def test_no_time_of_receipt_stands_there_before_one_is_shown(confirmed, holding):
    opened, submission = confirmed
    path = reverse("receipt", args=[opened.case.pk, submission.request_id, submission.pk])
    page = holding(opened.case.pk).get(path).content.decode()
    assert 'value="17:30"' not in page
