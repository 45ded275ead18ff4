"""Opening a case one has not taken: for an hour, with a reason, and everybody concerned is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import DetailRefused
from takedown.cases.access import NoSuchCase, case_for
from takedown.cases.assignments import BreakGlass, Told
from takedown.cases.models import CaseGrant
from takedown.flows import open_in_emergency as flow
from takedown.flows.grant_access import grant_access
from takedown.flows.open_in_emergency import open_in_emergency
from takedown.flows.see_emergencies import see_as_manager, see_as_person
from takedown.flows.view_case import view_case
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.case_page import done_by_caseworkers
from takedown.reads.emergencies import (
    emergencies_of,
    own_emergency,
    reported_emergencies,
    unseen_emergencies,
)
from tests import factories
from tests.conftest import NOW
from tests.factories import staff

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
REASON = "She rang: they found her new flat."


@pytest.fixture
def held(amara, beth):
    """Amara's case, which Beth has taken."""
    factories.let_in(amara, beth)
    return amara


def open_now(opened, membership, *, reason: str = REASON, now=NOW, reference: str = ""):
    return open_in_emergency(
        staff(membership), reference=reference or opened.case.reference, reason=reason, now=now
    )


def sees(membership, opened, *, now=NOW) -> bool:
    try:
        case_for(staff(membership), opened.case.pk, now=now)
    except NoSuchCase:
        return False
    return True


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.MANAGER])
def test_it_is_open_for_one_hour_and_not_a_second_more(held, charity, role):
    somebody = factories.member(charity, "some@charity.example", role=role)
    assert not sees(somebody, held)
    open_now(held, somebody)
    assert sees(somebody, held)
    assert sees(somebody, held, now=NOW + HOUR - SECOND)
    assert not sees(somebody, held, now=NOW + HOUR)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "spaces", "misread"])
def test_the_reference_may_be_typed_as_it_is_heard(held, bo, typed):
    reference = held.case.reference
    forms = {
        "lower": reference.lower(),
        "spaces": reference.replace("-", " "),
        "misread": reference[:2] + reference[2:].replace("0", "o").replace("1", "l"),
    }
    open_now(held, bo, reference=forms.get(typed) or typed.format(reference))
    assert sees(bo, held)


def test_the_person_reads_why_and_who_and_managers_only_that(held, bo, mo):
    open_now(held, bo)
    (one,) = emergencies_of(held)
    assert (one.organisation, one.reason, one.is_new) == ("A Charity", REASON, True)
    assert (one.when, one.until) == ("20 November 2026 at 17:30", "18:30")
    (line,) = reported_emergencies(staff(mo), now=NOW)
    assert (line.who, line.reference, line.opened_at) == (
        "bo@charity.example", held.case.reference, NOW,
    )  # fmt: skip
    assert REASON not in str(line)
    newest, *_ = done_by_caseworkers(held)
    assert newest.what == "Somebody opened these notes in an emergency"


def test_the_reason_is_sealed_with_the_key_of_the_case(held, cass, bo):
    made = open_now(held, bo)
    stored = bytes(BreakGlass.objects.get().reason_sealed)
    assert REASON.encode() not in stored
    assert held.key.open_text(stored, made.reason_place) == REASON
    assert REASON not in str(list(Event.objects.values_list("details", flat=True)))


def test_whoever_opened_it_reads_their_own_reason_and_the_caseworker_who_has_it_does_not(
    held, beth, bo
):
    open_now(held, bo)
    inside = case_for(staff(bo), held.case.pk, now=NOW)
    assert own_emergency(inside, now=NOW).reason == REASON
    hers = case_for(staff(beth), held.case.pk, now=NOW)
    assert own_emergency(hers, now=NOW) is None
    assert emergencies_of(hers) == emergencies_of(inside) == []


def test_it_is_recorded_with_who_and_in_what_role(held, mo):
    open_now(held, mo)
    event = Event.objects.get(name=Name.EMERGENCY_OPENED)
    assert (event.case_id, event.actor, event.at) == (held.case.pk, f"staff:{mo.pk}", NOW)
    assert event.details == {"membership": str(mo.pk), "role": "MANAGER"}


@pytest.mark.parametrize(
    ("role", "word"), [(Role.MANAGER, "manager"), (Role.CASEWORKER, "caseworker")]
)
def test_what_they_do_inside_is_told_with_what_they_are(held, charity, role, word):
    somebody = factories.member(charity, "some@charity.example", role=role)
    view_case(factories.emergency(held, somebody), now=NOW)
    newest, before, *_ = done_by_caseworkers(held)
    assert newest.what == f"A {word} opened these notes"
    assert before.what == "Somebody opened these notes in an emergency"
    assert newest.detail == before.detail == f"By a {word} of A Charity"


def test_every_manager_is_told_until_each_has_seen_it(held, charity, bo, mo):
    ann = factories.member(charity, "ann@charity.example", role=Role.MANAGER)
    open_now(held, bo)
    assert [unseen_emergencies(staff(one), now=NOW) for one in (mo, ann, bo)] == [1, 1, 0]
    assert see_as_manager(staff(mo), shown_at=NOW, now=NOW) == 1
    assert [unseen_emergencies(staff(one), now=NOW) for one in (mo, ann)] == [0, 1]
    assert see_as_manager(staff(mo), shown_at=NOW, now=NOW) == 0
    assert [line.is_new for line in reported_emergencies(staff(mo), now=NOW)] == [False]


def test_what_was_opened_after_the_page_was_made_stays_new(held, bo, mo):
    open_now(held, bo)
    open_now(held, bo, reason="Another reason altogether.", now=NOW + HOUR)
    assert see_as_manager(staff(mo), shown_at=NOW, now=NOW + 2 * HOUR) == 1
    assert [line.is_new for line in reported_emergencies(staff(mo), now=NOW)] == [True, False]


def test_managers_of_another_organisation_are_told_nothing(held, bo):
    other = Organisation.objects.create(name="Other", created_at=NOW)
    theirs = factories.member(other, "o@o.org", role=Role.MANAGER)
    open_now(held, bo)
    assert reported_emergencies(staff(theirs), now=NOW) == []
    assert unseen_emergencies(staff(theirs), now=NOW) == 0
    assert see_as_manager(staff(theirs), shown_at=NOW, now=NOW) == 0
    assert reported_emergencies(staff(bo), now=NOW) == []


def test_the_person_is_told_until_they_have_seen_it_and_nobody_sees_it_for_them(held, beth, bo):
    open_now(held, bo)
    for membership in (beth, bo):
        assert see_as_person(case_for(staff(membership), held.case.pk, now=NOW), now=NOW) == 0
    assert emergencies_of(held)[0].is_new
    assert see_as_person(held, now=NOW) == 1
    assert not emergencies_of(held)[0].is_new


@pytest.mark.parametrize("reason", ["", "urgent", "x" * 19])
def test_a_reason_says_something(held, bo, reason):
    with pytest.raises(flow.ReasonTooShort):
        open_now(held, bo, reason=reason)
    assert not BreakGlass.objects.exists()


def test_blanks_make_no_reason_longer(held, bo):
    with pytest.raises(flow.ReasonTooShort):
        open_now(held, bo, reason="urgent" + " " * 40 + "!")


def test_another_hour_needs_another_reason(held, bo):
    open_now(held, bo)
    for same in (REASON, REASON.upper(), f"  {REASON}\n"):
        with pytest.raises(flow.SameReason):
            open_now(held, bo, reason=same, now=NOW + HOUR)
    assert not sees(bo, held, now=NOW + HOUR)
    open_now(held, bo, reason="Now he stands at her door.", now=NOW + HOUR)
    assert sees(bo, held, now=NOW + HOUR)


def test_three_in_a_day_is_the_most_and_the_day_goes_with_the_clock(held, beth, bo):
    for number in range(3):
        open_now(held, bo, reason=f"A reason of its own, number {number}.", now=NOW + number * HOUR)
    wrong = {"reference": "TD-0000-0000", "now": NOW + 3 * HOUR}
    for asked in ({"now": NOW + 3 * HOUR}, wrong, {"now": NOW + 24 * HOUR - SECOND}):
        with pytest.raises(flow.TooMany):
            open_now(held, bo, reason="A fourth reason, as good.", **asked)
    open_now(held, bo, reason="A fourth reason, as good.", now=NOW + 24 * HOUR)
    assert sees(bo, held, now=NOW + 24 * HOUR)


def test_each_person_has_three_of_their_own(held, bo, mo):
    for number in range(3):
        open_now(held, bo, reason=f"A reason of its own, number {number}.")
    open_now(held, mo)
    assert sees(mo, held)


@pytest.mark.parametrize("reference", ["TD-0000-0000", " ", "x", "TD"])
def test_a_reference_that_is_nowhere_opens_nothing(held, bo, reference):
    with pytest.raises(flow.NoSuchReference):
        open_now(held, bo, reference=reference)
    assert not BreakGlass.objects.exists()
    assert not Event.objects.filter(name=Name.EMERGENCY_OPENED).exists()


def test_neither_another_organisation_nor_the_holder_of_a_code_nor_one_who_left_gets_in(
    held, cass, bo
):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    for visitor in (staff(other), cass.visitor, held.visitor):
        with pytest.raises(flow.NoSuchReference):
            open_in_emergency(visitor, reference=held.case.reference, reason=REASON, now=NOW)
    open_now(held, bo)
    bo.ended_at = NOW
    bo.save()
    assert not sees(bo, held)


def test_withdrawing_ends_an_emergency_at_once(held, bo):
    open_now(held, bo)
    withdraw_access(held, grant_id=CaseGrant.objects.get().pk, now=NOW)
    assert not sees(bo, held)
    with pytest.raises(flow.NoSuchReference):
        open_now(held, bo, reason="Another reason altogether.")


def test_who_was_in_an_emergency_is_not_in_again_where_the_organisation_is_let_in_again(
    held, charity, bo
):
    open_now(held, bo)
    withdraw_access(held, grant_id=CaseGrant.objects.get().pk, now=NOW + SECOND)
    grant_access(held, organisation_id=charity.pk, days=30, now=NOW + 2 * SECOND)
    assert not sees(bo, held, now=NOW + 2 * SECOND)
    assert BreakGlass.objects.get().ends_at == NOW + SECOND
    open_now(held, bo, reason="She rang again: he stands at her door.", now=NOW + 2 * SECOND)
    assert sees(bo, held, now=NOW + 2 * SECOND)


def test_access_that_is_withdrawn_in_that_very_moment_opens_no_hour(held, bo, monkeypatch):
    may = flow.may

    def withdrawn_meanwhile(*asked: object) -> bool:
        """Between the question and the lock."""
        withdraw_access(held, grant_id=CaseGrant.objects.get().pk, now=NOW)
        return may(*asked)

    monkeypatch.setattr(flow, "may", withdrawn_meanwhile)
    with pytest.raises(flow.NoSuchReference):
        open_now(held, bo)
    assert not BreakGlass.objects.exists()


def test_an_hour_that_began_under_a_grant_that_ran_out_is_over_under_the_next(held, charity, bo):
    end = CaseGrant.objects.get().expires_at
    open_now(held, bo, now=end - SECOND)
    grant_access(held, organisation_id=charity.pk, days=30, now=end)
    assert not sees(bo, held, now=end)


def test_an_hour_goes_on_where_a_grant_is_made_longer(held, charity, bo):
    open_now(held, bo)
    grant_access(held, organisation_id=charity.pk, days=90, now=NOW + SECOND)
    assert sees(bo, held, now=NOW + SECOND)


def test_a_grant_that_ran_out_opens_in_no_emergency(held, bo):
    later = CaseGrant.objects.get().expires_at
    open_now(held, bo, now=later - SECOND)
    assert sees(bo, held, now=later - SECOND)
    assert not sees(bo, held, now=later)


def test_whoever_has_the_case_needs_none(held, beth):
    with pytest.raises(flow.NoNeed):
        open_now(held, beth)


def test_what_cannot_be_recorded_is_not_opened(held, bo, mo, monkeypatch):
    def refuse(*_, **__):
        raise DetailRefused

    monkeypatch.setattr("takedown.flows.open_in_emergency.record", refuse)
    with pytest.raises(DetailRefused):
        open_now(held, bo)
    assert not sees(bo, held)
    assert not Told.objects.exists()


def test_erasing_takes_the_reason_and_leaves_that_it_happened(held, bo):
    open_now(held, bo)
    held.case.delete()
    assert not BreakGlass.objects.exists()
    assert Event.objects.filter(name=Name.EMERGENCY_OPENED).count() == 1
