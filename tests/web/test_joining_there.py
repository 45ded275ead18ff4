"""Many invitations of one organisation do not tell which addresses sign in elsewhere."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Membership, Organisation
from takedown.accounts.roles import Role
from takedown.flows.invite_person import invite_colleague
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("still_now")


@pytest.fixture
def boss(charity):
    return factories.member(charity, "boss@charity.example", role=Role.MANAGER)


def join(manager: Membership, address: str) -> str:
    """Use a fresh invitation of this manager, and return what the page says ("" where they joined)."""
    token = invite_colleague(factories.staff(manager), role=Role.CASEWORKER, now=NOW).token
    typed = {"email": address, "password": "three quiet blue mornings"}
    answer = Client().post(reverse("join", args=[token]), typed)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_ten_taken_addresses_are_told_whatever_the_number_of_invitations(charity, boss):
    other = Organisation.objects.create(
        name="Other", report_address="a@other.example", created_at=NOW
    )
    for number in range(12):
        factories.member(other, f"s{number}@other.example")
    pages = [join(boss, f"s{number}@other.example") for number in range(12)]
    told = ["signs in with this address already" in page for page in pages]
    assert told == [True] * 10 + [False] * 2
    # The other organisation is not kept out by it.
    head = factories.member(other, "head@other.example", role=Role.MANAGER)
    assert join(head, "new@other.example") == ""


def test_people_who_join_with_their_own_address_are_not_counted(boss):
    assert [join(boss, f"new{number}@charity.example") for number in range(12)] == [""] * 12
