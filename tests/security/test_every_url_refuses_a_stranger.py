"""Walks every address as everybody who must not get in. A route nobody declared fails here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Organisation, User
from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.models import CaseGrant
from takedown.common.identifiers import new_id
from takedown.evidence.models import SealedPack, session_digest
from takedown.flows.erase_case import GRACE
from tests import factories
from tests.factories import NOW
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

# What a page outside any case answers to somebody nobody knows.
PUBLIC = {
    "start": 200, "who_runs_this": 200, "check_pack": 200, "certificate": 200, "former_certificate": 404, "help": 200, "leave": 303, "door": 200, "before": 200,
    "age": 200, "already_open": 302, "other_help": 200, "other_help_path": 200, "where": 302, "links": 302,
    "no_link": 302, "open": 200, "pin": 302, "erased": 200, "erased_now": 200,
    "open_case_home": 302, "desk": 302, "desk_contacts": 302, "desk_contact_out": 302, "join": 404,
    "desk_people": 302, "desk_person": 302, "desk_person_end": 302, "desk_person_second": 302, "desk_invitation_out": 302,
    "second_step": 302, "second_app": 302, "second_key": 302, "second_out": 302, "recovery_codes": 302,
    "codes_file": 302, "new_codes": 302, "sign_ins": 302, "end_sign_in": 302, "end_other_sign_ins": 302,
    "new_password": 302, "stay": 405,
}  # fmt: skip
# Pages of a case for whoever works on it, and those only the holder of the code may have.
SHARED = {
    "case", "case_links", "clear_unread", "case_no_link", "remove_post", "reported_before", "seen", "shows",
    "agreed", "who", "contact", "letters", "letter", "ready", "send", "submitted", "receipt",
    "again", "describe_post", "more", "ways", "danger", "take_back", "add_reply", "no_reply",
    "another_way", "place_reply", "loose_replies", "mail_letter", "mail_went", "mail_again", "through_contact", "reply", "after_reply", "add_any_reply", "authority",
    "clock_longer", "clock_waits", "clock_goes_on", "clock_mistake", "correct_sent", "covered", "follow_again", "discard", "settle_reply",
    "letter_file", "pictures", "choose_reference", "add_fingerprint", "add_reference", "add_capture", "show_picture", "match", "packs",
    "copies", "part_copy", "same_answer",
    "save_pack", "pack_file", "pack_time", "ask_for_originals",
}  # fmt: skip
# The last two are for whoever asked and proved it, here the holder of the code.
OWNER_ONLY = {
    "code", "withdraw_picture", "people", "withdraw", "end_others", "erase",
    "originals", "save_originals",
}  # fmt: skip
# For the holder of the code, once the notes wait to be erased.
HIDDEN = {"hidden"}
# Works once, for whoever pressed a moment ago; here nobody did.
PRESSED = {"look"}
# Pages for what this case does not have: a clock that is paused or changed, a letter that is not followed, and
# a site of which nobody knows whether the law covers it.
NOT_HERE = {"clock_goes_on", "clock_mistake", "follow_again", "covered", "discard", "pack_time"}
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
TOKENS = re.compile(rb'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*"')


def body(response) -> bytes:
    content = b"".join(response) if response.streaming else response.content
    return TOKENS.sub(rb"\1", content)


def ask(client: Client, method: str, path: str):
    data = RIGHT_ANSWERS if method == "POST" else {}
    response = client.generic(method, path) if method != "POST" else client.post(path, data)
    return response.status_code, body(response), sorted(response.headers.items())


@pytest.fixture
def amaras(amara, beth):
    return things_of(amara, beth)


@pytest.fixture
def strangers(amara, cass, beth, holding, signed_in) -> dict[str, Client]:
    """Everybody who must be told that there is nothing here."""

    def caseworker(name: str, **grant: object) -> Client:
        organisation = Organisation.objects.create(name=name, created_at=NOW)
        if grant:
            CaseGrant.objects.create(
                case=amara.case, organisation=organisation, granted_by="code-holder", **grant
            )
        somebody = factories.member(organisation, f"{organisation.pk.hex}@charity.example")
        return signed_in(somebody.user)

    week, day = timedelta(days=7), timedelta(days=1)
    manager = factories.member(beth.organisation, "mo@charity.example", role=Role.MANAGER)
    left = factories.member(beth.organisation, "len@charity.example")
    lens = signed_in(left.user)
    left.ended_at = NOW - day
    left.save()
    return {
        "nobody": Client(),
        "Cass, who holds the code of her own case": holding(cass.case.pk),
        "somebody whose case was never there": holding(new_id()),
        "a caseworker of another organisation": caseworker("Another"),
        "a caseworker whose grant ran out this instant": caseworker(
            "Expired", granted_at=NOW - week, expires_at=NOW
        ),
        "a caseworker whose grant was withdrawn": caseworker(
            "Withdrawn", granted_at=NOW - week, expires_at=NOW + week,
            withdrawn_at=NOW - day, withdrawn_by="code-holder",
        ),
        "a manager, who is no caseworker": signed_in(manager.user),
        "a caseworker who left": lens,
    }  # fmt: skip


def test_every_route_is_declared():
    declared = {*PUBLIC, *SHARED, *OWNER_ONLY, *HIDDEN, *PRESSED}

    assert {one.name for one in routes()} == declared
    assert {one.name for one in case_routes()} == declared - set(PUBLIC)


def test_no_address_says_what_the_site_is_for():
    words = re.compile(r"takedown|abuse|intimate|image|evidence|deepfake|removal|victim|admin")

    assert [one.pattern for one in routes() if words.search(one.pattern)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_page_answers_nobody_as_declared(name):
    kwargs = {
        "door": {"number": 1}, "other_help_path": {"path": "now"}, "join": {"token": "x"}, "former_certificate": {"number": "0" * 64},
        "desk_contact_out": {"contact_id": new_id()}, "end_sign_in": {"session_id": new_id()},
        "desk_invitation_out": {"invitation_id": new_id()}, "second_out": {"step_id": 1},
        **{f"desk_person{page}": {"membership_id": new_id()} for page in ("", "_end", "_second")},
    }.get(name, {})  # fmt: skip

    assert Client().get(reverse(name, kwargs=kwargs)).status_code == PUBLIC[name]


# Each by itself, so that they can be asked side by side.
WHO = (
    "nobody",
    "Cass, who holds the code of her own case",
    "somebody whose case was never there",
    "a caseworker of another organisation",
    "a caseworker whose grant ran out this instant",
    "a caseworker whose grant was withdrawn",
    "a manager, who is no caseworker",
    "a caseworker who left",
)


def test_every_stranger_is_asked(strangers):
    assert tuple(strangers) == WHO


@pytest.mark.parametrize("who", WHO)
def test_a_stranger_is_told_the_same_as_for_a_case_that_does_not_exist(amaras, strangers, who):
    nowhere, client = new_id(), strangers[who]
    wrong = []
    for route in case_routes():
        for method in METHODS:
            here = ask(client, method, address(route, amaras))
            absent = ask(client, method, address(route, amaras, case_id=nowhere))
            if here[0] != 404 or here != absent:
                wrong.append((route.name, method, here[0], absent[0]))

    assert wrong == []


def test_a_stranger_changes_nothing(amaras, strangers):
    before = list(Event.objects.filter(case_id=amaras["case_id"]).values_list("digest", flat=True))
    for client in strangers.values():
        for route in case_routes():
            client.post(address(route, amaras), RIGHT_ANSWERS)

    after = Event.objects.filter(case_id=amaras["case_id"]).values_list("digest", flat=True)
    assert list(after) == before


def test_the_owner_and_a_granted_caseworker_find_what_strangers_do_not(
    amaras, beth, holding, signed_in
):
    """The addresses above are real: else a 404 would prove nothing."""
    owner, caseworker = holding(amaras["case_id"]), signed_in(beth.user)
    sealed = SealedPack.objects.get()
    sealed.session_digest = session_digest(sealed, owner.session.session_key)
    sealed.save()
    for route in case_routes():
        path = address(route, amaras)
        if route.name in HIDDEN | PRESSED | NOT_HERE:
            continue
        assert owner.get(path).status_code in {200, 302, 405}, route.name
        expected = {404} if route.name in OWNER_ONLY else {200, 302, 405}
        # A form that only a POST reaches refuses GET before it looks at who asks for it.
        if route.name in {"withdraw", "withdraw_picture", "end_others", "save_originals"}:
            expected = {200, 404, 405}
        assert caseworker.get(path).status_code in expected, route.name


def test_only_the_holder_of_the_code_decides(amara, amaras, beth, signed_in):
    caseworker = signed_in(beth.user)
    for name in OWNER_ONLY:
        (route,) = [one for one in case_routes() if one.name == name]
        data = {
            "organisation": str(beth.organisation_id), "days": 365, "typed": "a b c d e f",
        }  # fmt: skip
        assert caseworker.post(address(route, amaras), data).status_code in {404, 405}, name
    assert amara.case.grants.live(NOW).count() == 1
    assert amara.case.references.count() == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_ids_of_another_case_are_not_there(amaras, cass, beth, holding, method):
    """Amara, in her own case, with an id of Cass's: the same as an id that is nowhere."""
    theirs = things_of(cass, beth)
    nothing = {name: new_id() for name in theirs} | {
        "kind": "reference", "token": "x", "rule": "us-dmca-512c", "part": 1,
    }  # fmt: skip
    client = holding(amaras["case_id"])
    chain = Event.objects.filter(case_id=cass.case.pk)
    before = chain.count()
    wrong = []
    for route in case_routes():
        for name in route.takes - {"case_id", "kind", "token", "rule", "part"}:
            key = key_of(route, name)
            mixed = ask(client, method, address(route, {**amaras, key: theirs[key]}))
            absent = ask(client, method, address(route, {**amaras, key: nothing[key]}))
            if mixed[0] not in {404, 405} or mixed != absent:
                wrong.append((route.name, name, mixed[0], absent[0]))

    assert wrong == []
    assert chain.count() == before


def test_a_hidden_case_is_closed_to_everybody_but_the_holder_of_its_code(
    amara, amaras, strangers, beth, holding, signed_in
):
    amara.case.hidden_at, amara.case.erase_at = NOW, NOW + GRACE
    amara.case.save()
    clients = {**strangers, "Beth": signed_in(beth.user), "owner": holding(amara.case.pk)}
    found = {
        (who, route.name)
        for who, client in clients.items()
        for route in case_routes()
        if client.get(address(route, amaras)).status_code != 404
    }

    assert found == {("owner", "hidden")}


def test_an_erased_case_is_nowhere(amara: OpenCase, amaras, holding):
    client = holding(amara.case.pk)
    amara.case.delete()

    statuses = {client.get(address(route, amaras)).status_code for route in case_routes()}
    assert statuses == {404}


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
