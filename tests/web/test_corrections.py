"""What was noted wrongly or was not known: a sending's time, a letter put aside, the law of a site."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.cases.answers import Answer
from takedown.flows.correct_sending import (
    CannotBeThen,
    NoSuchSending,
    RestsOnIt,
    correct_sending,
)
from takedown.flows.decide_reply import decide_reply
from takedown.flows.extend_clock import extend_clock
from takedown.flows.follow_again import NoSuchLetter, follow_again
from takedown.flows.note_covered import NoSuchLetter as NothingOpen
from takedown.flows.note_covered import note_covered
from takedown.flows.pause_clock import pause_clock
from takedown.flows.raise_reminders import raise_reminders
from takedown.flows.record_receipt import record_receipt
from takedown.flows.withdraw_request import withdraw_request
from takedown.reads.case_page import timeline
from takedown.reads.clocks import present_clocks
from takedown.removals.known import ground_of
from takedown.removals.models import Covered, MailState, OutgoingMail, ReplyKind, Submission
from takedown.removals.particulars import Ground
from tests import factories
from tests.conftest import NOW, amiss, open_for

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
    erasure = factories.sent_further(
        first, opened, "uk-gdpr-erasure", legal_name="Amara A.", grounds=(Ground.UNLAWFUL,)
    )
    return opened, erasure.request


@pytest.fixture
def known(erasure):
    """The site says that the law covers it."""
    opened, request = erasure
    return opened, note_covered(opened, request_id=request.pk, covered=Covered.YES, now=NOW + HOUR)


def extend(opened, request):
    (clock,) = counted(opened, request)
    extend_clock(
        opened, clock_id=clock.pk, notice_on=NOW.date(), reasons_given=True, words="Many.",
        now=NOW + HOUR,
    )  # fmt: skip


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

    def test_it_cannot_be_after_an_answer_that_came(self, amara):
        submission = factories.sent(amara)
        said = factories.reply(submission, amara, "No.", now=NOW + 5 * HOUR)
        kind, at = ReplyKind.REFUSED_NO_VIOLATION, NOW + 5 * HOUR
        decide_reply(amara, reply_id=said.pk, kind=kind, said_at=at, now=at)
        with pytest.raises(CannotBeThen):
            correct(amara, submission, NOW + 6 * HOUR)
        correct(amara, submission, NOW + 4 * HOUR)

    def test_the_time_noted_before_and_who_says_so_now_are_kept(self, amara):
        submission = factories.sent(amara)
        correct(amara, submission, NOW + HOUR)
        event = Event.objects.get(case_id=amara.case.pk, name="SENDING_CORRECTED")
        assert event.details["before"] == NOW.isoformat()

    def test_reminders_of_ours_move_with_it(self, amara):
        submission = factories.sent(amara, agreed_here=Answer.YES)
        raise_reminders(now=NOW + 49 * HOUR)
        assert [one.kind for one in amara.case.alerts.order_by("due_at")][-1] == "reminder_48"
        correct(amara, submission, NOW + 24 * HOUR, now=NOW + 50 * HOUR)
        assert "reminder_48" not in {one.kind for one in amara.case.alerts.all()}
        for one in amara.case.alerts.all():
            assert NOW + 24 * HOUR <= one.due_at <= NOW + 50 * HOUR
        raise_reminders(now=NOW + 73 * HOUR)
        assert amara.case.alerts.get(kind="reminder_48").due_at == NOW + 72 * HOUR

    def test_an_extension_that_rests_on_it_keeps_it(self, known):
        opened, request = known
        extend(opened, request)
        with pytest.raises(RestsOnIt):
            correct(opened, request.submissions.get(), NOW + HOUR)

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
        refused = amiss(client.post(path, given)).content.decode()
        assert "It cannot have gone before you approved the letter." in refused
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

    @pytest.mark.parametrize("at", [NOW, NOW + 2 * HOUR])
    def test_a_receipt_that_came_meanwhile_counts(self, amara, at):
        submission = factories.sent(amara)
        withdraw_request(amara, request_id=submission.request_id, now=NOW + HOUR)
        record_receipt(amara, submission_id=submission.pk, received_at=at, words="1", now=NOW + DAY)
        follow_again(amara, request_id=submission.request_id, now=NOW + DAY)
        clock = amara.case.deadlines.present().get()
        # At the very minute it was sent, too: it is no estimate any more.
        assert (clock.received_at, clock.basis) == (at, "SHOWN")

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


def test_a_notice_that_came_too_late_for_the_receipt_now_shown_extends_nothing(known):
    opened, request = known
    submission = request.submissions.get()

    def shown(at):
        record_receipt(
            opened, submission_id=submission.pk, received_at=at, words="1", now=NOW + 50 * DAY
        )
        (clock,) = counted(opened, request)
        return clock

    first = shown(NOW + 10 * DAY)
    extend_clock(
        opened, clock_id=first.pk, notice_on=date(2026, 12, 28), reasons_given=True,
        words="Many.", now=NOW + 40 * DAY,
    )  # fmt: skip
    assert shown(NOW + 9 * DAY).extended
    again = shown(NOW + HOUR)
    assert (again.extended, str(again.due_on)) == (False, "2026-12-21")


class TestALetterThatIsNotFollowed:
    def test_following_it_again_brings_no_clock_back_that_the_site_denied(self, known):
        opened, request = known
        note_covered(opened, request_id=request.pk, covered=Covered.NO, now=NOW + 2 * HOUR)
        withdraw_request(opened, request_id=request.pk, now=NOW + 3 * HOUR)
        follow_again(opened, request_id=request.pk, now=NOW + 4 * HOUR)
        assert not counted(opened, request).exists()
        assert events(opened, "CLOCK_RESUMED") == 0

    def test_what_is_noted_meanwhile_holds_once_it_is_followed_again(self, known):
        opened, request = known
        complaint = factories.chosen(
            request, opened, "uk-dpa-164a-ack", legal_name="A", infringement="They kept it."
        )
        other = factories.approve(opened, complaint)
        factories.submit(opened, other.submissions.get())
        withdraw_request(opened, request_id=request.pk, now=NOW + HOUR)
        for covered in (Covered.NO, Covered.YES):
            note_covered(opened, request_id=other.pk, covered=covered, now=NOW + 2 * HOUR)
        assert counted(opened, other).get().stopped_at is None
        assert counted(opened, request).get().stopped_at is not None
        follow_again(opened, request_id=request.pk, now=NOW + 3 * HOUR)
        assert counted(opened, request).get().stopped_at is None

    def test_sending_it_starts_no_clock_before_it_is_followed_again(self, amara):
        request = factories.approved(amara)
        withdraw_request(amara, request_id=request.pk, now=NOW)
        factories.submit(amara, request.submissions.get())
        assert not factories.clocks(amara)
        follow_again(amara, request_id=request.pk, now=NOW + DAY)
        assert [one.received_at for one in factories.clocks(amara)] == [NOW]


class TestWhatASiteSaysOfTheLaw:
    def test_an_extension_and_a_pause_are_not_forgotten_with_it(self, known):
        opened, request = known
        extend(opened, request)
        (clock,) = counted(opened, request)
        pause_clock(
            opened,
            clock_id=clock.pk,
            since=NOW.date() + DAY,
            words="Who are you?",
            now=NOW + 2 * DAY,
        )
        for covered in (Covered.NO, Covered.YES):
            note_covered(opened, request_id=request.pk, covered=covered, now=NOW + 3 * DAY)
        (again,) = counted(opened, request)
        assert (again.extended, again.paused_on) == (True, NOW.date() + DAY)

    def test_it_holds_for_every_letter_to_the_site_under_that_law(self, known):
        opened, request = known
        complaint = factories.chosen(
            request, opened, "uk-dpa-164a-ack", legal_name="A", infringement="They kept it."
        )
        assert complaint.covered == Covered.YES
        sent = factories.approve(opened, complaint)
        factories.submit(opened, sent.submissions.get())
        assert counted(opened, sent).count() == 1
        note_covered(opened, request_id=sent.pk, covered=Covered.NO, now=NOW + 2 * DAY)
        assert not counted(opened, request).exists()
        assert not counted(opened, sent).exists()

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

    def test_what_changes_nothing_is_not_noted_and_what_does_is_told(self, erasure):
        opened, request = erasure
        for covered in (Covered.UNKNOWN, Covered.YES, Covered.YES, Covered.NO, Covered.UNKNOWN):
            note_covered(opened, request_id=request.pk, covered=covered, now=NOW + DAY)
        told = [line.what for line in timeline(opened) if "of the law" in line.what]
        assert [line.rpartition(", ")[2] for line in told] == [
            "taken back", "it does not cover them", "it covers them",
        ]  # fmt: skip

    def test_the_working_of_a_clock_that_rests_on_it_says_whose_word_it_is(self, erasure):
        opened, request = erasure
        note_covered(opened, request_id=request.pk, covered=Covered.YES, now=NOW + DAY)
        (clock,) = [one for one in present_clocks(opened, now=NOW) if one.request_id == request.pk]
        assert clock.title.endswith(": their answer is due by")
        assert "That this law covers the site is its own word, as it was noted here." in clock.lines

    def test_where_it_says_so_stands_beside_the_day_and_follows_to_the_next_letter(
        self, erasure, holding, still
    ):
        opened, request = erasure
        client = holding(opened.case.pk)
        path = reverse("covered", args=[opened.case.pk, request.pk])
        said = {"covered": "YES", "ground": "Privacy notice, 26 November"}
        assert client.post(path, said).status_code == 302
        (clock,) = [one for one in present_clocks(opened, now=NOW) if one.request_id == request.pk]
        assert any("\u201cPrivacy notice, 26 November\u201d" in line for line in clock.lines)
        request.refresh_from_db()
        assert b"Privacy" not in bytes(request.covered_ground_sealed)
        assert "Privacy notice, 26 November" in client.get(path).content.decode()
        objection = factories.chosen(request, opened, "uk-gdpr-objection", legal_name="Amara A.")
        assert ground_of(objection, opened.key) == "Privacy notice, 26 November"
        before = events(opened, "COVERED_NOTED")
        client.post(path, said | {"ground": "Their e-mail"})
        client.post(path, said | {"ground": "Their e-mail"})
        assert events(opened, "COVERED_NOTED") == before + 1
        assert len([one for one in present_clocks(opened, now=NOW) if one.due]) == 2
        client.post(path, {"covered": "unknown", "ground": "Their e-mail"})
        request.refresh_from_db()
        assert request.covered_ground_sealed is None

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
