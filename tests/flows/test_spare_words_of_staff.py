"""What a caseworker read out opens the notes only while that caseworker has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.roles import Role
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.assignments import Assignment
from takedown.cases.models import SpareWords
from takedown.flows.change_role import change_role
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_membership import end_membership
from takedown.flows.grant_access import grant_access
from takedown.flows.let_case_go import let_case_go
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.put_cases_back import put_cases_back
from takedown.flows.sweep import tidy
from takedown.flows.take_case import take_case
from takedown.flows.use_spare_words import WrongSpareWords, use_spare_words
from takedown.reads.code import unconfirmed_words
from takedown.reads.ways_back import asked_for, asked_on_the_desk, spare_sets
from tests import factories
from tests.conftest import NOW
from tests.factories import staff

HOUR, WAIT = timedelta(hours=1), timedelta(hours=72)
LATER = NOW + HOUR


@pytest.fixture
def worker(amara, beth):
    """Beth, who has taken the notes of Amara, whose words are written down."""
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    return factories.let_in(amara, beth)


@pytest.fixture
def boss(charity):
    return factories.member(charity, "boss@charity.example", role=Role.MANAGER)


@pytest.fixture
def spare(worker) -> str:
    return " ".join(make_spare_words(worker, now=NOW))


def use(spare: str, *, now):
    return use_spare_words(typed=spare, address="192.0.2.7", now=now)


def refused(spare: str, *, now) -> None:
    with pytest.raises(WrongSpareWords):
        use(spare, now=now)


def left(worker, boss, bo):
    end_membership(staff(boss), membership_id=worker.visitor.membership_id, now=LATER)


def has_another_role(worker, boss, bo):
    change_role(
        staff(boss), membership_id=worker.visitor.membership_id, role=Role.MANAGER, now=LATER
    )


def handed_over(worker, boss, bo):
    factories.hand_over(worker, bo, now=LATER)


def let_go(worker, boss, bo):
    let_case_go(worker, now=LATER)


def put_back(worker, boss, bo):
    put_cases_back(staff(boss), membership_id=worker.visitor.membership_id, now=LATER)


def ran_out(worker, boss, bo):
    worker.case.grants.update(expires_at=LATER)


def shut_out(worker, boss, bo):
    """Whoever runs this shut the account; no row of the case was touched."""
    Assignment.objects.get(case=worker.case).membership.user.__class__.objects.update(
        is_active=False
    )


ENDINGS = (left, has_another_role, handed_over, let_go, put_back, ran_out, shut_out)


@pytest.mark.parametrize("ends", ENDINGS)
def test_they_open_nothing_once_the_caseworkers_access_has_ended(
    amara, worker, spare, boss, bo, ends
):
    ends(worker, boss, bo)
    refused(spare, now=LATER)
    refused(spare, now=LATER + WAIT)
    assert spare_sets(amara, now=LATER) == []


@pytest.mark.parametrize("ends", ENDINGS)
def test_nor_do_they_ripen_when_it_ends_while_they_wait(amara, worker, spare, boss, bo, ends):
    use(spare, now=NOW)
    ends(worker, boss, bo)
    refused(spare, now=LATER)
    refused(spare, now=NOW + WAIT)
    assert asked_for(amara, now=LATER) == []
    assert asked_on_the_desk(staff(bo), now=LATER) == []
    assert case_for(amara.visitor, amara.case.pk, now=NOW + WAIT).is_owner


def test_taking_the_notes_again_brings_none_of_them_back(worker, spare):
    """Else they would ripen for 72 hours in which nobody could see it."""
    use(spare, now=NOW)
    let_case_go(worker, now=LATER)
    take_case(worker.visitor, case_id=worker.case.pk, now=NOW + WAIT - HOUR)
    refused(spare, now=NOW + WAIT)


def test_nor_does_a_new_leave_after_one_that_ran_out(amara, worker, spare):
    use(spare, now=NOW)
    worker.case.grants.update(expires_at=LATER)
    again = NOW + WAIT - HOUR
    grant_access(amara, organisation_id=worker.visitor.organisation_id, days=30, now=again)
    take_case(worker.visitor, case_id=worker.case.pk, now=again)
    refused(spare, now=NOW + WAIT)


def test_a_leave_that_is_made_longer_in_time_leaves_them_as_they_are(amara, worker, spare):
    use(spare, now=NOW)
    grant_access(amara, organisation_id=worker.visitor.organisation_id, days=30, now=LATER)
    assert use(spare, now=NOW + WAIT).case_id == amara.case.pk


def test_who_has_new_words_already_sees_them_again_whatever_became_of_the_caseworker(
    worker, spare, boss, bo
):
    """The old words ended when the new ones came: without them the notes would be lost."""
    use(spare, now=NOW)
    first = use(spare, now=NOW + WAIT)
    end_membership(staff(boss), membership_id=worker.visitor.membership_id, now=NOW + WAIT)
    assert use(spare, now=NOW + WAIT + HOUR) == first


def test_a_page_that_was_open_when_the_access_ended_makes_none(worker):
    """The door is asked again where they are made: the page passed it some time ago."""
    let_case_go(worker, now=LATER)
    with pytest.raises(NoSuchCase):
        make_spare_words(worker, now=LATER)
    assert not SpareWords.objects.exists()


def test_the_sweep_removes_those_whose_caseworker_has_gone_and_no_others(
    amara, worker, spare, boss, bo
):
    theirs = factories.member(boss.organisation, "cy@charity.example")
    factories.hand_over(worker, theirs, now=LATER)
    make_spare_words(case_for(staff(theirs), amara.case.pk, now=LATER), now=LATER)
    tidy(now=LATER)
    assert [one.made_by for one in SpareWords.objects.all()] == [staff(theirs).actor]


def test_the_sweep_leaves_those_of_hidden_notes(worker, spare):
    """They come back with the notes, and wait from the beginning then."""
    worker.case.hidden_at, worker.case.erase_at = NOW, NOW + WAIT
    worker.case.save()
    tidy(now=LATER)
    assert SpareWords.objects.exists()
