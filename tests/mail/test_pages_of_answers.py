"""The pages of answers that come by mail: the address is chosen, and an answer finds its letter."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

import pytest
import time_machine

from takedown.cases.answers import ContactKind, read_answers
from takedown.cases.models import Case, CaseCode
from takedown.flows.read_mailbox import read_mailbox
from takedown.removals.models import RelayAddress, Reply, ReplyKind
from takedown.removals.relay import relay_address
from tests import factories
from tests.conftest import NOW, amiss
from tests.mail.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture
def still():
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def browse(hers, holding):
    """Open a page of her notes, or send its form, and read what it says."""
    client = holding(hers.case.pk)
    CaseCode.objects.update(words_sealed=None, confirmed_at=NOW)

    def ask(name: str, data: dict[str, str] | None = None, **taken: object) -> str:
        path = reverse(name, kwargs={"case_id": hers.case.pk, **taken})
        send = client.get if data is None else client.post
        answer = send(path, data, follow=True)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))

    return ask


def answers_of(opened):
    return read_answers(Case.objects.get(pk=opened.case.pk), opened.key)


def test_the_address_is_offered_only_where_a_mailbox_is_set_up(browse, settings, box):
    assert "read inside these notes" in browse("contact")
    assert "nobody is sent an e-mail" in browse("contact")
    settings.RELAY = type(settings.RELAY)()
    assert "read inside these notes" not in browse("contact")
    assert not RelayAddress.objects.exists()


def test_the_address_that_is_chosen_stands_in_the_letter_and_stays_the_same(hers, browse, box):
    factories.answer(hers)
    for _ in range(2):
        browse("contact", {"contact_kind": "relay"})
        kept = answers_of(hers)
        assert kept.contact_kind is ContactKind.RELAY
        assert kept.contact_address == relay_address(hers) != ""
    assert relay_address(hers) not in browse("contact")
    browse("letters")
    letter = hers.case.requests.get()
    assert relay_address(hers) in browse("letter", request_id=letter.pk)
    browse("contact", {"contact_kind": "own", "contact_address": "me@example.org"})
    assert answers_of(hers).contact_address == "me@example.org"


@pytest.fixture
def loose(hers, box, address):
    """An answer that names no letter, to a letter that was sent."""
    sent = factories.sent(hers)
    box.deliver(mail(address, "We removed it."))
    read_mailbox(now=NOW + timedelta(hours=1))
    return sent, Reply.objects.get()


def test_a_person_says_which_letter_an_answer_is_about_and_then_what_it_says(browse, loose):
    sent, reply = loose
    assert "An answer came. Say which letter it is about." in browse("case")
    said = browse("reply", reply_id=reply.pk)
    assert "Which letter is this about?" in said
    assert "We removed it." in said
    assert "answers@service.example" in said
    assert sent.request.reference in said
    said = browse("place_reply", {"letter": str(sent.pk)}, reply_id=reply.pk)
    assert "What does this answer say?" in said
    assert "An answer came. Say what it says." in browse("case")
    browse("reply", {"kind": "REMOVED"}, reply_id=reply.pk)
    reply.refresh_from_db()
    assert (reply.submission, reply.kind) == (sent, ReplyKind.REMOVED)


def test_what_is_about_no_letter_is_laid_aside_and_found_again(browse, loose):
    sent, reply = loose
    assert "Answers about no letter" in browse("place_reply", {"letter": "none"}, reply_id=reply.pk)
    said = browse("case")
    assert "An answer came" not in said
    assert "Read it" in browse("loose_replies")
    # It can still be put with a letter.
    browse("place_reply", {"letter": str(sent.pk)}, reply_id=reply.pk)
    reply.refresh_from_db()
    assert (reply.submission, reply.laid_aside_at) == (sent, None)
    assert "Answers about no letter" not in browse("case")


def test_the_letters_of_another_case_are_not_offered_and_not_taken(browse, loose, cass, holding):
    _, reply = loose
    theirs = factories.sent(cass)
    path = reverse("place_reply", kwargs={"case_id": reply.case_id, "reply_id": reply.pk})
    amiss(holding(reply.case_id).post(path, {"letter": str(theirs.pk)}))
    reply.refresh_from_db()
    assert reply.submission is None
