"""A sign-in that waits for its second step ends with all the others."""

from __future__ import annotations

from django.core.management import CommandError, call_command
from django.urls import reverse

import pytest

from takedown.accounts.models import Membership, StaffSession
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.flows.change_password import change_password
from takedown.flows.change_role import change_role
from takedown.flows.end_membership import end_membership
from takedown.flows.reset_second_step import reset_second_step
from takedown.jobs.management.commands import changepassword
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


def new_password_by_the_operator(boss, browser):
    with pytest.MonkeyPatch.context() as terminal:
        terminal.setattr(changepassword, "getpass", lambda _question: "another long one")
        call_command("changepassword", BO.upper())


def another_role(boss, browser):
    change_role(staff(boss), membership_id=of_bo().pk, role=Role.MANAGER, now=NOW)


def all_others(boss, browser):
    assert browser.post(reverse("end_other_sign_ins"), {}).status_code == 302


def no_work_here(boss, browser):
    end_membership(staff(boss), membership_id=of_bo().pk, now=NOW)


ENDS = [new_password, new_password_by_the_operator, another_role, all_others, no_work_here]


@pytest.mark.parametrize("ends", ENDS)
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


def test_a_new_password_by_the_operator_stands_in_the_record_and_ends_every_sign_in(charity):
    _phone, codes = set_up(joined(charity, BO))
    new_password_by_the_operator(None, None)

    assert not StaffSession.objects.filter(ended_at__isnull=True).exists()
    line = Event.objects.get(name=Name.NEW_PASSWORD_SET)
    assert (line.actor, line.case_id) == ("operator", None)
    assert second_step(with_password(BO, "another long one"), codes[0])


@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        (BO, ["another long one", "another long two"], "not the same"),
        (BO, ["short", "short"], "too short"),
        (BO, [BO, BO], "easy to guess"),
        ("nobody@charity.example", ["another long one"] * 2, "Nobody signs in"),
    ],
)
def test_the_operator_is_told_why_a_password_was_not_set(
    charity, monkeypatch, address, typed, words
):
    set_up(joined(charity, BO))
    said = iter(typed)
    monkeypatch.setattr(changepassword, "getpass", lambda _question: next(said))
    with pytest.raises(CommandError, match=words):
        call_command("changepassword", address)
    assert not Event.objects.filter(name=Name.NEW_PASSWORD_SET).exists()
