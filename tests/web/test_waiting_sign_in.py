"""A sign-in that waits for its second step ends with all the others."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.accounts.models import Membership
from takedown.accounts.roles import Role
from takedown.flows.change_password import change_password
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.reset_second_step import reset_second_step
from tests import factories
from tests.conftest import NOW
from tests.factories import staff
from tests.signing_in import at_desk, joined, second_step, set_up, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
BO = "bo@charity.example"


def of_bo() -> Membership:
    return Membership.objects.get(user__email=BO)


def new_password(boss, browser):
    change_password(staff(of_bo()), user_id=of_bo().user_id, password="another long one", now=NOW)


def another_role(boss, browser):
    change_role(staff(boss), membership_id=of_bo().pk, role=Role.MANAGER, now=NOW)


def all_others(boss, browser):
    assert browser.post(reverse("end_other_sign_ins"), {}).status_code == 302


def no_work_here(boss, browser):
    end_membership(staff(boss), membership_id=of_bo().pk, now=NOW)


@pytest.mark.parametrize("ends", [new_password, another_role, all_others, no_work_here])
def test_whoever_waits_at_the_code_page_is_asked_for_the_password_again(charity, ends):
    boss = factories.member(charity, "boss@charity.example", role=Role.MANAGER)
    browser = joined(charity, BO)
    _phone, codes = set_up(browser)
    thief = with_password(BO)

    ends(boss, browser)

    assert not second_step(thief, codes[0])
    assert not at_desk(thief)


def test_a_reset_ends_it_too_whatever_code_comes_later(charity):
    boss = factories.member(charity, "boss@charity.example", role=Role.MANAGER)
    set_up(joined(charity, BO))
    thief = with_password(BO)
    reset_second_step(staff(boss), membership_id=of_bo().pk, now=NOW)
    _phone, codes = set_up(with_password(BO))

    assert not second_step(thief, codes[0])
    assert not at_desk(thief)


def test_one_that_nothing_ended_goes_on(charity):
    _phone, codes = set_up(joined(charity, BO))
    browser = with_password(BO)
    assert second_step(browser, codes[0])
    assert at_desk(browser)
