"""Who may open a case: only those its person let in, until the day they chose, and seen by them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import DetailRefused, check_chain
from takedown.cases.access import NoSuchCase, case_for, visible_to
from takedown.cases.models import CaseGrant
from takedown.common.identifiers import new_id
from takedown.flows.erase_case import erase_case
from takedown.flows.grant_access import NoSuchOrganisation, NotTheOwner, grant_access
from takedown.flows.save_answers import save_answers
from takedown.flows.view_case import view_case
from takedown.flows.withdraw_access import NoSuchGrant, withdraw_access
from takedown.posts.models import GrantedLink
from takedown.reads.case_page import done_by_caseworkers, timeline
from takedown.reads.code import unconfirmed_words
from takedown.reads.people import live_grants
from tests import factories
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def grant(amara, membership, *, days: int = 30):
    """Let the organisation in, and let the member take the case."""
    made = grant_access(amara, organisation_id=membership.organisation_id, days=days, now=NOW)
    factories.taken(amara, membership)
    return made


def sees(membership, amara, *, now=NOW) -> bool:
    try:
        case_for(factories.staff(membership), amara.case.pk, now=now)
    except NoSuchCase:
        return False
    return True


def test_nobody_at_an_organisation_sees_a_case_before_it_is_granted(amara, beth):
    assert not sees(beth, amara)
    assert not visible_to(factories.staff(beth), now=NOW).exists()


def test_a_grant_lets_that_organisation_in_until_its_last_second(amara, beth):
    made = grant(amara, beth)
    assert sees(beth, amara)
    assert sees(beth, amara, now=made.expires_at - timedelta(seconds=1))
    assert not sees(beth, amara, now=made.expires_at)


def test_another_organisation_and_a_manager_stay_outside(amara, beth):
    grant(amara, beth)
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    manager = factories.member(beth.organisation, "m@charity.example", role=Role.MANAGER)
    assert not sees(other, amara)
    assert not sees(manager, amara)


def test_a_grant_is_for_one_case(amara, cass, beth):
    grant(amara, beth)
    assert not sees(beth, cass)


def test_withdrawing_ends_it_at_once_and_only_once(amara, beth):
    made = grant(amara, beth)
    withdraw_access(amara, grant_id=made.pk, now=NOW)
    assert not sees(beth, amara)
    with pytest.raises(NoSuchGrant):
        withdraw_access(amara, grant_id=made.pk, now=NOW)
    assert Event.objects.filter(name=Name.ACCESS_WITHDRAWN).count() == 1


def test_granting_again_replaces_what_was_there(amara, beth):
    grant(amara, beth, days=365)
    shorter = grant(amara, beth, days=30)
    assert [one.pk for one in live_grants(amara, now=NOW)] == [shorter.pk]
    assert not sees(beth, amara, now=NOW + timedelta(days=31))


def test_a_caseworker_neither_grants_nor_withdraws(amara, beth):
    made = grant(amara, beth)
    hers = case_for(factories.staff(beth), amara.case.pk, now=NOW)
    with pytest.raises(NotTheOwner):
        grant_access(hers, organisation_id=beth.organisation_id, days=365, now=NOW)
    with pytest.raises(NoSuchGrant):
        withdraw_access(hers, grant_id=made.pk, now=NOW)
    assert sees(beth, amara)


def test_a_grant_of_another_case_cannot_be_withdrawn(amara, cass, beth):
    made = grant(amara, beth)
    with pytest.raises(NoSuchGrant):
        withdraw_access(cass, grant_id=made.pk, now=NOW)
    assert sees(beth, amara)


@pytest.mark.parametrize("days", [0, -1, 29, 3650])
def test_only_the_periods_of_the_page_can_be_granted(amara, beth, days):
    with pytest.raises(NoSuchOrganisation):
        grant(amara, beth, days=days)
    assert not sees(beth, amara)


def test_an_organisation_that_is_not_here_cannot_be_let_in(amara, db):
    with pytest.raises(NoSuchOrganisation):
        grant_access(amara, organisation_id=new_id(), days=30, now=NOW)


def test_a_visit_is_told_once_a_sitting_and_names_the_organisation(amara, beth):
    opened = factories.let_in(amara, beth)
    for minutes in (0, 10, 29):
        view_case(opened, now=NOW + minutes * MINUTE)
    assert Event.objects.filter(name=Name.CASE_VIEWED).count() == 1
    view_case(opened, now=NOW + 31 * MINUTE)
    *lines, taken = done_by_caseworkers(amara)
    assert taken.what == "A caseworker took these notes on"
    assert [line.what for line in lines] == ["A caseworker opened these notes"] * 2
    assert {line.detail for line in lines} == {f"By a caseworker of {beth.organisation.name}"}


def test_the_person_s_own_visits_leave_no_line(amara):
    view_case(amara, now=NOW)
    assert not Event.objects.filter(name=Name.CASE_VIEWED).exists()


def test_answers_that_were_changed_are_on_the_timeline_with_who_changed_them(amara, beth):
    save_answers(amara, now=NOW, contact_address="amara@example.org")
    (line,) = [line for line in timeline(amara) if line.what == "Answers were changed"]
    assert not line.detail
    save_answers(factories.let_in(amara, beth), now=NOW, contact_address="b@charity.example")
    changed = [line.detail for line in timeline(amara) if line.what == "Answers were changed"]
    assert f"By a caseworker of {beth.organisation.name}" in changed


def test_a_visit_stays_told_however_much_happens_after_and_whoever_has_left(amara, beth):
    view_case(factories.let_in(amara, beth), now=NOW)
    for minutes in range(60):
        grant_access(
            amara, organisation_id=beth.organisation_id, days=30, now=NOW + minutes * MINUTE
        )
    beth.delete()
    line, taken = done_by_caseworkers(amara)
    assert line.what == "A caseworker opened these notes"
    assert {line.detail, taken.detail} == {"By a caseworker"}


def lines(opened, *names: Name) -> list[Event]:
    return list(Event.objects.filter(case_id=opened.case.pk, name__in=names).order_by("sequence"))


@pytest.fixture
def no_record(monkeypatch):
    """From here on nothing can be recorded."""

    def refuse(*_, **__):
        raise DetailRefused

    for where in ("posts.letting_in", "flows.withdraw_access", "flows.view_case"):
        monkeypatch.setattr(f"takedown.{where}.record", refuse)


def test_granting_and_withdrawing_are_recorded_with_who_whom_and_how_long(amara, beth):
    made = grant(amara, beth, days=90)
    withdraw_access(amara, grant_id=made.pk, now=NOW + MINUTE)
    granted, withdrawn = lines(amara, Name.ACCESS_GRANTED, Name.ACCESS_WITHDRAWN)
    assert (granted.name, granted.actor, granted.at) == ("ACCESS_GRANTED", amara.actor, NOW)
    organisation = str(beth.organisation_id)
    assert granted.details == {"grant": str(made.pk), "organisation": organisation, "count": 90}
    assert (withdrawn.actor, withdrawn.at) == (amara.actor, NOW + MINUTE)
    assert withdrawn.details == {"grant": str(made.pk)}
    assert check_chain(Event.objects.filter(case_id=amara.case.pk).order_by("sequence"))


def test_access_that_cannot_be_recorded_is_not_given(amara, beth, no_record):
    with pytest.raises(DetailRefused):
        grant(amara, beth)
    assert not sees(beth, amara)
    assert not GrantedLink.objects.exists()


def test_a_longer_grant_that_cannot_be_recorded_leaves_the_one_that_was_there(amara, beth, request):
    before = grant(amara, beth)
    request.getfixturevalue("no_record")
    with pytest.raises(DetailRefused):
        grant(amara, beth, days=365)
    assert [one.pk for one in live_grants(amara, now=NOW)] == [before.pk]
    assert GrantedLink.objects.filter(grant=before).count() == 1


def test_access_that_cannot_be_recorded_is_not_taken_away_either(amara, beth, request):
    made = grant(amara, beth)
    request.getfixturevalue("no_record")
    with pytest.raises(DetailRefused):
        withdraw_access(amara, grant_id=made.pk, now=NOW)
    assert sees(beth, amara)
    assert GrantedLink.objects.filter(grant=made).count() == 1


def test_a_visit_that_cannot_be_recorded_is_refused(amara, beth, request):
    opened = factories.let_in(amara, beth)
    request.getfixturevalue("no_record")
    with pytest.raises(DetailRefused):
        view_case(opened, now=NOW)


def test_what_was_withdrawn_keeps_its_time_and_can_be_granted_anew(amara, beth):
    first = grant(amara, beth)
    withdraw_access(amara, grant_id=first.pk, now=NOW + MINUTE)
    second = grant_access(amara, organisation_id=beth.organisation_id, days=30, now=NOW + MINUTE)
    assert not sees(beth, amara, now=NOW + MINUTE)
    factories.taken(amara, beth, now=NOW + MINUTE)
    assert sees(beth, amara, now=NOW + MINUTE)
    old = CaseGrant.objects.get(pk=first.pk)
    assert (old.withdrawn_at, old.withdrawn_by) == (NOW + MINUTE, amara.actor)
    assert second.pk != first.pk


def test_withdrawing_from_one_organisation_leaves_the_other(amara, beth):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    made, _ = grant(amara, beth), grant(amara, other)
    withdraw_access(amara, grant_id=made.pk, now=NOW)
    assert (sees(beth, amara), sees(other, amara)) == (False, True)


def test_another_person_s_code_opens_nothing_here(amara, cass):
    with pytest.raises(NoSuchCase):
        case_for(cass.visitor, amara.case.pk, now=NOW)


def test_each_colleague_s_visit_is_told_and_none_in_another_case(amara, cass, beth):
    colleague = factories.member(beth.organisation, "bo@charity.example")
    for membership in (beth, colleague):
        view_case(factories.let_in(amara, membership), now=NOW)
    view_case(factories.let_in(cass, beth), now=NOW)
    actors = [line.actor for line in lines(amara, Name.CASE_VIEWED)]
    assert actors == [f"staff:{beth.pk}", f"staff:{colleague.pk}"]
    assert len(lines(cass, Name.CASE_VIEWED)) == 1


def test_notes_that_are_being_erased_are_closed_to_whoever_was_let_in(amara, beth):
    grant(amara, beth)
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert not sees(beth, amara)
