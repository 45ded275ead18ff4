"""What the sending page shows of letters that go from here, and what a person can say."""

from __future__ import annotations

import re
from dataclasses import replace

from django.urls import reverse

import pytest
import time_machine

from takedown.flows.deliver_mail import deliver_mail
from takedown.removals.models import MailState, OutgoingMail
from tests.conftest import NOW
from tests.mail.conftest import RECIPIENT, letter_to_send, named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(hers, holding):
    """Ask for the sending page, or press one of its buttons, as a person does."""
    client = holding(hers.case.pk)

    def ask(name: str, submission, **data: str) -> str:
        taken = named(submission)
        if name == "send":
            del taken["submission_id"]
            answer = client.get(reverse("send", kwargs=taken))
        else:
            answer = client.post(reverse(name, kwargs=taken), data, follow=True)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))

    return ask


def test_nothing_is_shown_where_mail_is_not_set_up(page, letter):
    said = page("send", letter)
    assert "Write an e-mail to" in said
    assert "from here" not in said


def test_the_button_stands_beside_the_way_by_hand_and_says_who_sees_what(page, letter, mail_out):
    said = page("send", letter)
    assert "I have pressed send" in said
    assert "Send it from here" in said
    assert f"from post@charity.example to {RECIPIENT}" in said
    assert "Their answer goes to amara@example.org" in said


def test_with_a_mailbox_the_button_says_that_answers_come_here(hers, page, letter, mail_out, box):
    said = page("send", letter)
    assert "An answer to it comes into these notes." in said
    assert "The letter itself names amara@example.org" in said


def test_too_many_letters_in_a_day_are_refused_in_words(page, letter, mail_out, settings, holding):
    settings.LIMITS = replace(settings.LIMITS, mails_a_day=0)
    path = reverse("mail_letter", kwargs=named(letter))
    answer = holding(letter.request.case_id).post(path)
    assert answer.status_code == 422
    assert "Try again later, or send it by hand now." in answer.content.decode()


def test_no_button_for_a_form(page, amara, holding, mail_out):
    letter = letter_to_send(amara)
    taken = {"case_id": amara.case.pk, "request_id": letter.request_id}
    html = holding(amara.case.pk).get(reverse("send", kwargs=taken)).content.decode()
    assert "Send it from here" not in html


def test_from_the_button_to_a_letter_that_went(page, letter, mail_out):
    assert "It waits to go" in page("mail_letter", letter)
    mail = OutgoingMail.objects.get()
    OutgoingMail.objects.claim(mail.pk, until=NOW, message_id_sealed=b"x")
    said = page("send", letter)
    assert "It is on its way" in said
    assert "I have pressed send" not in said
    OutgoingMail.objects.update(state=MailState.WAITING, leased_until=None)
    deliver_mail(mail_id=mail.pk, now=NOW)
    said = page("send", letter)
    assert "Our mail server took it on 20 November 2026, 17:30." in said
    assert "Estimated" in said


def test_a_refusal_shows_the_reason_as_words_and_offers_both_ways(page, letter, mail_out):
    mail_out.says_to_recipient = "550 <b>No</b> such user"
    page("mail_letter", letter)
    deliver_mail(mail_id=OutgoingMail.objects.get().pk, now=NOW)
    said = page("send", letter)
    assert "It was not sent" in said
    assert "550 &lt;b&gt;No&lt;/b&gt; such user" in said
    assert "Send it from here" in said
    assert "I have pressed send" in said


@pytest.fixture
def doubt(page, letter, mail_out):
    page("mail_letter", letter)
    mail_out.dies_after_letter = True
    deliver_mail(mail_id=OutgoingMail.objects.get().pk, now=NOW)
    return letter


@pytest.mark.usefixtures("still_now")
def test_a_doubt_is_said_and_a_person_says_that_it_went(page, doubt):
    said = page("send", doubt)
    assert "We do not know whether it went" in said
    assert "I have pressed send" not in said
    answer = page("mail_went", doubt, submitted_at_0="2026-11-20", submitted_at_1="17:30")
    assert "Sent to OnlyFans" in answer
    doubt.refresh_from_db()
    assert doubt.submitted_at == NOW


def test_a_doubt_is_sent_again_only_by_the_button(page, doubt):
    assert OutgoingMail.objects.count() == 1
    assert "It waits to go" in page("mail_again", doubt)
    assert OutgoingMail.objects.count() == 2


def test_the_button_asks_first_whether_now_is_safe(hers, page, mail_out):
    letter = letter_to_send(hers, safe=False)
    assert "Is now a safe time to send this?" in page("mail_letter", letter)
    assert not OutgoingMail.objects.exists()
