"""A grant lets an organisation take a case; only whoever has taken it, or was handed it, opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import DetailRefused, check_chain
from takedown.cases.access import NoSuchCase, case_for, visible_to
from takedown.cases.assigning import Ending, end_assignments
from takedown.cases.assignments import Assignment
from takedown.flows.erase_case import erase_case
from takedown.flows.grant_access import grant_access
from takedown.flows.let_case_go import NotYours as NotYoursToLetGo
from takedown.flows.let_case_go import let_case_go
from takedown.flows.put_cases_back import NobodyHere, put_cases_back
from takedown.flows.take_case import TakenAlready, take_case
from takedown.flows.take_over import take_over
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.case_page import timeline
from takedown.reads.code import unconfirmed_words
from takedown.reads.not_taken import waiting
from takedown.reads.people import live_grants
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import staff

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def sees(membership, opened, *, now=NOW) -> bool:
    try:
        case_for(staff(membership), opened.case.pk, now=now)
    except NoSuchCase:
        return False
    return visible_to(staff(membership), now=now).filter(pk=opened.case.pk).exists()


def waits(membership, *, now=NOW) -> list[str]:
    return [row.reference for row in waiting(staff(membership), now=now).rows]


def told(opened, *names: Name) -> list[tuple[str, str, dict[str, str]]]:
    events = Event.objects.filter(case_id=opened.case.pk, name__in=names).order_by("sequence")
    return [(one.name, one.actor, one.details) for one in events]


def test_a_granted_case_waits_for_every_caseworker_and_is_open_to_none(amara, granted, beth, bo):
    for one in (beth, bo):
        assert waits(one) == [amara.case.reference]
        assert not sees(one, amara)


def test_whoever_takes_it_has_it_alone(amara, granted, beth, bo):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    assert (sees(beth, amara), sees(bo, amara)) == (True, False)
    assert (waits(beth), waits(bo)) == ([], [])
    with pytest.raises(TakenAlready):
        take_case(staff(bo), case_id=amara.case.pk, now=NOW)
    assert not sees(bo, amara)


def test_taking_twice_is_taking_once(amara, granted, beth):
    for _ in range(2):
        take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    assert told(amara, Name.CASE_TAKEN) == [
        ("CASE_TAKEN", f"staff:{beth.pk}", {"membership": str(beth.pk)})
    ]


def test_what_was_not_granted_cannot_be_taken(amara, cass, granted, beth, mo):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    for visitor, opened in (
        (staff(beth), cass),
        (staff(other), amara),
        (staff(mo), amara),
        (amara.visitor, amara),
    ):
        with pytest.raises(NoSuchCase):
            take_case(visitor, case_id=opened.case.pk, now=NOW)
    with pytest.raises(NoSuchCase):
        take_case(staff(beth), case_id=amara.case.pk, now=granted.expires_at)
    assert not Assignment.objects.exists()


def test_two_organisations_each_take_it_for_themselves(amara, beth):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    for one in (beth, other):
        factories.let_in(amara, one)
    assert (sees(beth, amara), sees(other, amara)) == (True, True)


def test_handing_over_changes_who_has_it_and_the_person_sees_that(amara, beth, bo):
    hers = factories.let_in(amara, beth)
    factories.hand_over(hers, bo, reason="KNOWN")
    assert (sees(beth, amara), sees(bo, amara)) == (False, True)
    assert told(amara, Name.CASE_HANDED_OVER) == [
        ("CASE_HANDED_OVER", f"staff:{bo.pk}", {"membership": str(bo.pk), "reason_code": "KNOWN"})
    ]
    assert "These notes were handed to another caseworker" in [x.what for x in timeline(amara)]


def test_nobody_lets_go_of_what_they_do_not_have(amara, beth, bo):
    hers = factories.let_in(amara, beth)
    factories.hand_over(hers, bo)
    # A page that was open before still holds the case.
    for opened in (hers, amara, factories.emergency(amara, beth)):
        with pytest.raises(NotYoursToLetGo):
            let_case_go(opened, now=NOW)
    assert Assignment.objects.live().get().membership == bo


def test_what_is_let_go_waits_on_the_desk_again(amara, beth, bo):
    let_case_go(factories.let_in(amara, beth), now=NOW)
    assert not sees(beth, amara)
    assert waits(bo) == waits(beth) == [amara.case.reference]
    take_case(staff(beth), case_id=amara.case.pk, now=NOW + HOUR)
    assert sees(beth, amara, now=NOW + HOUR)
    assert Assignment.objects.filter(case=amara.case).count() == 2
    assert check_chain(Event.objects.filter(case_id=amara.case.pk).order_by("sequence"))


def test_withdrawing_ends_the_work_on_it_for_good(amara, beth):
    factories.let_in(amara, beth)
    withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW + HOUR)
    (row,) = Assignment.objects.all()
    assert row.ended_at == NOW + HOUR
    (ended,) = told(amara, Name.ASSIGNMENT_ENDED)
    assert ended[1:] == ("code-holder", {"membership": str(beth.pk), "reason_code": "withdrawn"})
    grant_access(amara, organisation_id=beth.organisation_id, days=30, now=NOW + HOUR)
    assert not sees(beth, amara, now=NOW + HOUR)


def test_an_assignment_alone_opens_nothing(amara, granted, beth):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    assert sees(beth, amara, now=granted.expires_at - timedelta(seconds=1))
    assert not sees(beth, amara, now=granted.expires_at)


def test_a_grant_that_ran_out_and_is_given_anew_finds_nobody_inside(amara, granted, beth):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    grant_access(amara, organisation_id=beth.organisation_id, days=30, now=granted.expires_at)
    assert not sees(beth, amara, now=granted.expires_at)
    assert waits(beth, now=granted.expires_at) == [amara.case.reference]


def test_a_grant_that_is_lengthened_leaves_the_caseworker_inside(amara, granted, beth):
    take_case(staff(beth), case_id=amara.case.pk, now=NOW)
    grant_access(amara, organisation_id=beth.organisation_id, days=365, now=NOW + HOUR)
    assert sees(beth, amara, now=NOW + 200 * DAY)


def test_whoever_leaves_or_becomes_a_manager_holds_nothing_and_others_can_take_it(amara, beth, bo):
    factories.let_in(amara, beth)
    for column, value in (("role", Role.MANAGER), ("ended_at", NOW)):
        before = getattr(beth, column)
        setattr(beth, column, value)
        beth.save()
        assert not sees(beth, amara), column
        assert waits(bo) == [amara.case.reference], column
        setattr(beth, column, before)
        beth.save()
    assert sees(beth, amara)


def test_what_somebody_held_who_left_ends_with_a_line_in_each_case(amara, cass, beth):
    for opened in (amara, cass):
        factories.let_in(opened, beth)
    ended = end_assignments(
        Assignment.objects.filter(membership=beth), actor="staff:x", why=Ending.LEFT, now=NOW
    )
    assert ended == 2
    for opened in (amara, cass):
        assert told(opened, Name.ASSIGNMENT_ENDED)[0][1:] == (
            "staff:x", {"membership": str(beth.pk), "reason_code": "left"},
        )  # fmt: skip
        assert not sees(beth, opened)


def test_a_manager_puts_the_cases_of_one_back_and_opens_none(amara, cass, beth, bo, mo):
    for opened in (amara, cass):
        factories.let_in(opened, beth)
    third = open_for("https://x.com/someone/status/1859000000000000003")
    factories.let_in(third, bo)
    assert put_cases_back(staff(mo), membership_id=beth.pk, now=NOW) == 2
    assert sorted(waits(bo)) == sorted([amara.case.reference, cass.case.reference])
    assert sees(bo, third)
    assert not any(sees(one, amara) for one in (mo, beth, bo))


def test_only_a_manager_of_the_same_organisation_puts_cases_back(amara, beth, bo):
    factories.let_in(amara, beth)
    organisation = Organisation.objects.create(name="Other", created_at=NOW)
    other = factories.member(organisation, "o@o.org", role=Role.MANAGER)
    for visitor in (staff(bo), staff(other), amara.visitor):
        with pytest.raises(NobodyHere):
            put_cases_back(visitor, membership_id=beth.pk, now=NOW)
    assert sees(beth, amara)


def test_the_person_sees_whether_anybody_there_has_her_notes(amara, granted, beth):
    assert next(iter(live_grants(amara, now=NOW))).taken_at is None
    take_case(staff(beth), case_id=amara.case.pk, now=NOW + HOUR)
    assert next(iter(live_grants(amara, now=NOW + HOUR))).taken_at == NOW + HOUR


def test_notes_that_are_being_erased_wait_for_nobody(amara, granted, beth):
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert waits(beth) == []
    with pytest.raises(NoSuchCase):
        take_case(staff(beth), case_id=amara.case.pk, now=NOW)


def test_what_waits_shows_counts_and_since_when_longest_first(amara, cass, beth):
    for opened, days in ((amara, 1), (cass, 2)):
        grant_access(opened, organisation_id=beth.organisation_id, days=90, now=NOW - days * DAY)
    factories.sent(cass, now=NOW - 5 * DAY, submitted_at=NOW - 5 * DAY)
    rows = waiting(staff(beth), now=NOW).rows
    assert [(row.reference, row.since, row.posts, row.passed) for row in rows] == [
        (cass.case.reference, NOW - 2 * DAY, 1, 1),
        (amara.case.reference, NOW - DAY, 1, 0),
    ]


@pytest.mark.parametrize("flow", ["take", "take_over", "let_go"])
def test_what_cannot_be_recorded_changes_nobody(amara, beth, bo, monkeypatch, flow):
    grant_access(amara, organisation_id=beth.organisation_id, days=30, now=NOW)
    opened = None if flow == "take" else factories.taken(amara, beth)

    def refuse(*_, **__):
        raise DetailRefused

    asked = factories.asked_to_take(opened, bo) if opened else None
    for module in ("flows.take_over", "cases.assigning"):
        monkeypatch.setattr(f"takedown.{module}.record", refuse)
    act = {
        "take": lambda: take_case(staff(beth), case_id=amara.case.pk, now=NOW),
        "take_over": lambda: take_over(staff(bo), ids=[asked.pk], now=NOW),
        "let_go": lambda: let_case_go(opened, now=NOW),
    }[flow]
    with pytest.raises(DetailRefused):
        act()
    assert (sees(beth, amara), sees(bo, amara)) == (opened is not None, False)
