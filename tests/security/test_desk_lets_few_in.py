"""Every page of the desk, by every method, asked by everybody who signs in, half signs in or does not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Invitation, Membership, Organisation, StaffSession
from takedown.accounts.roles import Role
from takedown.common.identifiers import new_id
from takedown.flows.invite_person import invite_person
from takedown.web.desk_urls import DESK
from tests import factories
from tests.factories import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.accounts.models import User

STAFF = {"desk", "desk_contacts", "desk_contact_out", "sign_ins", "end_other_sign_ins", "end_sign_in", "new_password", "known_as"}  # fmt: skip
MANAGERS = {"desk_people", "desk_person", "desk_person_end", "desk_person_second", "desk_invitation_out"}  # fmt: skip
# For whoever gave the right password and has no second step yet, and for staff.
SETTING_UP = {"second_step", "second_app", "second_key"}
# For staff, and only at that step of the set-up.
AT_A_STEP = {"second_out", "recovery_codes", "codes_file", "new_codes"}
# Says 403 to whoever is not signed in; a script asks it.
SCRIPT = {"desk_stay"}
# The four pages of the library: who may ask for them is said below.
LIBRARY = {
    "account_login": (200, 302), "account_logout": (302, 200), "mfa_authenticate": (302, 302),
    "account_reauthenticate": (302, 302),
}  # fmt: skip
TYPED = {"role": Role.CASEWORKER, "kept": "on", "code": "000000", "platform": "x", "name": "N", "address": "a@b.example"}  # fmt: skip


METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
TOKENS = re.compile(rb'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*"')


def body(response) -> bytes:
    content = b"".join(response) if response.streaming else response.content
    return TOKENS.sub(rb"\1", content)


def desk_routes() -> list[str]:
    """Those of signing in and of looking after people; all the others stand in `table.py`."""
    return sorted({"desk", "desk_contacts", "desk_contact_out", *(one.name for one in DESK)})


@pytest.fixture
def ids(beth) -> dict[str, dict[str, object]]:
    """What addresses take: real things of Beth's organisation."""
    issued = invite_person(
        organisation_name=beth.organisation.name, role=Role.CASEWORKER, by="operator", now=NOW
    )
    person = {"membership_id": beth.pk}
    return {
        **dict.fromkeys(("desk_person", "desk_person_end", "desk_person_second"), person),
        "desk_invitation_out": {"invitation_id": issued.invitation.pk},
        "desk_contact_out": {"contact_id": new_id()},
        "end_sign_in": {"session_id": new_id()},
        "second_out": {"step_id": 1},
    }


@pytest.fixture
def clients(beth, holding, amara, signed_in, half_signed_in) -> dict[str, Client]:
    """Everybody who may not be at this organisation's desk."""
    other = Organisation.objects.create(name="Another", created_at=NOW)
    una = factories.member(other, "una@another.example", role=Role.MANAGER)
    left = factories.member(beth.organisation, "len@charity.example", role=Role.MANAGER)
    lens = signed_in(left.user)
    left.ended_at = NOW
    left.save()
    ended = signed_in(factories.member(beth.organisation, "ed@charity.example").user)
    StaffSession.objects.filter(user__email="ed@charity.example").update(ended_at=NOW, how="ENDED")
    half = factories.member(beth.organisation, "hal@charity.example", role=Role.MANAGER)
    return {
        "nobody": Client(),
        "the holder of a code": holding(amara.case.pk),
        "half signed in": half_signed_in(half.user),
        "who left": lens,
        "whose sign-in was ended": ended,
        "a manager of another organisation": signed_in(una.user),
    }


def everything() -> str:
    """Every row of the rooms that the desk may change."""
    rows = []
    for label in ("accounts", "mfa", "removals", "audit"):
        for model in apps.get_app_config(label).get_models():
            ordered = model.objects.order_by("pk")
            rows.append(serializers.serialize("json", ordered))
    # That somebody was seen, and which secrets a half sign-in was shown, changes nothing.
    return json.dumps(rows)


def test_every_page_of_the_desk_is_declared():
    assert set(desk_routes()) == STAFF | MANAGERS | SETTING_UP | AT_A_STEP | SCRIPT


STRANGERS = ("nobody", "the holder of a code", "half signed in", "who left", "whose sign-in was ended")  # fmt: skip


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_is_asked_to_sign_in_whatever_they_ask_for_and_changes_nothing(
    clients, ids, who
):
    client = clients[who]
    before = everything()
    wrong = []
    for name in desk_routes():
        for method in METHODS:
            path = reverse(name, kwargs=ids.get(name, {}))
            answer = client.post(path, TYPED) if method == "POST" else client.generic(method, path)
            sent_away = answer.status_code == 302 and answer.url in {
                reverse("account_login"), reverse("second_step"),
                f"{reverse('account_login')}?next={path.replace('/', '%2F')}",
            }  # fmt: skip
            setting_up = who == "half signed in" and name in SETTING_UP
            script = name in SCRIPT and answer.status_code in {403, 405}
            if who == "half signed in" and name in SCRIPT:
                script = answer.status_code in {200, 405}
            if not (sent_away or setting_up or script):
                wrong.append((name, method, answer.status_code, answer.get("Location")))

    assert wrong == []
    assert everything() == before


@pytest.mark.parametrize("who", ["a manager of another organisation"])
def test_what_is_of_this_organisation_is_not_there_for_another(clients, ids, who):
    client, before = clients[who], everything()
    wrong = []
    for name in ("desk_person", "desk_person_end", "desk_person_second", "desk_invitation_out"):
        for method in METHODS:
            answers = []
            for kwargs in (ids[name], {key: new_id() for key in ids[name]}):
                path = reverse(name, kwargs=kwargs)
                answer = (
                    client.post(path, TYPED) if method == "POST" else client.generic(method, path)
                )
                answers.append((answer.status_code, body(answer)))
            if answers[0] != answers[1] or answers[0][0] not in {404, 405}:
                wrong.append((name, method, answers[0][0], answers[1][0]))

    assert wrong == []
    assert everything() == before


def test_caseworkers_and_managers_find_what_strangers_do_not(beth, ids, signed_in):
    """The addresses above are real: else a redirect would prove nothing."""
    mo = factories.member(beth.organisation, "mo@charity.example", role=Role.MANAGER)
    caseworker, manager = signed_in(beth.user), signed_in(mo.user)
    # Asked for a password once more, which is a redirect too.
    again = {"second_app", "second_key", "second_out", "new_codes"}
    again |= MANAGERS - {"desk_invitation_out"}
    for name in desk_routes():
        path = reverse(name, kwargs=ids.get(name, {}))
        for client, is_manager in ((caseworker, False), (manager, True)):
            answer = client.get(path)
            if name in MANAGERS and not is_manager:
                assert answer.status_code == 404, name
            elif name in again:
                assert answer.url.startswith(reverse("account_reauthenticate")), name
            elif name in {"recovery_codes", "codes_file"}:
                assert answer.url == reverse("desk"), name
            else:
                assert answer.status_code in {200, 405}, name


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_the_librarys_pages_answer_strangers_and_half_sign_ins_as_declared(
    name, beth, half_signed_in: Callable[[User], Client]
):
    stranger, half = LIBRARY[name]
    assert Client().get(reverse(name)).status_code == stranger
    assert half_signed_in(beth.user).get(reverse(name)).status_code == half


def test_the_organisation_still_has_its_people(clients, ids, beth):
    """What `everything` is compared of holds what the pages could change."""
    assert str(beth.pk) in everything()
    assert str(ids["desk_invitation_out"]["invitation_id"]) in everything()
    assert Membership.objects.count() == 5
    assert Invitation.objects.count() == 1
