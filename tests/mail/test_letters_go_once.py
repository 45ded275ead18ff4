"""A letter that goes from here goes once: SENDING is committed first, and a doubt stays a doubt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import quote

from django.conf import settings as live
from django.db import IntegrityError, connection, transaction

import pytest

from takedown.audit.models import Event
from takedown.cases.erasing import destroy
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen
from takedown.common.outgoing import Ending, Handed
from takedown.deadlines.models import Basis, Deadline
from takedown.evidence.gather import gather
from takedown.flows import deliver_mail as delivering
from takedown.flows.confirm_safe import confirm_safe
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.deliver_mail import deliver_mail
from takedown.flows.find_lost_mail import find_lost_mail
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.report_again import report_again
from takedown.flows.send_by_mail import NoSuchSubmission, NotSafeYet, NotSoAnyMore, send_by_mail
from takedown.flows.settle_mail import (
    CannotGo,
    NoSuchDoubt,
    NotThen,
    say_it_did_not_go,
    say_it_went,
)
from takedown.flows.withdraw_request import withdraw_request
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Outcome
from takedown.removals import mail as mailing
from takedown.removals.mail import TooManyLetters
from takedown.removals.models import MailState, OutgoingMail, ReceiptBasis, Settled, Submission
from tests import factories
from tests.conftest import NOW, open_for
from tests.mail.conftest import FROM, ONLYFANS, RECIPIENT, letter_to_send

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATER = NOW + 6 * MINUTE


def send(opened, submission) -> OutgoingMail:
    return send_by_mail(opened, submission_id=submission.pk, now=NOW)


def delivered(opened, submission, *, now=NOW) -> OutgoingMail:
    mail = send(opened, submission)
    deliver_mail(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    submission.refresh_from_db()
    return mail


def test_the_letter_goes_exactly_as_approved_and_its_clock_starts(hers, letter, mail_out):
    mail = delivered(hers, letter)
    assert mail.state == MailState.SENT
    ((sender, recipients, content),) = mail_out.letters
    assert (sender, recipients) == ("post@charity.example", [RECIPIENT])
    message = message_from_bytes(content, policy=default)
    stored = hers.key.open_json(letter.request.letter_sealed, letter.request.letter_place)
    assert message.get_content().replace("\r\n", "\n") == stored["text"]
    assert message["Subject"] == f"Intimate image content report, {letter.request.reference}"
    assert (message["From"], message["To"]) == (FROM, RECIPIENT)
    assert message["Reply-To"] == "amara@example.org"
    message_id = hers.key.open_text(mail.message_id_sealed, mail.place("message_id"))
    assert message["Message-ID"] == message_id
    assert message_id.endswith("@charity.example>")
    assert set(message.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    }  # fmt: skip
    assert (letter.submitted_at, letter.submitted_by) == (mail.ended_at, "code-holder")
    assert NOW <= letter.submitted_at < NOW + MINUTE
    assert letter.whole_notice_went
    assert letter.receipt_basis == ReceiptBasis.ESTIMATED
    (clock,) = Deadline.objects.present()
    assert (clock.basis, clock.received_at) == (Basis.ESTIMATED, letter.submitted_at)


def test_a_letter_goes_nowhere_once_something_that_it_names_is_frozen(hers, letter, mail_out):
    """Asked for before or after: nothing is handed to the server, and the page can say why."""
    mail = send(hers, letter)
    post = hers.case.posts.get()
    freeze_thing(hers, kind=FrozenKind.POST, target_id=post.pk, now=NOW)

    deliver_mail(mail_id=mail.pk, now=NOW)

    mail.refresh_from_db()
    assert (mail.state, mail_out.letters) == (MailState.REFUSED, [])
    assert "under 18" in hers.key.open_text(mail.reason_sealed, mail.place("reason"))
    with pytest.raises(Frozen):
        send(hers, letter)


def test_a_letter_that_says_what_is_not_so_any_more_goes_nowhere(hers, letter, mail_out):
    """It says that the picture came back; that was a mistake, noted before or after it was asked for."""
    factories.submit(hers, letter, now=NOW)
    factories.see(hers, Outcome.GONE, now=NOW)
    post = factories.see(hers, Outcome.BACK, now=NOW)
    draft = report_again(hers, post_id=post.pk, now=NOW)
    again = factories.approve(hers, draft, now=NOW)
    confirm_safe(hers, request_id=again.pk, is_safe=True, now=NOW)
    sending = again.submissions.get()
    mail = send(hers, sending)
    last = looks_at(hers.case.pk, [post.pk])[-1].number
    correct_sighting(hers, post_id=post.pk, number=last, said=Said.MISTAKE, now=NOW)

    deliver_mail(mail_id=mail.pk, now=NOW)

    mail.refresh_from_db()
    assert (mail.state, mail_out.letters) == (MailState.REFUSED, [])
    assert "not so any more" in hers.key.open_text(mail.reason_sealed, mail.place("reason"))
    with pytest.raises(NotSoAnyMore):
        send(hers, sending)
    # The notes are put right: the letter is true, and may go.
    correct_sighting(hers, post_id=post.pk, number=last, said=Said.COUNTS, now=NOW)
    assert delivered(hers, sending).state == MailState.SENT


def test_every_delivery_of_the_same_message_but_the_first_does_nothing(hers, letter, mail_out):
    mail = delivered(hers, letter)
    for _ in range(3):
        deliver_mail(mail_id=mail.pk, now=LATER)
    find_lost_mail(now=LATER)
    with pytest.raises(NoSuchSubmission):
        send(hers, letter)
    assert len(mail_out.letters) == 1


def test_pressed_twice_it_is_asked_for_once(hers, letter, mail_out):
    assert send(hers, letter).pk == send(hers, letter).pk
    assert OutgoingMail.objects.count() == 1


def test_what_the_server_refuses_is_told_and_not_tried_again(hers, letter, mail_out):
    mail_out.says_to_recipient = "550 No such user here"
    mail = delivered(hers, letter)
    assert (mail.state, letter.submitted_at) == (MailState.REFUSED, None)
    assert hers.key.open_text(mail.reason_sealed, mail.place("reason")) == "550 No such user here"
    mail_out.says_to_recipient = "250 OK"
    find_lost_mail(now=LATER)
    deliver_mail(mail_id=mail.pk, now=LATER)
    assert mail_out.letters == []
    # A person may press the button again.
    assert delivered(hers, letter).number == 2
    assert len(mail_out.letters) == 1


@pytest.mark.parametrize("how", ["hangs", "dies"])
def test_silence_after_the_letter_is_a_doubt_that_a_person_ends(hers, letter, mail_out, how):
    mail_out.hangs_at = "letter" if how == "hangs" else ""
    mail_out.dies_after_letter = how == "dies"
    mail = delivered(hers, letter)
    assert (mail.state, letter.submitted_at) == (MailState.UNKNOWN, None)
    for now in (LATER, LATER + timedelta(days=9)):
        find_lost_mail(now=now)
        deliver_mail(mail_id=mail.pk, now=now)
        assert send(hers, letter).pk == mail.pk
    assert len(mail_out.letters) == 1


@pytest.fixture
def doubt(hers, letter, mail_out) -> OutgoingMail:
    mail_out.dies_after_letter = True
    mail = delivered(hers, letter)
    mail_out.dies_after_letter = False
    return mail


def test_it_went_says_a_person_and_when(hers, letter, doubt):
    for wrong in (NOW - MINUTE, LATER + MINUTE):
        with pytest.raises(NotThen):
            say_it_went(hers, submission_id=letter.pk, submitted_at=wrong, now=LATER)
    say_it_went(hers, submission_id=letter.pk, submitted_at=NOW + MINUTE, now=LATER)
    letter.refresh_from_db()
    doubt.refresh_from_db()
    assert (letter.submitted_at, letter.whole_notice_went) == (NOW + MINUTE, True)
    assert (doubt.settled, doubt.settled_by) == (Settled.WENT, "code-holder")
    assert Deadline.objects.present().count() == 1
    with pytest.raises(NoSuchDoubt):
        say_it_did_not_go(hers, submission_id=letter.pk, now=LATER)


def test_it_did_not_go_says_a_person_and_then_it_goes_once_more(hers, letter, doubt, mail_out):
    again = say_it_did_not_go(hers, submission_id=letter.pk, now=LATER)
    deliver_mail(mail_id=again.pk, now=LATER)
    again.refresh_from_db()
    assert (again.state, again.number, len(mail_out.letters)) == (MailState.SENT, 2, 2)
    with pytest.raises(NoSuchDoubt):
        say_it_did_not_go(hers, submission_id=letter.pk, now=LATER)


def test_a_doubt_of_a_letter_taken_back_is_not_sent_again(hers, letter, doubt):
    withdraw_request(hers, request_id=letter.request_id, now=LATER)
    with pytest.raises(CannotGo):
        say_it_did_not_go(hers, submission_id=letter.pk, now=LATER)


def test_a_doubt_in_another_case_is_not_there(cass, letter, doubt):
    with pytest.raises(NoSuchDoubt):
        say_it_went(cass, submission_id=letter.pk, submitted_at=LATER, now=LATER)


def test_nothing_goes_before_somebody_said_that_it_is_safe(hers, mail_out):
    letter = letter_to_send(hers, safe=False)
    with pytest.raises(NotSafeYet):
        send(hers, letter)
    confirm_safe(hers, request_id=letter.request_id, is_safe=True, now=NOW)
    mail = send(hers, letter)
    confirm_safe(hers, request_id=letter.request_id, is_safe=False, now=NOW)
    deliver_mail(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert (mail.state, mail_out.letters) == (MailState.REFUSED, [])


def test_nothing_goes_where_mail_is_not_set_up(hers, letter):
    with pytest.raises(NoSuchSubmission):
        send(hers, letter)


def test_nothing_goes_to_a_form_or_from_another_case(hers, letter, cass, amara, mail_out):
    for opened, submission in ((cass, letter), (amara, letter_to_send(amara))):
        with pytest.raises(NoSuchSubmission):
            send(opened, submission)


def test_what_was_taken_back_or_sent_by_hand_or_waited_too_long_does_not_go(mail_out):
    def by_hand(opened, letter):
        factories.submit(opened, letter)

    def back(opened, letter):
        withdraw_request(opened, request_id=letter.request_id, now=NOW)

    for meanwhile, now in ((by_hand, NOW), (back, NOW), (None, NOW + 61 * MINUTE)):
        opened = open_for(ONLYFANS)
        letter = letter_to_send(opened)
        mail = send(opened, letter)
        if meanwhile:
            meanwhile(opened, letter)
        deliver_mail(mail_id=mail.pk, now=now)
        mail.refresh_from_db()
        assert mail.state == MailState.REFUSED
    assert mail_out.letters == []


def test_a_hidden_case_sends_nothing(hers, letter, mail_out):
    mail = send(hers, letter)
    hers.case.hidden_at, hers.case.erase_at = NOW, NOW + timedelta(hours=72)
    hers.case.save()
    deliver_mail(mail_id=mail.pk, now=NOW)
    assert find_lost_mail(now=LATER) == 0
    mail.refresh_from_db()
    assert (mail.state, mail_out.letters) == (MailState.WAITING, [])


def test_a_message_lost_on_the_way_to_the_worker_is_only_a_delay(
    hers, letter, mail_out, monkeypatch
):
    send(hers, letter)
    queued = []
    monkeypatch.setattr(
        "takedown.flows.find_lost_mail.enqueue", lambda name, **ids: queued.append((name, ids))
    )
    assert find_lost_mail(now=NOW + MINUTE) == 0
    assert find_lost_mail(now=NOW + 2 * MINUTE) == 1
    assert queued == [("deliver_mail", {"mail_id": str(OutgoingMail.objects.get().pk)})]


def test_nobody_floods_a_service_through_the_mail_server(
    hers, letter, mail_out, monkeypatch, settings, caplog
):
    monkeypatch.setattr(mailing, "_MOST_OF_A_CASE", 2)
    mail_out.says_to_recipient = "550 No"
    for _ in range(2):
        delivered(hers, letter)
    with pytest.raises(TooManyLetters, match="Try again later"):
        send(hers, letter)
    other = open_for(ONLYFANS)
    assert "MAILS_A_DAY" not in caplog.text
    settings.LIMITS = replace(settings.LIMITS, mails_a_day=2)
    with pytest.raises(TooManyLetters):
        send(other, letter_to_send(other))
    assert "MAILS_A_DAY is reached" in caplog.text


def test_a_case_erased_while_its_letter_goes_leaves_nothing(hers, letter, mail_out, monkeypatch):
    asked = send(hers, letter)

    def erased(*_args: object, **_named: object) -> Ending:
        destroy(hers.case)
        return Ending(Handed.TAKEN, "250 Taken", 0.1)

    monkeypatch.setattr(delivering.outgoing, "hand_over", erased)
    deliver_mail(mail_id=asked.pk, now=NOW)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_person_notes_while_the_letter_goes_gives_way_to_when_the_server_took_all_of_it(
    hers, letter, mail_out, monkeypatch, whole
):
    asked = send(hers, letter)

    def noted(*_args: object, **_named: object) -> Ending:
        factories.submit(hers, letter, now=NOW, whole=whole)
        return Ending(Handed.TAKEN, "250 Taken", 60)

    monkeypatch.setattr(delivering.outgoing, "hand_over", noted)
    deliver_mail(mail_id=asked.pk, now=NOW)
    letter.refresh_from_db()
    assert letter.whole_notice_went
    assert letter.submitted_at == NOW + MINUTE
    assert Deadline.objects.present().get().received_at == letter.submitted_at
    (told,) = gather(hers, number=1, now=LATER).requests[0].submissions
    assert (told.submitted_at, told.submitted_by) == (NOW + MINUTE, "a mail server took it")
    last = Event.objects.filter(name="SUBMISSION_MADE").latest("sequence")
    assert last.details["before"] == NOW.isoformat()


def test_the_database_itself_refuses_a_second_letter(hers, letter, mail_out):
    delivered(hers, letter)
    with pytest.raises(IntegrityError, match="nothing_is_mailed"), transaction.atomic():
        OutgoingMail.objects.create(submission=letter, number=2, asked_at=NOW, asked_by="x")


def test_a_worker_that_fails_after_the_server_took_it_leaves_a_doubt(
    hers, letter, mail_out, monkeypatch
):
    def fail(*_args: object) -> None:
        raise RuntimeError

    mail = send(hers, letter)
    with monkeypatch.context() as broken:
        broken.setattr(delivering, "_end", fail)
        with pytest.raises(RuntimeError):
            deliver_mail(mail_id=mail.pk, now=NOW)
    mail.refresh_from_db()
    assert mail.state == MailState.SENDING
    assert find_lost_mail(now=NOW + 4 * MINUTE) == 0
    assert find_lost_mail(now=LATER) == 1
    assert find_lost_mail(now=LATER) == 0
    mail.refresh_from_db()
    assert (mail.state, len(mail_out.letters)) == (MailState.UNKNOWN, 1)
    assert Event.objects.filter(name="MAIL_UNKNOWN").count() == 1


_WORKER = """
import sys, uuid, django
django.setup()
from datetime import datetime
from takedown.flows.deliver_mail import deliver_mail
deliver_mail(mail_id=uuid.UUID(sys.argv[1]), now=datetime.fromisoformat(sys.argv[2]))
"""


def worker_environment(office) -> dict[str, str]:
    """What an operator sets, and the database and keys of this test."""
    kept = connection.settings_dict
    place = quote(str(kept["HOST"]), safe="")
    login = f"{quote(kept['USER'])}:{quote(kept['PASSWORD'])}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "takedown.settings",
        "DATABASE_URL": f"postgresql://{login}@/{kept['NAME']}?host={place}&port={kept['PORT']}",
        "TAKEDOWN_DATA": str(live.DATA_DIR),
        "KEYSTORE_DIR": str(live.KEYSTORE_DIR),
        **office.settings(),
        "MAIL_FROM": FROM,
    }


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_leaves_a_doubt_and_never_a_second_letter(
    transactional_db, mail_out
):
    hers = open_for(ONLYFANS)
    letter = letter_to_send(hers)
    mail = OutgoingMail.objects.create(submission=letter, asked_at=NOW, asked_by="code-holder")
    mail_out.hangs_at = "letter"
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(mail.pk), NOW.isoformat()],
        env=worker_environment(mail_out), stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        end = time.monotonic() + 30
        while not mail_out.letters and worker.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        # The server has the letter and has not said so; what stands in the database now is what counts.
        assert mail_out.letters, worker.stderr.read().decode() if worker.poll() else "too slow"
        mail.refresh_from_db()
        assert mail.state == MailState.SENDING
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    mail_out.hangs_at = ""
    deliver_mail(mail_id=mail.pk, now=NOW + MINUTE)
    assert find_lost_mail(now=NOW + MINUTE) == 0
    for now in (LATER, LATER + timedelta(hours=9)):
        find_lost_mail(now=now)
        deliver_mail(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert (mail.state, len(mail_out.letters)) == (MailState.UNKNOWN, 1)
    assert Submission.objects.get().submitted_at is None
