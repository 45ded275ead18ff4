"""What no stranger changes or learns, whatever they ask for; the matrix has each address and visitor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client

import pytest

from takedown.accounts.models import User
from takedown.audit.models import Event
from takedown.common.identifiers import new_id
from takedown.flows.erase_case import GRACE
from tests.factories import NOW
from tests.security import table
from tests.security.asking import ask
from tests.security.things import (
    RIGHT_ANSWERS,
    address,
    case_routes,
    key_of,
    routes,
    things_of,
)

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase


@pytest.fixture
def strangers(visitors) -> dict[str, Client]:
    """Everybody who must be told that there is nothing here."""
    return {kind: visitors.by_kind[kind] for kind in table.STRANGERS}


def test_no_address_says_what_the_site_is_for():
    words = re.compile(r"takedown|abuse|intimate|image|evidence|deepfake|removal|victim|admin")

    assert [one.pattern for one in routes() if words.search(one.pattern)] == []


def test_a_stranger_changes_nothing(amaras, strangers):
    before = list(Event.objects.filter(case_id=amaras["case_id"]).values_list("digest", flat=True))
    for client in strangers.values():
        for route in case_routes():
            client.post(address(route, amaras), RIGHT_ANSWERS)

    after = Event.objects.filter(case_id=amaras["case_id"]).values_list("digest", flat=True)
    assert list(after) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_ids_of_another_case_are_not_there(amaras, cass, beth, holding, method):
    """Amara, in her own case, with an id of Cass's: the same as an id that is nowhere, and as much work."""
    theirs = things_of(cass, beth)
    nothing = {name: new_id() for name in theirs} | {
        "kind": "reference", "token": "x", "rule": "us-dmca-512c", "part": 1,
        # A place in a chain: each case has one of the same number.
        "noted": 1,
    }  # fmt: skip
    client = holding(amaras["case_id"])
    chain = Event.objects.filter(case_id=cass.case.pk)
    before = chain.count()
    wrong = []
    for route in case_routes():
        for name in route.takes - {"case_id", "kind", "token", "rule", "part", "noted"}:
            key = key_of(route, name)
            mixed = ask(client, method, address(route, {**amaras, key: theirs[key]}))
            absent = ask(client, method, address(route, {**amaras, key: nothing[key]}))
            # A form that is refused says the same of what came back a moment ago.
            refused = {404, 405, 422} if route.name == "bring_back" else {404, 405}
            if mixed.status not in refused or mixed != absent:
                wrong.append((route.name, name, mixed.status, absent.status))

    assert wrong == []
    assert chain.count() == before


def test_a_hidden_case_is_closed_to_everybody_but_the_holder_of_its_code(
    amara, amaras, strangers, beth, holding, signed_in
):
    amara.case.hidden_at, amara.case.erase_at = NOW, NOW + GRACE
    amara.case.save()
    # Who holds nothing is led away, and who left is asked to sign in, whatever they ask for.
    # A browser whose notes were never there holds nothing once it has asked.
    shut = {table.NOBODY: {303}, table.LEFT: {302, 303}, table.GONE: {303, 404}}
    clients = {**strangers, "Beth": signed_in(beth.user), "owner": holding(amara.case.pk)}
    found = {
        (who, route.name)
        for who, client in clients.items()
        for route in case_routes()
        if client.get(address(route, amaras)).status_code not in shut.get(who, {404})
    }

    assert found == {("owner", "hidden")}


def test_an_erased_case_is_nowhere(amara: OpenCase, amaras, holding):
    client = holding(amara.case.pk)
    amara.case.delete()

    first, *others = [client.get(address(route, amaras)).status_code for route in case_routes()]
    # Told once that they are not there; from then on this browser holds nothing, and is led away.
    assert first == 404
    assert set(others) == {303}


def test_the_desk_shows_granted_cases_only(amaras, amara, strangers, beth, signed_in):
    assert amara.case.reference in signed_in(beth.user).get("/desk/").content.decode()
    for who, client in strangers.items():
        assert amara.case.reference not in client.get("/desk/").content.decode(), who


@pytest.mark.django_db
def test_nobody_signs_up_without_an_invitation():
    answer = Client().post(
        "/accounts/signup/", {"email": "a@b.example", "password1": "long enough"}
    )

    assert answer.status_code == 404
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "signup/", "email/", "confirm-email/", "confirm-email/abc/", "inactive/",
        "login/code/confirm/", "password/reset/", "password/reset/done/",
        "password/reset/key/1-set-password/", "password/set/",
    ],
)  # fmt: skip
def test_pages_that_would_mail_are_not_there(path, beth, signed_in):
    for who in (Client(), signed_in(beth.user)):
        assert who.get(f"/accounts/{path}").status_code == 404
        assert who.post(f"/accounts/{path}", {"email": "beth@charity.example"}).status_code == 404
