"""What was noted wrongly or was not known: a sending's time, a letter put aside, the law of a site."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.flows.correct_sending import CannotBeThen, NoSuchSending, correct_sending
from takedown.flows.follow_again import NoSuchLetter, follow_again
from takedown.flows.note_covered import NoSuchLetter as NothingOpen
from takedown.flows.note_covered import note_covered
from takedown.flows.record_receipt import record_receipt
from takedown.flows.withdraw_request import withdraw_request
from takedown.reads.clocks import present_clocks
from takedown.removals.models import Covered, MailState, OutgoingMail, Submission
from takedown.removals.particulars import Ground
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def events(opened, name: str) -> int:
    return Event.objects.filter(case_id=opened.case.pk, name=name).count()


def correct(opened, submission, at, *, now=NOW + DAY):
    return correct_sending(opened, submission_id=submission.pk, submitted_at=at, now=now)


@pytest.fixture
def erasure():
    """A case with an erasure request to a site nobody has looked at, sent."""
    opened = open_for("https://pics.example.net/p/1")
    first = factories.sent(opened).request
    draft = factories.chosen(
        first, opened, "uk-gdpr-erasure", legal_name="Amara A.", grounds=(Ground.UNLAWFUL,)
    )
    request = factories.approve(opened, draft)
    factories.submit(opened, Submission.objects.get(request=request))
    return opened, request


def counted(opened, request):
    return opened.case.deadlines.present().filter(submission__request=request)


class TestTheTimeOfASending:
    def test_its_estimated_clock_is_counted_again(self, amara):
        submission = factories.sent(amara)
        correct(amara, submission, NOW + 3 * HOUR)
        (old, new) = factories.clocks(amara)
        assert (old.replaced_at, new.received_at) == (NOW + DAY, NOW + 3 * HOUR)
        assert new.due_at == NOW + 51 * HOUR
        assert (events(amara, "SENDING_CORRECTED"), events(amara, "CLOCK_CORRECTED")) == (1, 1)

    def test_a_shown_receipt_keeps_its_clock(self, amara):
        submission = factories.sent(amara)
        record_receipt(
            amara, submission_id=submission.pk, received_at=NOW + 2 * HOUR, words="1", now=NOW + DAY
        )
        correct(amara, submission, NOW + HOUR)
        submission.refresh_from_db()
        assert submission.submitted_at == NOW + HOUR
        assert submission.received_at == NOW + 2 * HOUR
        assert amara.case.deadlines.present().get().received_at == NOW + 2 * HOUR
        with pytest.raises(CannotBeThen):
            correct(amara, submission, NOW + 3 * HOUR)

    @pytest.mark.parametrize("wrong", [-HOUR, DAY + HOUR])
    def test_it_cannot_be_before_the_approval_or_in_the_future(self, amara, wrong):
        submission = factories.sent(amara)
        with pytest.raises(CannotBeThen):
            correct(amara, submission, NOW + wrong)
        assert amara.case.deadlines.get().replaced_at is None

    def test_the_same_time_changes_nothing(self, amara):
        submission = factories.sent(amara)
        correct(amara, submission, NOW)
        assert events(amara, "SENDING_CORRECTED") == 0

    def test_what_was_not_sent_or_went_from_here_has_no_time_to_correct(self, amara, cass):
        unsent = Submission.objects.get(request=factories.approved(cass))
        with pytest.raises(NoSuchSending):
            correct(cass, unsent, NOW)
        mailed = factories.sent(amara)
        OutgoingMail.objects.create(
            submission=mailed, state=MailState.SENT, asked_at=NOW, asked_by="x", ended_at=NOW,
            message_id_sealed=b"x",
        )  # fmt: skip
        with pytest.raises(NoSuchSending):
            correct(amara, mailed, NOW + HOUR)

    def test_the_page_says_what_was_noted_and_why_a_time_is_refused(self, amara, holding, still):
        submission = factories.sent(amara)
        path = reverse("correct_sent", args=[amara.case.pk, submission.request_id, submission.pk])
        client = holding(amara.case.pk)
        assert 'value="17:30"' in client.get(path).content.decode()
        given = {"submitted_at_0": "2026-11-19", "submitted_at_1": "10:00"}
        assert "not before the letter was approved" in client.post(path, given).content.decode()
        given["submitted_at_0"] = "2026-11-21"
        assert client.post(path, given).status_code == 302
        submission.refresh_from_db()
        assert submission.submitted_at == NOW + 16 * HOUR + HOUR / 2


class TestFollowingAgain:
    def test_its_clock_counts_on_and_the_history_says_so(self, amara):
        submission = factories.sent(amara)
        withdraw_request(amara, request_id=submission.request_id, now=NOW + HOUR)
        follow_again(amara, request_id=submission.request_id, now=NOW + DAY)
        (clock,) = present_clocks(amara, now=NOW + DAY)
        assert clock.state == "estimated"
        assert [line.split(" ", 3)[3] for line in clock.history] == [
            "2026 following this letter was stopped here.",
            "2026 this letter was followed again.",
        ]
        assert events(amara, "REQUEST_FOLLOWED") == 1

    def test_a_receipt_that_came_meanwhile_counts(self, amara):
        submission = factories.sent(amara)
        withdraw_request(amara, request_id=submission.request_id, now=NOW + HOUR)
        record_receipt(
            amara, submission_id=submission.pk, received_at=NOW + 2 * HOUR, words="1", now=NOW + DAY
        )
        follow_again(amara, request_id=submission.request_id, now=NOW + DAY)
        assert amara.case.deadlines.present().get().received_at == NOW + 2 * HOUR

    def test_only_a_letter_that_is_not_followed_can_be(self, amara, holding):
        submission = factories.sent(amara)
        with pytest.raises(NoSuchLetter):
            follow_again(amara, request_id=submission.request_id, now=NOW)
        args = [amara.case.pk, submission.request_id]
        client = holding(amara.case.pk)
        assert client.get(reverse("follow_again", args=args)).status_code == 404
        withdraw_request(amara, request_id=submission.request_id, now=NOW)
        assert client.get(reverse("take_back", args=args)).status_code == 404
        assert client.post(reverse("follow_again", args=args)).status_code == 302
        submission.request.refresh_from_db()
        assert submission.request.withdrawn_at is None


class TestWhatASiteSaysOfTheLaw:
    def test_its_own_word_starts_the_month_from_receipt_and_is_taken_back(self, erasure):
        opened, request = erasure
        assert not counted(opened, request).exists()
        for covered, dates in (
            (Covered.YES, ["2026-12-21"]), (Covered.NO, []), (Covered.YES, ["2026-12-21"]),
            (Covered.UNKNOWN, []),
        ):  # fmt: skip
            note_covered(opened, request_id=request.pk, covered=covered, now=NOW + DAY)
            assert [str(one.due_on) for one in counted(opened, request)] == dates
        assert events(opened, "COVERED_NOTED") == 4

    def test_a_clock_that_rests_on_it_says_if(self, erasure):
        opened, request = erasure
        note_covered(opened, request_id=request.pk, covered=Covered.YES, now=NOW + DAY)
        titles = [one.title for one in present_clocks(opened, now=NOW) if one.due]
        assert any("if this law covers the site, their answer is due by" in one for one in titles)

    def test_a_service_that_is_known_is_not_asked_about(self, amara, holding):
        submission = factories.sent(amara)
        with pytest.raises(NothingOpen):
            note_covered(
                amara, request_id=submission.request_id, covered=Covered.YES, now=NOW + DAY
            )

    def test_the_page_of_the_letter_leads_there(self, erasure, holding, still):
        opened, request = erasure
        client = holding(opened.case.pk)
        path = reverse("covered", args=[opened.case.pk, request.pk])
        send = client.get(reverse("send", args=[opened.case.pk, request.pk])).content.decode()
        assert path in send
        assert "Nobody here has looked whether this law covers" in send
        asked = client.get(path).content.decode()
        assert "itself say that the data protection law of the UK covers it?" in asked
        assert client.post(path, {"covered": "YES"}).status_code == 302
        assert "is due by" in client.get(reverse("case", args=[opened.case.pk])).content.decode()
        ways = client.get(reverse("ways", args=[opened.case.pk, request.pk])).content.decode()
        assert "Until the site says so, no day is given." in ways


@pytest.fixture
def still(monkeypatch):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + DAY)
