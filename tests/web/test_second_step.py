"""A password alone opens nothing: the second step is set up, used in this very sign-in, and kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.urls import reverse

import pytest
from allauth.mfa.models import Authenticator

from takedown.accounts.models import User
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.assignments import Assignment
from takedown.common import vault
from takedown.flows.set_second_step import LastStep, NotNow, Person, add_passkey, remove_step
from tests import factories
from tests.factories import NOW
from tests.security.test_canaries import every_value, spellings
from tests.signing_in import (
    PASSWORD,
    at_desk,
    joined,
    phone_for,
    second_step,
    set_up,
    with_password,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")

BO = "bo@charity.example"
STAFF_PAGES = (
    "desk", "desk_contacts", "sign_ins", "new_password", "new_codes", "account_reauthenticate",
)  # fmt: skip


@pytest.fixture
def case(amara, beth) -> str:
    """The address of a case that their organisation may take, and nobody has."""
    factories.let_in(amara, beth)
    Assignment.objects.update(ended_at=NOW)
    return reverse("case", args=[amara.case.pk])


def is_nobody(client: Client, case: str) -> bool:
    closed = all(client.get(reverse(name)).status_code == 302 for name in STAFF_PAGES)
    return closed and client.get(case).status_code in {303, 404}


def test_an_invited_person_is_nobody_until_the_second_step_is_set_up_and_the_codes_are_kept(
    charity, case
):
    client = joined(charity, BO)
    assert is_nobody(client, case)
    assert client.get(reverse("desk")).url == reverse("second_step")
    assert "Choose your second step" in client.get(reverse("second_step")).content.decode()

    phone = phone_for(client)
    assert client.post(reverse("second_app"), {"code": "000000"}).status_code == 422
    # A reload, or a wrong code, shows the same square: the app on the phone still fits.
    assert phone_for(client).secret == phone.secret
    assert client.post(reverse("second_app"), {"code": phone.code()}).status_code == 302
    assert is_nobody(client, case)
    assert (
        client.get(reverse("second_step"), follow=True).wsgi_request.path == "/desk/second/codes/"
    )

    page = client.get(reverse("recovery_codes")).content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", page)
    assert len(set(codes)) == 10
    saved = client.get(reverse("codes_file"))
    assert saved.content.decode().split() == codes
    assert saved["Content-Disposition"] == 'attachment; filename="list.txt"'
    assert client.post(reverse("recovery_codes"), {}).status_code == 422
    assert is_nobody(client, case)

    assert client.post(reverse("recovery_codes"), {"kept": "on"}).url == reverse("desk")
    assert at_desk(client)
    assert client.get(case).status_code == 404
    client.post(f"{case}take/")
    assert client.get(case).status_code == 200
    for name in ("recovery_codes", "codes_file"):
        assert client.get(reverse(name)).url == reverse("desk")


def test_signing_in_takes_both_steps_and_each_code_is_taken_once(charity, case):
    phone, codes = set_up(joined(charity, BO))
    here, there = with_password(BO), with_password(BO)
    assert is_nobody(here, case)
    code = phone.code()
    assert second_step(here, code)
    assert at_desk(here)
    # Somebody who looked over a shoulder, in the same half minute.
    assert not second_step(there, code)
    assert is_nobody(there, case)
    assert second_step(there, codes[0])
    assert at_desk(there)
    again = with_password(BO)
    assert not second_step(again, codes[0])
    assert second_step(again, codes[1])


def test_a_password_alone_changes_no_second_step_that_is_there(charity, half_signed_in):
    set_up(joined(charity, BO))
    thief = half_signed_in(User.objects.get(email=BO))
    before = list(Authenticator.objects.values_list("pk", "data"))
    for name in ("second_step", "second_app", "second_key", "recovery_codes", "new_codes"):
        thief = half_signed_in(User.objects.get(email=BO))
        assert thief.get(reverse(name)).url == reverse("account_login"), name
        thief = half_signed_in(User.objects.get(email=BO))
        assert thief.post(reverse(name), {"code": "1", "kept": "on"}).url == "/accounts/login/"
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_codes_are_shown_again_only_to_whoever_took_the_second_step(charity):
    client = joined(charity, BO)
    phone = phone_for(client)
    client.post(reverse("second_app"), {"code": phone.code()})
    # The browser crashed before the codes were kept.
    again = with_password(BO)
    assert again.get(reverse("recovery_codes")).url == reverse("account_login")
    again = with_password(BO)
    assert second_step(again, phone.code())
    assert again.get(reverse("desk")).url == reverse("recovery_codes")
    assert "Keep these codes" in again.get(reverse("recovery_codes")).content.decode()


def test_nothing_in_the_database_makes_a_code(charity):
    client = joined(charity, BO)
    secret = phone_for(client).secret
    assert Session.objects.exists()
    found = [session.get_decoded() for session in Session.objects.all()]
    assert secret not in json.dumps(found)
    _phone, codes = set_up(client)
    rows = every_value()
    assert [one for word in (secret, *codes) for one in spellings(word) if one in rows] == []
    # A text that was sealed for somebody else's second step opens under no other name.
    kept = Authenticator.objects.get(type="totp").data["secret"]
    organisation, user, box = kept.split(".")
    another = user[:-1] + ("1" if user.endswith("0") else "0")
    Authenticator.objects.update(data={"secret": f"{organisation}.{another}.{box}"})
    row = Authenticator.objects.filter(type="totp").get().wrap()
    with pytest.raises(vault.CannotOpen):
        row.validate_code("000000")


def test_a_second_app_or_key_needs_the_password_again_and_the_last_one_stays(charity):
    client = joined(charity, BO)
    set_up(client)
    step = Authenticator.objects.get(type="totp").pk
    asks = client.get(reverse("second_key")).url
    assert asks.startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("second_out", args=[step])).status_code == 422
    client.post(asks, {"password": PASSWORD})
    assert client.get(reverse("second_key")).status_code == 200
    answer = client.post(reverse("second_out", args=[step]))
    assert "This is the only second step you have." in answer.content.decode()
    assert Authenticator.objects.filter(pk=step).exists()


def test_of_two_steps_one_can_go_and_somebody_elses_is_not_there(beth, charity, signed_in):
    user = beth.user
    client = signed_in(user)
    person = Person(user.pk, user.staff_sessions.get().digest)
    for _ in range(2):
        add_passkey(person, credential={}, now=NOW)
    first, second = Authenticator.objects.filter(type="webauthn")
    other = factories.member(charity, "olu@charity.example")
    client_of_other = signed_in(other.user)
    theirs = Person(other.user_id, other.user.staff_sessions.get().digest)
    assert at_desk(client_of_other)
    with pytest.raises(Authenticator.DoesNotExist):
        remove_step(theirs, step_id=first.pk, now=NOW)
    remove_step(person, step_id=first.pk, now=NOW)
    with pytest.raises(LastStep):
        remove_step(person, step_id=second.pk, now=NOW)
    # The codes were made with the first and are kept anew before anything else.
    assert client.get(reverse("desk")).url == reverse("recovery_codes")


def test_a_sign_in_that_ended_changes_no_second_step(beth, signed_in):
    signed_in(beth.user)
    session = beth.user.staff_sessions.get()
    session.ended_at, session.how = NOW, "ENDED"
    session.save()
    with pytest.raises(NotNow):
        add_passkey(Person(beth.user_id, session.digest), credential={}, now=NOW)


def once_more(client: Client, page: str, *args: object) -> None:
    """Give the password on the way to a page that asks for it."""
    client.post(client.get(reverse(page, args=args)).url, {"password": PASSWORD})


def test_new_codes_stand_in_no_other_browser(charity):
    here = joined(charity, BO)
    _phone, old = set_up(here)
    left_open = with_password(BO)
    assert second_step(left_open, old[0])
    once_more(here, "new_codes")
    here.post(reverse("new_codes"))
    for page in ("recovery_codes", "codes_file", "desk"):
        assert left_open.get(reverse(page)).status_code == 302
    assert left_open.post(reverse("recovery_codes"), {"kept": "on"}).url == reverse("account_login")
    assert (
        len(re.findall(r"<li>\d{8}</li>", here.get(reverse("recovery_codes")).content.decode()))
        == 10
    )


def test_a_step_that_is_taken_away_lets_nobody_stay_who_came_by_it(charity):
    here = joined(charity, BO)
    _phone, codes = set_up(here)
    left_open = with_password(BO)
    assert second_step(left_open, codes[0])
    user = User.objects.get(email=BO)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "", "credential": {}})
    app = Authenticator.objects.get(type="totp").pk
    once_more(here, "second_out", app)
    assert here.post(reverse("second_out", args=[app])).status_code == 302
    assert at_desk(here)
    assert not at_desk(left_open)


def test_new_codes_end_the_old_ones(charity):
    client = joined(charity, BO)
    _phone, old = set_up(client)
    client.post(client.get(reverse("new_codes")).url, {"password": PASSWORD})
    assert client.post(reverse("new_codes")).url == reverse("recovery_codes")
    new = re.findall(r"<li>(\d{8})</li>", client.get(reverse("recovery_codes")).content.decode())
    assert not set(old) & set(new)
    client.post(reverse("recovery_codes"), {"kept": "on"})
    there = with_password(BO)
    assert not second_step(there, old[0])
    assert second_step(there, new[0])
    names = list(Event.objects.filter(case_id=None).values_list("name", flat=True))
    assert names.count(Name.RECOVERY_CODES_MADE) == names.count(Name.RECOVERY_CODES_KEPT) == 2
    assert names.count(Name.SECOND_STEP_ADDED) == 1
    assert names.count(Name.SIGNED_IN) == 2


def test_the_square_is_drawn_in_the_page_and_carries_the_neutral_name(charity):
    client = joined(charity, BO)
    page = client.get(reverse("second_app")).content.decode()
    assert "<svg" in page
    assert "<script" not in page[page.index("<svg") : page.index("</svg>")]
    assert "data:image" not in page
    assert " style=" not in page


@pytest.mark.parametrize(
    "said",
    [
        "", "null", "1", '"x"', "[]", "{}", "not json", '{"id": 1}', '{"id": "a", "rawId": "a", "type": "public-key"}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}',
        '{"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
        '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": 7, "attestationObject": {}}}',
    ],
)  # fmt: skip
def test_nonsense_instead_of_a_passkey_is_refused_in_words(charity, said):
    client = joined(charity, BO)
    client.get(reverse("second_key"))
    answer = client.post(reverse("second_key"), {"credential": said})
    assert answer.status_code == 422
    assert "errors" in answer.content.decode()
    set_up(client)
    asked = with_password(BO)
    asked.get(reverse("mfa_authenticate"))
    answer = asked.post(reverse("mfa_authenticate"), {"credential": said})
    assert answer.status_code == 200
    assert not at_desk(asked)
