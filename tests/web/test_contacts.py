"""The page of an organisation's own contacts: both lists, a form that says what to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.accounts.roles import Role
from takedown.flows.end_membership import end_membership
from takedown.removals.models import OrganisationContact
from tests import factories
from tests.conftest import NOW

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PATH = "/desk/contacts/"
RIGHT = {"platform": "x", "name": "Sam", "address": "sam@platform.example", "note": ""}


@pytest.fixture
def client(beth, signed_in) -> Client:
    return signed_in(beth.user)


def read(client: Client, path: str = PATH) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).content.decode()))


def test_it_is_reached_from_the_desk_and_leads_back(client):
    assert 'href="/desk/contacts/"' in client.get("/desk/").content.decode()
    page = client.get(PATH).content.decode()
    assert re.search(r'href="/desk/contacts/"\s+aria-current="page"', page)
    assert 'href="/desk/"' in page


def test_a_manager_has_it_too(charity, signed_in):
    manager = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    assert signed_in(manager.user).post(PATH, RIGHT).status_code == 302
    assert OrganisationContact.objects.get().added_by == f"staff:{manager.pk}"


def test_a_safeguarding_lead_has_it_not(charity, signed_in):
    lead = signed_in(
        factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD).user
    )
    assert lead.get(PATH).status_code == lead.post(PATH, RIGHT).status_code == 404
    assert not OrganisationContact.objects.exists()


@pytest.mark.usefixtures("still_now")
def test_it_says_who_added_a_contact_and_when_in_the_list_and_beside_the_letter(
    client, amara, beth, charity, signed_in
):
    eve = factories.member(charity, "eve@charity.example")
    signed_in(eve.user).post(PATH, RIGHT)
    said = "Added on 20 November 2026 by eve@charity.example"
    assert said in read(client)
    request = factories.approved(amara)
    request.safe_at = NOW
    request.save()
    factories.let_in(amara, beth)
    letter = read(client, reverse("send", args=[amara.case.pk, request.pk]))
    assert said in letter
    assert "ask the colleague who added it" in letter
    # Who left is still named: their contacts stay.
    end_membership(
        factories.staff(factories.member(charity, "mo@charity.example", role=Role.MANAGER)),
        membership_id=eve.pk, now=NOW,
    )  # fmt: skip
    assert said in read(client)


def test_the_shared_directory_says_how_each_was_seen(client):
    page = read(client)
    assert "X: UK page for the Online Safety Act" in page
    assert "Partly checked. Last looked at on 23 November 2026." in page
    assert "Not checked. Last looked at" in page
    assert "A contact of an organisation" not in page


def test_no_address_in_it_is_a_link(client):
    client.post(PATH, {**RIGHT, "address": "https://platform.example/form"})
    page = client.get(PATH).content.decode()
    assert "https://platform.example/form" in page
    assert 'href="http' not in page
    assert "mailto:" not in page


def test_what_was_typed_is_shown_as_text(client):
    client.post(PATH, {**RIGHT, "name": "<b>Sam</b>", "note": "<script>x</script>"})
    page = client.get(PATH).content.decode()
    assert "&lt;b&gt;Sam&lt;/b&gt;" in page
    assert "<script>x" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"platform": ""}, "Choose the service."),
        ({"platform": "nowhere"}, "Choose one of the services in the list."),
        ({"name": " "}, "Give a name, or what the team is called."),
        ({"name": "x" * 121}, "Make the name shorter: up to 120 characters."),
        ({"address": ""}, "Say where you write to them."),
        ({"address": "sam@platform"}, "One looks like name@example.org."),
        ({"address": "http://platform.example"}, "begins with https://"),
        ({"note": "x" * 501}, "Make the note shorter: up to 500 characters."),
    ],
)
def test_what_to_look_at_is_said_and_nothing_is_lost(client, changed, said):
    answer = client.post(PATH, {**RIGHT, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) == 2  # at the top, and at the field
    assert 'value="Sam"' in page or "name" in changed
    assert not OrganisationContact.objects.exists()


def test_a_removed_contact_stands_apart(client):
    client.post(PATH, RIGHT)
    contact = OrganisationContact.objects.get()
    answer = client.post(reverse("desk_contact_out", args=[contact.pk]))
    assert (answer.status_code, answer["Location"]) == (302, PATH)
    page = read(client)
    assert "None yet." in page
    assert "Removed: 1" in page
    assert client.get(reverse("desk_contact_out", args=[contact.pk])).status_code == 405
