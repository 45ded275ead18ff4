"""Notes that a manager took from a colleague wait 72 hours for whomever invitations lead to, from them or to them."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.accounts.models import Membership
from takedown.accounts.roles import Role
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.handing import Terms
from takedown.cases.models import HandOver
from takedown.cases.put_back import PutBackByInviter
from takedown.cases.ways_back import WAIT
from takedown.flows.ask_for_absent import ask_for_absent
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.invite_person import invite_colleague
from takedown.flows.let_case_go import let_case_go
from takedown.flows.put_cases_back import put_cases_back
from takedown.flows.stop_asking import stop_asking_for_absent
from takedown.flows.take_case import take_case
from takedown.flows.take_invitation import take_invitation
from takedown.flows.take_over import take_over
from tests import factories
from tests.conftest import NOW
from tests.factories import staff

HOUR = timedelta(hours=1)


def sees(membership, opened, *, now=NOW) -> bool:
    try:
        case_for(staff(membership), opened.case.pk, now=now)
    except NoSuchCase:
        return False
    return True


def joins(
    by: Membership, role: Role = Role.CASEWORKER, *, email="in@charity.example"
) -> Membership:
    """Somebody who joined by an invitation of this manager."""
    token = invite_colleague(staff(by), role=role, now=NOW).token
    user = take_invitation(token=token, email=email, password="three quiet blue mornings", now=NOW)
    return Membership.objects.live().get(user=user)


def waits_72_hours(membership: Membership, opened) -> None:
    membership.refresh_from_db()
    with pytest.raises(PutBackByInviter):
        take_case(staff(membership), case_id=opened.case.pk, now=NOW + WAIT - HOUR)
    assert not sees(membership, opened, now=NOW + WAIT - HOUR)
    take_case(staff(membership), case_id=opened.case.pk, now=NOW + WAIT)
    assert sees(membership, opened, now=NOW + WAIT)


@pytest.fixture
def invited(mo):
    """Somebody who joined by an invitation of the manager mo."""
    return joins(mo)


@pytest.mark.parametrize("end", [put_cases_back, end_membership])
def test_what_a_manager_takes_from_a_colleague_waits_for_whom_they_invited(
    amara, granted, beth, bo, mo, invited, end
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    end(staff(mo), membership_id=beth.pk, now=NOW)
    waits_72_hours(invited, amara)


def a_manager_becomes_a_caseworker(mo) -> Membership:
    """Another account of theirs is the manager then."""
    joins(mo, Role.MANAGER)
    change_role(staff(mo), membership_id=mo.pk, role=Role.CASEWORKER, now=NOW)
    return Membership.objects.get(pk=mo.pk)


@pytest.mark.parametrize("end", [put_cases_back, end_membership])
def test_a_manager_who_becomes_a_caseworker_waits_for_what_they_took_from_a_colleague(
    amara, granted, beth, mo, end
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    end(staff(mo), membership_id=beth.pk, now=NOW)
    waits_72_hours(a_manager_becomes_a_caseworker(mo), amara)


@pytest.mark.parametrize("end", [put_cases_back, end_membership])
def test_a_manager_who_becomes_a_caseworker_waits_for_what_a_manager_they_invited_took(
    amara, granted, beth, mo, end
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    second = joins(mo, Role.MANAGER)
    end(staff(second), membership_id=beth.pk, now=NOW)
    change_role(staff(second), membership_id=mo.pk, role=Role.CASEWORKER, now=NOW)
    waits_72_hours(mo, amara)


def test_who_was_invited_by_whom_a_manager_invited_waits_too(amara, granted, beth, mo):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    second = joins(mo, Role.MANAGER, email="second@charity.example")
    third = joins(second, Role.MANAGER, email="third@charity.example")
    last = joins(third)
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    waits_72_hours(last, amara)


@pytest.mark.parametrize("end", [put_cases_back, end_membership])
def test_who_comes_back_under_the_address_of_whom_a_manager_let_go_waits(
    amara, granted, beth, mo, end
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    end(staff(mo), membership_id=beth.pk, now=NOW)
    if end is put_cases_back:
        end_membership(staff(mo), membership_id=beth.pk, now=NOW)
    waits_72_hours(joins(mo, email=beth.user.email), amara)


def test_a_manager_who_leaves_and_comes_back_as_a_caseworker_waits_too(
    amara, granted, beth, mo, charity
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    other = factories.member(charity, "other@charity.example", role=Role.MANAGER)
    end_membership(staff(other), membership_id=mo.pk, now=NOW)
    waits_72_hours(joins(other, email=mo.user.email), amara)


def test_a_caseworker_who_let_notes_go_takes_them_again(amara, granted, beth):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    let_case_go(case_for(staff(beth), amara.case.pk, now=NOW), now=NOW)
    take_case(staff(beth), case_id=amara.case.pk, now=NOW + HOUR)
    assert sees(beth, amara, now=NOW + HOUR)


def test_a_colleague_somebody_else_invited_takes_what_was_put_back(
    amara, granted, beth, bo, mo, invited
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    take_case(staff(bo), case_id=amara.case.pk, now=NOW)
    assert sees(bo, amara)


@pytest.mark.usefixtures("still_now")
def test_nor_is_it_handed_to_whom_the_manager_invited_before_that(
    amara, granted, beth, bo, mo, invited, signed_in
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    take_case(staff(bo), case_id=amara.case.pk, now=NOW)
    asked = factories.asked_to_take(case_for(staff(bo), amara.case.pk, now=NOW), invited)
    typed = {"asked": str(asked.pk), "answer": "yes"}
    page = signed_in(invited.user).post(reverse("desk_asked"), typed)
    assert "less than 72 hours ago" in page.content.decode()
    assert sees(bo, amara)
    take_over(staff(invited), ids=[asked.pk], now=NOW + WAIT)
    assert sees(invited, amara, now=NOW + WAIT)


def test_nor_does_a_manager_ask_whom_they_invited_to_take_it_at_once(
    amara, granted, beth, bo, mo, invited
):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    for to, waits in ((invited, True), (bo, False)):
        terms = Terms(to.pk, "AWAY")
        ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW)
        asked = HandOver.objects.waiting(NOW).get()
        if waits:
            with pytest.raises(PutBackByInviter):
                take_over(staff(to), ids=[asked.pk], now=NOW + WAIT - HOUR)
            stop_asking_for_absent(staff(mo), membership_id=beth.pk, now=NOW)
    take_over(staff(bo), ids=[asked.pk], now=NOW)
    assert sees(bo, amara)


def test_whom_the_manager_invited_takes_it_after_72_hours(amara, granted, beth, mo, invited):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    terms = Terms(invited.pk, "AWAY")
    ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW)
    take_over(staff(invited), ids=[HandOver.objects.get().pk], now=NOW + WAIT)
    assert sees(invited, amara, now=NOW + WAIT)


def test_whom_a_manager_invited_goes_on_with_their_own_and_takes_new_ones(
    amara, granted, mo, invited
):
    take_case(staff(invited), case_id=amara.case.pk, now=NOW)
    put_cases_back(staff(mo), membership_id=invited.pk, now=NOW)
    take_case(staff(invited), case_id=amara.case.pk, now=NOW + HOUR)
    assert sees(invited, amara, now=NOW + HOUR)


@pytest.mark.usefixtures("still_now")
def test_the_page_says_why_they_wait_and_for_how_long(amara, granted, beth, mo, invited, signed_in):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    page = signed_in(invited.user).post(reverse("take", args=[amara.case.pk]))
    assert page.status_code == 409
    assert "72 hours" in page.content.decode()
    assert "A colleague has these notes" not in page.content.decode()


def test_what_a_caseworker_lets_go_waits_for_nobody_whom_they_invited_as_a_manager(
    amara, granted, beth, mo
):
    second, helper = joins(mo, Role.MANAGER), joins(mo, email="helper@charity.example")
    change_role(staff(second), membership_id=mo.pk, role=Role.CASEWORKER, now=NOW)
    mo.refresh_from_db()
    take_case(staff(mo), case_id=amara.case.pk, now=NOW)
    let_case_go(case_for(staff(mo), amara.case.pk, now=NOW), now=NOW)
    take_case(staff(helper), case_id=amara.case.pk, now=NOW)
    assert sees(helper, amara)
