"""Invitations: once, in time, for one person; and a likeness decided by a person of that case."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

import pytest
from allauth.mfa.models import Authenticator

from takedown.accounts.models import Invitation, Membership, Organisation, StaffSession, User
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.flows.change_role import change_role
from takedown.flows.create_organisation import create_organisation
from takedown.flows.decide_match import NoSuchMatch, decide_match
from takedown.flows.end_membership import end_membership
from takedown.flows.invite_person import NoSuchOrganisation, invite_colleague, invite_person
from takedown.flows.take_back_invitation import NoSuchInvitation, take_back_invitation
from takedown.flows.take_invitation import (
    AddressTaken,
    InvitationGone,
    open_invitation,
    take_invitation,
)
from takedown.matching.models import Decision
from takedown.reads.colleagues import open_invitations
from tests import factories
from tests.conftest import NOW

PASSWORD = "a long password of theirs"


@pytest.fixture
def issued(db):
    return create_organisation(
        name="Another", report_address="a@charity.example", role=Role.CASEWORKER, now=NOW
    )


def take(issued, *, email="bo@charity.example", now=NOW):
    return take_invitation(token=issued.token, email=email, password=PASSWORD, now=now)


def begin_half_sign_in(user) -> StaffSession:
    return StaffSession.objects.create(user=user, digest="d", started_at=NOW, last_seen_at=NOW)


def test_whoever_takes_an_invitation_works_there_and_can_sign_in(issued):
    user = take(issued)
    (membership,) = Membership.objects.live()
    assert (membership.user, membership.organisation.name) == (user, "Another")
    assert membership.role == Role.CASEWORKER
    assert authenticate(None, email="bo@charity.example", password=PASSWORD) == user


def test_an_invitation_works_once(issued):
    take(issued)
    with pytest.raises(InvitationGone):
        take(issued, email="somebody.else@charity.example")
    assert User.objects.count() == 1


def test_an_invitation_runs_out(issued):
    end = issued.invitation.expires_at
    assert open_invitation(issued.token, now=end - timedelta(seconds=1))
    with pytest.raises(InvitationGone):
        take(issued, now=end)


@pytest.mark.parametrize("ends", ["leaves", "manages nobody any more"])
def test_what_a_manager_invited_before_they_went_lets_nobody_in(charity, ends):
    """Else they would be back under another address, and could invite again."""
    mo = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    boss = factories.staff(factories.member(charity, "boss@charity.example", role=Role.MANAGER))
    invited = invite_colleague(factories.staff(mo), role=Role.MANAGER, now=NOW)
    assert open_invitation(invited.token, now=NOW)
    if ends == "leaves":
        end_membership(boss, membership_id=mo.pk, now=NOW)
    else:
        change_role(boss, membership_id=mo.pk, role=Role.CASEWORKER, now=NOW)
    with pytest.raises(InvitationGone):
        take(invited)
    assert open_invitations(boss, now=NOW) == []
    with pytest.raises(NoSuchInvitation):
        take_back_invitation(boss, invitation_id=invited.invitation.pk, now=NOW)


def test_they_let_nobody_in_when_that_person_manages_again(charity):
    mo = factories.member(charity, "mo@charity.example", role=Role.MANAGER)
    boss = factories.staff(factories.member(charity, "boss@charity.example", role=Role.MANAGER))
    invited = invite_colleague(factories.staff(mo), role=Role.MANAGER, now=NOW)
    kept = invite_colleague(boss, role=Role.CASEWORKER, now=NOW)
    for role in (Role.CASEWORKER, Role.MANAGER):
        change_role(boss, membership_id=mo.pk, role=role, now=NOW)
    with pytest.raises(InvitationGone):
        take(invited)
    (line,) = Event.objects.filter(name=Name.INVITATION_TAKEN_BACK)
    assert (line.actor, line.details) == (boss.actor, {"invitation": str(invited.invitation.pk)})
    assert take(kept)


def test_an_address_that_signs_in_already_leaves_the_invitation_open(issued, beth):
    with pytest.raises(AddressTaken):
        take(issued, email="BETH@charity.example")
    assert take(issued)


def test_somebody_whose_work_has_ended_comes_back_with_nothing_that_let_them_in_before(
    issued, beth, charity
):
    user = beth.user
    user.set_password("what they had before")
    user.codes_kept_at = NOW
    user.save()
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})
    boss = factories.staff(factories.member(charity, "boss@charity.example", role=Role.MANAGER))
    end_membership(boss, membership_id=beth.pk, now=NOW)
    signed_in = begin_half_sign_in(user)
    epoch = User.objects.get(pk=user.pk).sign_in_epoch

    assert take(issued, email="BETH@charity.example") == user

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert (user.codes_kept_at, user.sign_in_epoch) == (None, epoch + 1)
    assert not Authenticator.objects.filter(user=user).exists()
    assert StaffSession.objects.get(pk=signed_in.pk).ended_at == NOW
    assert [one.organisation.name for one in Membership.objects.live().filter(user=user)] == [
        "Another"
    ]


def test_somebody_whom_the_operator_shut_out_does_not_come_back_by_an_invitation(issued, beth):
    Membership.objects.update(ended_at=NOW)
    User.objects.update(is_active=False)
    with pytest.raises(AddressTaken):
        take(issued, email="beth@charity.example")


def test_an_invitation_asks_of_five_addresses_in_a_day_and_no_more(issued, beth, client, still_now):
    page = reverse("join", args=[issued.token])
    typed = {"email": "beth@charity.example", "password": PASSWORD}
    said = [client.post(page, typed).content.decode() for _ in range(7)]
    told = ["signs in with this address already" in one for one in said]
    assert told == [True] * 5 + [False] * 2
    assert "Wait a day" in said[-1]


def test_what_is_kept_of_an_invitation_opens_nothing(issued):
    kept = Invitation.objects.get()
    assert issued.token not in str(vars(kept))
    with pytest.raises(InvitationGone):
        open_invitation(kept.token_digest, now=NOW)


def test_nobody_is_invited_to_an_organisation_that_is_not_here(db):
    with pytest.raises(NoSuchOrganisation):
        invite_person(organisation_name="Nobody", role=Role.CASEWORKER, by="operator", now=NOW)


def test_each_step_leaves_a_line_without_an_address(issued):
    take(issued)
    lines = Event.objects.filter(case_id__isnull=True)
    assert {line.name for line in lines} >= {Name.ORGANISATION_CREATED, Name.INVITATION_TAKEN}
    assert "charity.example" not in str([vars(line) for line in lines])


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "",
        "password1234",
        "telechargement",
        "qwertyuiop12",
        "iloveyouforever",
        "takedowntakedown",
        "Manchester2026",
        "12345678" * 10,
        "bo@charity.example",
    ],
)
@pytest.mark.usefixtures("still_now")
def test_a_weak_password_is_refused_on_the_page_and_the_invitation_stays(issued, password):
    address = reverse("join", args=[issued.token])
    given = {"email": "bo@charity.example", "password": password}
    assert Client().post(address, given).status_code == 422
    assert not User.objects.exists()
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("password", ["correct horse battery", "x7Gq!pLm29sD", "five words " * 90])
@pytest.mark.usefixtures("still_now")
def test_a_password_that_is_hard_to_guess_is_taken_however_long(issued, password):
    given = {"email": "bo@charity.example", "password": password}
    assert Client().post(reverse("join", args=[issued.token]), given).status_code == 302
    assert User.objects.get().check_password(password)


@pytest.mark.parametrize("decision", [Decision.YES, Decision.NO, Decision.NOT_SURE])
def test_a_likeness_is_decided_by_a_person_and_can_be_changed(amara, beth, decision):
    match = factories.match(amara)
    decide_match(factories.let_in(amara, beth), match_id=match.pk, decision=decision, now=NOW)
    match.refresh_from_db()
    assert (match.decision, match.decided_by) == (decision, f"staff:{beth.pk}")
    decide_match(amara, match_id=match.pk, decision=Decision.UNDECIDED, now=NOW)
    match.refresh_from_db()
    assert (match.decided_at, match.decided_by) == (None, "")
    assert Event.objects.filter(name=Name.MATCH_DECIDED).count() == 2


def test_a_likeness_of_another_case_is_not_there(amara, cass):
    with pytest.raises(NoSuchMatch):
        decide_match(amara, match_id=factories.match(cass).pk, decision=Decision.YES, now=NOW)
