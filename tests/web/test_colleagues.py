"""Managers look after the people of their own organisation, and somebody is always left to do it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.invitations import issue
from takedown.accounts.managing import OnlyTheOperator
from takedown.accounts.models import Invitation, Membership, Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.common import clock
from takedown.common.identifiers import new_id
from takedown.flows.change_role import change_role
from takedown.flows.invite_person import invite_colleague
from tests import factories
from tests.factories import NOW
from tests.signing_in import at_desk, joined, second_step, set_up, with_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from takedown.accounts.models import User

pytestmark = pytest.mark.usefixtures("still_now")

ASKED = "a long password of theirs"


@pytest.fixture
def mo(charity, beth) -> Membership:
    return factories.member(charity, "mo@charity.example", role=Role.MANAGER)


def sure(client: Client) -> Client:
    """Give the password once more, as the pages about people ask."""
    client.post(reverse("account_reauthenticate"), {"password": ASKED})
    return client


@pytest.fixture
def manager(mo, signed_in) -> Client:
    return sure(signed_in(mo.user))


@pytest.fixture
def elsewhere(signed_in: Callable[[User], Client]) -> tuple[Membership, Client]:
    """A manager of another organisation."""
    other = Organisation.objects.create(name="Another", created_at=NOW)
    una = factories.member(other, "una@another.example", role=Role.MANAGER)
    return una, sure(signed_in(una.user))


def events(name: Name) -> list[Event]:
    return list(Event.objects.filter(case_id=None, name=name))


def test_a_manager_sees_who_works_here_and_nobody_else(manager, elsewhere, beth):
    page = " ".join(manager.get(reverse("desk_people")).content.decode().split())
    assert "beth@charity.example" in page
    assert "mo@charity.example" in page
    assert "una@another.example" not in page
    assert page.count("No second step yet") == 2
    assert "Caseworker. Not here in the last 90 days." in page
    assert "Manager, you. Last here on 20 November 2026." in page


def test_an_invitation_is_shown_once_and_lets_one_person_in(manager):
    form = {"role": Role.CASEWORKER, "once": "one-press"}
    page = manager.post(reverse("desk_people"), form).content.decode()
    (link,) = set(re.findall(r"http://testserver(/join/[^/]+/)", page))
    # Pressed twice: one invitation, and its link nowhere.
    again = manager.post(reverse("desk_people"), form, follow=True).content.decode()
    assert "/join/" not in again
    assert Invitation.objects.count() == 1
    assert "Invited, not here yet" in again
    typed = {"email": "new@charity.example", "password": "three quiet blue mornings"}
    assert Client().post(link, typed).status_code == 302
    assert Client().get(link).status_code == 404
    assert Membership.objects.get(user__email="new@charity.example").role == Role.CASEWORKER
    (invited,) = events(Name.PERSON_INVITED)
    assert invited.actor.startswith("staff:")


def test_an_invitation_runs_out_after_seven_days_or_is_taken_back(manager, monkeypatch):
    links = []
    for _ in range(2):
        page = manager.post(reverse("desk_people"), {"role": Role.MANAGER}).content.decode()
        links.append(re.search(r"(/join/[^/]+/)", page)[1])
    newest = Invitation.objects.order_by("-pk").first()
    newest.created_at = NOW + timedelta(seconds=1)
    newest.save()
    assert manager.post(reverse("desk_invitation_out", args=[newest.pk])).status_code == 302
    assert sorted(Client().get(link).status_code for link in links) == [200, 404]
    assert len(events(Name.INVITATION_TAKEN_BACK)) == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=7))
    assert {Client().get(link).status_code for link in links} == {404}


def test_a_role_is_changed_and_said_in_the_record(manager, beth):
    where = reverse("desk_person", args=[beth.pk])
    assert manager.post(where, {"role": "OWNER"}).status_code == 422
    assert manager.post(where, {"role": Role.MANAGER}).status_code == 302
    beth.refresh_from_db()
    assert beth.role == Role.MANAGER
    (changed,) = events(Name.ROLE_CHANGED)
    assert changed.details == {
        "membership": str(beth.pk), "before": "CASEWORKER", "role": "MANAGER", "count": 0,
    }  # fmt: skip


def test_a_manager_neither_invites_a_safeguarding_lead_nor_makes_or_unmakes_one(
    manager, mo, beth, charity
):
    lea = factories.member(charity, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    lead = {"role": Role.SAFEGUARDING_LEAD}
    page = manager.get(reverse("desk_people")).content.decode()
    assert "A safeguarding lead is named by whoever runs this site." in page
    assert 'value="SAFEGUARDING_LEAD"' not in page

    assert manager.post(reverse("desk_people"), lead).status_code == 422
    for one in (beth, mo):
        assert manager.post(reverse("desk_person", args=[one.pk]), lead).status_code == 422
    hers = manager.get(reverse("desk_person", args=[lea.pk])).content.decode()
    assert "Only whoever runs this site can change that." in hers
    answer = manager.post(reverse("desk_person", args=[lea.pk]), {"role": Role.MANAGER})
    assert answer.status_code == 422

    for do in (
        lambda: invite_colleague(factories.staff(mo), now=NOW, **lead),
        lambda: change_role(factories.staff(mo), membership_id=beth.pk, now=NOW, **lead),
    ):
        with pytest.raises(OnlyTheOperator):
            do()
    roles = dict(Membership.objects.values_list("user__email", "role"))
    assert [who for who, role in roles.items() if role == Role.SAFEGUARDING_LEAD] == [
        "lea@charity.example"
    ]
    assert not Invitation.objects.exists()


def test_an_invitation_of_a_lead_is_taken_only_where_whoever_runs_the_site_made_it(charity):
    made = {
        by: issue(organisation=charity, role=Role.SAFEGUARDING_LEAD, by=by, now=NOW)
        for by in ("staff:1", "operator")
    }
    answers = {by: Client().get(reverse("join", args=[one.token])) for by, one in made.items()}
    assert {by: one.status_code for by, one in answers.items()} == {"staff:1": 404, "operator": 200}


def test_whose_work_ended_cannot_sign_in_and_is_told_no_more_than_a_stranger(charity, manager):
    client = joined(charity, "bo@charity.example")
    set_up(client)
    bo = Membership.objects.get(user__email="bo@charity.example")
    assert manager.post(reverse("desk_person_end", args=[bo.pk])).status_code == 302
    assert not at_desk(client)
    bodies = {
        re.sub(r'value="[^"]*"', "", answer.content.decode())
        for answer in (
            Client().post(reverse("account_login"), {"login": who, "password": word})
            for who, word in (
                ("bo@charity.example", "three quiet blue mornings"),
                ("bo@charity.example", "another wrong password"),
                ("nobody@charity.example", "three quiet blue mornings"),
            )
        )
    }
    assert len(bodies) == 1
    assert len(events(Name.MEMBERSHIP_ENDED)) == 1


@pytest.mark.parametrize("page", ["desk_person", "desk_person_end"])
def test_the_last_manager_stays(manager, mo, beth, page):
    answer = manager.post(reverse(page, args=[mo.pk]), {"role": Role.CASEWORKER})
    assert answer.status_code == 422
    assert "Nobody else manages this organisation." in answer.content.decode()
    mo.refresh_from_db()
    assert (mo.role, mo.ended_at) == (Role.MANAGER, None)
    # With a second one, they may go.
    beth.role = Role.MANAGER
    beth.save()
    assert manager.post(reverse(page, args=[mo.pk]), {"role": Role.CASEWORKER}).status_code == 302
    assert not at_desk(manager)


@pytest.mark.parametrize("name", ["desk_people", "desk_person", "desk_person_end"])
def test_a_screen_that_was_left_open_lets_nobody_in_and_ends_nobodys_work(
    beth, mo, signed_in, name
):
    left_open = signed_in(mo.user)
    page = reverse(name, args=[] if name == "desk_people" else [beth.pk])
    assert left_open.get(page).url.startswith(reverse("account_reauthenticate"))
    answer = left_open.post(page, {"role": Role.MANAGER})
    assert answer.status_code == 422
    assert "since you gave your password" in answer.content.decode()
    assert not Invitation.objects.exists()
    beth.refresh_from_db()
    assert (beth.role, beth.ended_at) == (Role.CASEWORKER, None)


def test_a_lost_phone_needs_the_managers_own_password_and_a_new_one_is_set_up(
    charity, mo, signed_in
):
    manager = signed_in(mo.user)
    lost = joined(charity, "bo@charity.example")
    phone, codes = set_up(lost)
    bo = Membership.objects.get(user__email="bo@charity.example")
    where = reverse("desk_person_second", args=[bo.pk])
    assert manager.get(where).url.startswith(reverse("account_reauthenticate"))
    assert manager.post(where).status_code == 422
    assert at_desk(lost)
    manager.post(reverse("account_reauthenticate"), {"password": ASKED})
    assert manager.get(where).status_code == 200
    assert manager.post(where).url == reverse("desk_people")
    assert not at_desk(lost)
    again = with_password("bo@charity.example")
    for code in (phone.code(), codes[0]):
        second_step(again, code)
        assert not at_desk(again)
    assert again.get(reverse("desk")).url == reverse("second_step")
    set_up(again)
    assert at_desk(again)
    (said,) = events(Name.SECOND_STEP_RESET)
    assert said.details == {"membership": str(bo.pk), "count": 1}


def test_nobody_takes_their_own_second_step_away(manager, mo):
    where = reverse("desk_person_second", args=[mo.pk])
    manager.post(reverse("account_reauthenticate"), {"password": ASKED})
    answer = manager.post(where)
    assert answer.status_code == 422
    assert "This is your own." in answer.content.decode()
    assert where not in manager.get(reverse("desk_person", args=[mo.pk])).content.decode()


def test_whoever_runs_the_site_helps_a_last_manager_who_lost_their_phone(charity, capsys):
    client = joined(charity, "bo@charity.example", Role.MANAGER)
    set_up(client)
    with pytest.raises(CommandError):
        call_command("reset_second_step", "nobody@charity.example")
    assert at_desk(client)
    call_command("reset_second_step", "Bo@charity.example")
    assert not at_desk(client)
    assert with_password("bo@charity.example").get(reverse("desk")).url == reverse("second_step")


def test_people_and_invitations_of_another_organisation_are_not_there(manager, elsewhere, beth):
    una, una_client = elsewhere
    una_client.post(reverse("desk_people"), {"role": Role.CASEWORKER})
    theirs = Invitation.objects.get()
    manager.post(reverse("account_reauthenticate"), {"password": ASKED})
    names = ("desk_person", "desk_person_end", "desk_person_second")
    for ids in ((una.pk, theirs.pk), (new_id(), new_id())):
        for name in names:
            assert manager.get(reverse(name, args=[ids[0]])).status_code == 404
            answer = manager.post(reverse(name, args=[ids[0]]), {"role": Role.CASEWORKER})
            assert answer.status_code == 404
        assert manager.post(reverse("desk_invitation_out", args=[ids[1]])).status_code == 404
    una.refresh_from_db()
    assert (una.role, una.ended_at) == (Role.MANAGER, None)
    assert Invitation.objects.count() == 1
    assert at_desk(una_client)


def test_a_caseworker_manages_nobody(beth, mo, signed_in):
    client = signed_in(beth.user)
    assert "People" not in client.get(reverse("desk")).content.decode()
    assert client.get(reverse("desk_people")).status_code == 404
    assert client.post(reverse("desk_people"), {"role": Role.MANAGER}).status_code == 404
    for name in ("desk_person", "desk_person_end", "desk_person_second"):
        where = reverse(name, args=[mo.pk])
        assert client.get(where).status_code == client.post(where).status_code == 404
    assert not Invitation.objects.exists()
    mo.refresh_from_db()
    assert mo.ended_at is None
