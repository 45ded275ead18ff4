"""A press at the desk that waited while its person was dismissed, or given another role, does nothing."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.accounts.models import Invitation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.assignments import Assignment, BreakGlass
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import Beginning, Case
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.erase_case import erase_case
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.take_case import take_case
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import OrganisationContact
from tests import factories
from tests.common.test_leases import after
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("still_now")]
CONTACT = {"platform": "x", "name": "Ivy", "address": "ivy@x.example", "note": ""}
REASON = "This cannot wait until tomorrow morning."


@pytest.fixture
def boss(charity):
    return factories.member(charity, "boss@charity.example", role=Role.MANAGER)


def dismissed(boss, who):
    return lambda: end_membership(factories.staff(boss), membership_id=who.pk, now=NOW)


def hidden(opened) -> None:
    erase_case(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)


def test_a_caseworker_dismissed_meanwhile_takes_opens_adds_and_invites_nothing(
    amara, granted, beth, boss, signed_in, settings
):
    settings.INTAKE = "invitation"
    presses = (
        (reverse("take", args=[amara.case.pk]), {}),
        (reverse("desk_urgent"), {"reference": amara.case.reference, "reason": REASON}),
        (reverse("desk_contacts"), CONTACT),
        (reverse("desk_beginnings"), {}),
    )
    for number, (address, typed) in enumerate(presses):
        who = factories.member(beth.organisation, f"{number}@charity.example")
        client = signed_in(who.user)
        _, answer = after(dismissed(boss, who), lambda: client.post(address, typed))  # noqa: B023
        assert answer.status_code in {302, 404}, address
    for table in (Assignment, BreakGlass, OrganisationContact, Beginning):
        assert not table.objects.exists(), table


def test_a_caseworker_dismissed_meanwhile_brings_nothing_back(
    amara, granted, beth, boss, signed_in
):
    hidden(amara)
    client = signed_in(beth.user)
    back = reverse("desk_bring_back", args=[amara.case.pk])
    _, answer = after(dismissed(boss, beth), lambda: client.post(back))
    assert answer.url == reverse("account_login")
    assert Case.objects.get().is_hidden


def test_a_manager_dismissed_meanwhile_puts_nothing_back(amara, granted, beth, boss, mo, signed_in):
    take_case(factories.staff(beth), case_id=amara.case.pk, now=NOW)
    client = signed_in(mo.user)
    page = reverse("desk_put_back", args=[beth.pk])
    _, answer = after(dismissed(boss, mo), lambda: client.post(page))
    assert answer.url == reverse("account_login")
    assert Assignment.objects.live().filter(membership=beth).exists()


def test_a_manager_demoted_meanwhile_invites_nobody(charity, boss, mo, signed_in):
    client = signed_in(mo.user)
    client.post(reverse("account_reauthenticate"), {"password": "a long password of theirs"})

    def demoted():
        return change_role(
            factories.staff(boss), membership_id=mo.pk, role=Role.CASEWORKER, now=NOW
        )

    _, answer = after(demoted, lambda: client.post(reverse("desk_people"), {"role": "MANAGER"}))
    assert answer.status_code == 404
    assert not Invitation.objects.exists()


def test_notes_whose_access_ended_meanwhile_are_not_there_to_take(amara, granted, beth, signed_in):
    client = signed_in(beth.user)
    page = reverse("take", args=[amara.case.pk])
    _, answer = after(
        lambda: withdraw_access(amara, grant_id=granted.pk, now=NOW), lambda: client.post(page)
    )
    assert answer.status_code == 404
    assert not Assignment.objects.exists()


def test_hidden_notes_that_are_closed_as_a_whole_are_refused_in_words_and_in_the_record(
    amara, granted, beth, signed_in
):
    freeze_thing(amara, kind=FrozenKind.CASE, target_id=amara.case.pk, now=NOW)
    hidden(amara)
    client = signed_in(beth.user)
    answer = client.post(reverse("desk_bring_back", args=[amara.case.pk]))
    assert answer.status_code == 403
    assert "They cannot be brought back now" in answer.content.decode()
    assert amara.case.reference in answer.content.decode()
    assert Case.objects.get().is_hidden
    line = Event.objects.get(name=Name.FROZEN_USE_REFUSED)
    assert (line.actor, line.details["work"]) == (f"staff:{beth.pk}", "RESTORE")
