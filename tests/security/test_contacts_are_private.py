"""An organisation's own contacts: sealed at rest, and no page of anybody else's holds a word of one."""

from __future__ import annotations

import logging
import re

from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation
from takedown.common.identifiers import new_id
from takedown.removals.models import OrganisationContact, Submission
from tests import factories
from tests.factories import NOW
from tests.security.test_canaries import every_value, spellings

WORDS = ("canaryperson", "canaryplatform", "canarynote")
TYPED = {
    "platform": "x", "name": WORDS[0], "address": f"a@{WORDS[1]}.example", "note": WORDS[2],
}  # fmt: skip


def words_in(content: bytes) -> list[str]:
    return [word for word in WORDS if any(one in content for one in spellings(word))]


@pytest.fixture
def caseworker(beth, signed_in) -> Client:
    """Beth, who has typed one contact in on the page."""
    client = signed_in(beth.user)
    answer = client.post(reverse("desk_contacts"), TYPED)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/contacts/")
    return client


@pytest.fixture
def stranger(signed_in) -> Client:
    organisation = Organisation.objects.create(name="Another", created_at=NOW)
    return signed_in(factories.member(organisation, "olu@another.example").user)


@pytest.fixture
def sent(amara, beth, caseworker) -> Submission:
    """A sending to the contact, chosen on the page of the letter."""
    given = Submission.objects.get(request=factories.approved(amara))
    given.request.safe_at = NOW
    given.request.save()
    factories.let_in(amara, beth)
    contact = OrganisationContact.objects.get()
    answer = caseworker.post(address("through_contact", amara, given), {"contact": str(contact.pk)})
    assert answer.status_code == 302
    made = Submission.objects.get(contact=contact)
    factories.submit(amara, made)
    return made


def address(name: str, opened, submission: Submission) -> str:
    named = {"case_id": opened.case.pk, "request_id": submission.request_id}
    if name != "send":
        named["submission_id"] = submission.pk
    return reverse(name, kwargs=named)


def test_no_table_file_or_log_holds_a_word_of_a_contact(every_file, caseworker, sent, caplog):
    caplog.set_level(logging.DEBUG)
    caseworker.post(reverse("desk_contacts"), {**TYPED, "address": f"{WORDS[1]}@"})

    assert words_in(every_value()) == []
    assert words_in(every_file()) == []
    assert words_in(caplog.text.encode()) == []
    # The same words through the door: so that the search above could have found them.
    assert words_in(caseworker.get("/desk/contacts/").content) == list(WORDS)


def test_another_organisation_sees_nothing_and_changes_nothing(caseworker, stranger):
    contact = OrganisationContact.objects.get()
    assert words_in(stranger.get("/desk/contacts/").content) == []
    answers = {
        (answer.status_code, answer.content)
        for answer in (
            stranger.post(reverse("desk_contact_out", args=[one])) for one in (contact.pk, new_id())
        )
    }
    assert [status for status, _ in answers] == [404]
    assert OrganisationContact.objects.live().count() == 1


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete", "options"])
def test_who_is_not_signed_in_is_sent_to_sign_in(amara, caseworker, holding, method):
    contact = OrganisationContact.objects.get()
    paths = (reverse("desk_contacts"), reverse("desk_contact_out", args=[contact.pk]))
    for client in (Client(), holding(amara.case.pk)):
        for path in (reverse("desk"), *paths):
            answer = getattr(client, method)(path, TYPED)
            assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert OrganisationContact.objects.live().count() == 1


def test_the_person_sees_whose_contact_it_was_and_not_who(amara, sent, holding, caseworker):
    owner = holding(amara.case.pk)
    page = owner.get(address("send", amara, sent)).content
    assert b"A contact of A Charity" in page
    for name in ("send", "submitted", "receipt", "add_reply"):
        assert words_in(owner.get(address(name, amara, sent)).content) == [], name
    for name in ("case", "letters", "people", "packs"):
        assert words_in(owner.get(reverse(name, args=[amara.case.pk])).content) == [], name
    assert words_in(caseworker.get(address("send", amara, sent)).content) == list(WORDS)


def test_the_person_is_not_offered_a_contact(amara, beth, caseworker, holding):
    given = Submission.objects.get(request=factories.approved(amara))
    given.request.safe_at = NOW
    given.request.save()
    factories.let_in(amara, beth)
    path = address("through_contact", amara, given)
    contact = OrganisationContact.objects.get()
    owner = holding(amara.case.pk)

    assert path.encode() in caseworker.get(address("send", amara, given)).content
    assert path.encode() not in owner.get(address("send", amara, given)).content
    answers = [owner.post(path, {"contact": str(one)}) for one in (contact.pk, new_id())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert Submission.objects.count() == 1


def test_staff_of_another_organisation_see_the_sending_without_its_details(
    amara, sent, stranger, caseworker
):
    organisation = Organisation.objects.get(name="Another")
    factories.let_in(amara, organisation.memberships.get())
    page = stranger.get(address("send", amara, sent)).content
    assert b"A contact of A Charity" in page
    assert words_in(page) == []


def test_a_token_in_the_page_of_a_contact_works_once(caseworker):
    page = caseworker.get("/desk/contacts/").content.decode()
    once = re.findall(r'name="once" value="([^"]+)"', page)[-1]
    for _ in range(2):
        answer = caseworker.post("/desk/contacts/", {**TYPED, "once": once})
        assert answer.status_code == 302
    assert OrganisationContact.objects.count() == 2
