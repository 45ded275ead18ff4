"""A case changes hands when the colleague says yes, not before; a cover ends by itself; one of the two has it, never both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.models import Organisation
from takedown.accounts.roles import Role
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.assignments import Assignment
from takedown.cases.handing import (
    LONGEST_COVER,
    CoverOutOfOrder,
    NoSuchColleague,
    NoSuchHandOver,
    Terms,
)
from takedown.cases.models import HandOver, SpareWords
from takedown.flows.ask_for_absent import ask_for_absent
from takedown.flows.ask_to_take import NothingToHandOver, TooManyAtOnce, ask_to_take
from takedown.flows.change_role import change_role
from takedown.flows.choose_name import choose_name
from takedown.flows.confirm_code import confirm_code
from takedown.flows.decline_to_take import decline_to_take
from takedown.flows.end_cover import end_covers
from takedown.flows.erase_case import erase_case
from takedown.flows.let_case_go import let_case_go
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.open_in_emergency import NoNeed
from takedown.flows.put_cases_back import put_cases_back
from takedown.flows.stop_asking import stop_asking, stop_asking_for_absent
from takedown.flows.take_over import take_over
from takedown.flows.withdraw_access import withdraw_access
from takedown.reads.code import unconfirmed_words
from takedown.reads.hand_overs import hand_overs
from takedown.reads.handed import handed_to
from takedown.reads.people import live_grants
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import staff
from tests.flows.test_need_to_know import DAY, HOUR, sees, told, waits

WEEK = 7 * DAY


@pytest.fixture
def hers(amara, beth):
    return factories.let_in(amara, beth)


def grant_of(opened, *, now=NOW):
    return next(iter(live_grants(opened, now=now)))


def test_until_the_colleague_says_yes_nothing_changes(amara, hers, beth, bo):
    asked = factories.asked_to_take(hers, bo)
    assert (sees(beth, amara), sees(bo, amara)) == (True, False)
    assert [row.id for row in hand_overs(staff(bo), now=NOW).asked.rows] == [asked.pk]
    take_over(staff(bo), ids=[asked.pk], now=NOW + HOUR)
    assert (sees(beth, amara), sees(bo, amara)) == (False, True)
    assert Assignment.objects.live().get().started_at == NOW + HOUR
    assert [(name, actor) for name, actor, _ in told(amara, *Name)][-2:] == [
        ("HAND_OVER_ASKED", f"staff:{beth.pk}"),
        ("CASE_HANDED_OVER", f"staff:{bo.pk}"),
    ]
    assert check_chain(Event.objects.filter(case_id=amara.case.pk).order_by("sequence"))


def test_who_says_no_leaves_it_where_it_is_and_the_other_reads_so(amara, hers, beth, bo):
    asked = factories.asked_to_take(hers, bo)
    decline_to_take(staff(bo), ids=[asked.pk], now=NOW + HOUR)
    assert (sees(beth, amara), sees(bo, amara)) == (True, False)
    assert [row.to for row in hand_overs(staff(beth), now=NOW + DAY).declined.rows] == [
        bo.user.email
    ]
    assert not hand_overs(staff(bo), now=NOW + DAY).all
    with pytest.raises(NoSuchHandOver):
        take_over(staff(bo), ids=[asked.pk], now=NOW + DAY)
    factories.asked_to_take(hers, bo, now=NOW + DAY)
    assert not hand_overs(staff(beth), now=NOW + DAY).declined.rows


def test_what_is_taken_back_cannot_be_taken_on(amara, hers, beth, bo):
    asked = factories.asked_to_take(hers, bo)
    with pytest.raises(NoSuchHandOver):
        stop_asking(staff(bo), ids=[asked.pk], now=NOW)
    stop_asking(staff(beth), ids=[asked.pk], now=NOW)
    for answer in (take_over, decline_to_take):
        with pytest.raises(NoSuchHandOver):
            answer(staff(bo), ids=[asked.pk], now=NOW)
    assert sees(beth, amara)


def test_nobody_answers_for_somebody_else(amara, hers, beth, bo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    asked = factories.asked_to_take(hers, bo)
    for answer in (take_over, decline_to_take):
        with pytest.raises(NoSuchHandOver):
            answer(staff(cy), ids=[asked.pk], now=NOW)
    assert not hand_overs(staff(cy), now=NOW).all
    assert HandOver.objects.waiting(NOW).count() == 1


def test_nobody_hands_over_what_they_do_not_have(amara, hers, beth, bo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.hand_over(hers, bo)
    factories.emergency(amara, beth)
    terms = Terms(cy.pk, "AWAY")
    for visitor in (hers.visitor, amara.visitor, staff(cy)):
        with pytest.raises((NothingToHandOver, NoSuchColleague)):
            ask_to_take(visitor, case_ids=[amara.case.pk], terms=terms, now=NOW)
    assert not HandOver.objects.waiting(NOW).exists()


def test_only_a_caseworker_of_ones_own_organisation_who_is_there_is_asked(hers, beth, bo, mo):
    other = factories.member(Organisation.objects.create(name="Other", created_at=NOW), "o@o.org")
    bo.ended_at = NOW
    bo.save()
    for to in (beth, bo, mo, other):
        with pytest.raises(NoSuchColleague):
            factories.asked_to_take(hers, to)


@pytest.mark.parametrize("reason", ["", "TAKEN", "BORED"])
def test_why_is_one_of_the_list(hers, bo, reason):
    with pytest.raises(NoSuchColleague):
        factories.asked_to_take(hers, bo, reason=reason)


def test_one_colleague_at_a_time_is_asked(hers, beth, bo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.asked_to_take(hers, bo)
    with pytest.raises(NothingToHandOver):
        factories.asked_to_take(hers, cy)


def test_who_was_asked_and_left_stands_in_nobodys_way(hers, beth, bo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.asked_to_take(hers, bo)
    bo.ended_at = NOW
    bo.save()
    assert factories.asked_to_take(hers, cy, now=NOW + HOUR).to == cy


def test_several_go_together_and_those_that_cannot_are_left_out(amara, cass, beth, bo):
    third = open_for("https://x.com/someone/status/1859000000000000003")
    for opened in (amara, cass):
        factories.let_in(opened, beth)
    factories.let_in(third, bo)
    ids = [one.case.pk for one in (amara, cass, third)]
    terms = Terms(bo.pk, "FULL")
    assert ask_to_take(staff(beth), case_ids=ids, terms=terms, now=NOW) == 2
    assert not HandOver.objects.filter(assignment__case=third.case).exists()
    withdraw_access(cass, grant_id=cass.case.grants.get().pk, now=NOW)
    asked = [row.id for row in hand_overs(staff(bo), now=NOW).asked.rows]
    everything = list(HandOver.objects.values_list("pk", flat=True))
    assert take_over(staff(bo), ids=everything, now=NOW) == len(asked) == 1
    assert (sees(bo, amara), sees(bo, cass)) == (True, False)


def test_more_than_one_press_may_ask_about_is_refused_whole(hers, bo):
    ids = {factories.new_id() for _ in range(501)}
    with pytest.raises(TooManyAtOnce):
        ask_to_take(hers.visitor, case_ids=ids, terms=Terms(bo.pk, "FULL"), now=NOW)


def test_words_to_a_colleague_are_sealed_and_read_once_it_is_theirs(amara, hers, beth, bo):
    words = "She is best rung after three."
    asked = factories.asked_to_take(hers, bo, words=words)
    assert words.encode() not in bytes(asked.words_sealed)
    assert "three" not in repr(hand_overs(staff(bo), now=NOW))
    take_over(staff(bo), ids=[asked.pk], now=NOW)
    mine = factories.case_for(staff(bo), amara.case.pk, now=NOW)
    found = handed_to(mine, now=NOW)
    assert (found.words, found.by, found.why) == (words, beth.user.email, "I am away")
    assert handed_to(amara, now=NOW) is None


def test_whoever_takes_it_later_by_themselves_was_handed_nothing(amara, hers, beth, bo):
    factories.hand_over(hers, bo)
    let_case_go(factories.case_for(staff(bo), amara.case.pk, now=NOW), now=NOW + HOUR)
    again = factories.taken(amara, bo, now=NOW + 2 * HOUR)
    assert handed_to(again, now=NOW + 2 * HOUR) is None


def test_in_a_cover_the_colleague_has_it_and_it_comes_back_by_itself(amara, hers, beth, bo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    for at, who in ((NOW, bo), (NOW + WEEK - HOUR, bo), (NOW + WEEK, beth)):
        has = [one for one in (beth, bo) if sees(one, amara, now=at)]
        assert has == [who], at
    assert not waits(bo)


def test_a_cover_that_is_to_come_opens_nothing_before_it_begins(amara, hers, beth, bo):
    terms = Terms(bo.pk, "AWAY", begins_at=NOW + DAY, until=NOW + WEEK)
    ask_to_take(hers.visitor, case_ids=[amara.case.pk], terms=terms, now=NOW)
    take_over(staff(bo), ids=[HandOver.objects.get().pk], now=NOW)
    for at, who in ((NOW, beth), (NOW + DAY, bo), (NOW + WEEK, beth)):
        assert [one for one in (beth, bo) if sees(one, amara, now=at)] == [who], at


@pytest.mark.parametrize("who", ["away", "stands in"])
def test_either_ends_a_cover_at_once(amara, hers, beth, bo, who):
    cover = factories.hand_over(hers, bo, until=NOW + WEEK)
    visitor = staff(beth if who == "away" else bo)
    end_covers(visitor, ids=[cover.pk], now=NOW + HOUR)
    assert [one for one in (beth, bo) if sees(one, amara, now=NOW + HOUR)] == [beth]
    assert told(amara, Name.COVER_ENDED)[0][1] == visitor.actor
    with pytest.raises(NoSuchHandOver):
        end_covers(visitor, ids=[cover.pk], now=NOW + HOUR)


def test_nobody_else_ends_it(hers, beth, bo, mo):
    cover = factories.hand_over(hers, bo, until=NOW + WEEK)
    cy = factories.member(beth.organisation, "cy@charity.example")
    for visitor in (staff(cy), staff(mo)):
        with pytest.raises(NoSuchHandOver):
            end_covers(visitor, ids=[cover.pk], now=NOW)


def test_in_a_cover_neither_hands_it_on_nor_lets_it_go_to_others(amara, hers, beth, bo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    cy = factories.member(beth.organisation, "cy@charity.example")
    for visitor in (staff(beth), staff(bo)):
        with pytest.raises(NothingToHandOver):
            ask_to_take(visitor, case_ids=[amara.case.pk], terms=Terms(cy.pk, "FULL"), now=NOW)
    assert sees(bo, amara)


def test_a_cover_ends_with_what_it_rests_on(amara, hers, beth, bo, mo):
    """The person's leave, the work of either, a manager who puts the cases back."""
    factories.hand_over(hers, bo, until=NOW + WEEK)
    bo.role = Role.MANAGER
    bo.save()
    assert [one for one in (beth, bo) if sees(one, amara)] == [beth]
    bo.role = Role.CASEWORKER
    bo.save()
    put_cases_back(staff(mo), membership_id=beth.pk, now=NOW)
    assert [one for one in (beth, bo) if sees(one, amara)] == []
    assert waits(bo) == [amara.case.reference]


def test_the_person_ends_a_cover_as_every_access(amara, hers, beth, bo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    withdraw_access(amara, grant_id=amara.case.grants.get().pk, now=NOW)
    assert [one for one in (beth, bo) if sees(one, amara)] == []


def test_the_days_of_a_cover_stand_in_their_order(hers, bo):
    for begins, until in (
        (NOW, NOW), (NOW + DAY, NOW), (None, NOW - HOUR), (None, NOW + LONGEST_COVER + HOUR),
    ):  # fmt: skip
        terms = Terms(bo.pk, "AWAY", begins_at=begins, until=until)
        with pytest.raises(CoverOutOfOrder):
            ask_to_take(hers.visitor, case_ids=[hers.case.pk], terms=terms, now=NOW)


def test_a_cover_of_which_the_time_is_over_is_not_asked_any_more(hers, bo):
    asked = factories.asked_to_take(hers, bo, until=NOW + DAY)
    with pytest.raises(NoSuchHandOver):
        take_over(staff(bo), ids=[asked.pk], now=NOW + DAY)
    assert not hand_overs(staff(bo), now=NOW + DAY).all


def test_a_second_cover_takes_the_place_of_the_first(amara, hers, beth, bo, mo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.hand_over(hers, bo, until=NOW + WEEK)
    terms = Terms(cy.pk, "AWAY", until=NOW + 2 * WEEK)
    ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW + HOUR)
    (asked,) = hand_overs(staff(cy), now=NOW + HOUR).asked.rows
    take_over(staff(cy), ids=[asked.id], now=NOW + HOUR)
    has = [one for one in (beth, bo, cy) if sees(one, amara, now=NOW + HOUR)]
    assert has == [cy]
    assert len(told(amara, Name.COVER_ENDED)) == 1


def test_a_second_cover_that_begins_later_leaves_the_first_until_then(amara, hers, beth, bo, mo):
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.hand_over(hers, bo, until=NOW + WEEK)
    terms = Terms(cy.pk, "AWAY", begins_at=NOW + 3 * DAY, until=NOW + 2 * WEEK)
    ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW + HOUR)
    take_over(staff(cy), ids=[HandOver.objects.waiting(NOW + HOUR).get().pk], now=NOW + HOUR)
    for at, who in ((HOUR, bo), (3 * DAY - HOUR, bo), (3 * DAY, cy), (2 * WEEK, beth)):
        has = [one for one in (beth, bo, cy) if sees(one, amara, now=NOW + at)]
        assert has == [who], at


def test_no_shorter_cover_is_asked_within_a_longer_one(amara, hers, beth, bo, mo):
    """After it nobody who is there would have the case."""
    cy = factories.member(beth.organisation, "cy@charity.example")
    factories.hand_over(hers, bo, until=NOW + WEEK)
    terms = Terms(cy.pk, "AWAY", begins_at=NOW + DAY, until=NOW + 2 * DAY)
    with pytest.raises(NoSuchHandOver):
        ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW + HOUR)


def test_a_cover_does_not_come_back_with_an_older_role(amara, hers, beth, bo, mo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    for role in (Role.MANAGER, Role.CASEWORKER):
        change_role(staff(mo), membership_id=bo.pk, role=role, now=NOW + HOUR)
    assert [one for one in (beth, bo) if sees(one, amara, now=NOW + HOUR)] == [beth]
    assert told(amara, Name.COVER_ENDED)[0][1] == staff(mo).actor


def test_whoever_covers_and_falls_ill_is_put_back_by_a_manager(amara, hers, beth, bo, mo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    assert put_cases_back(staff(mo), membership_id=bo.pk, now=NOW + HOUR) == 1
    assert [one for one in (beth, bo) if sees(one, amara, now=NOW + HOUR)] == [beth]


def test_the_hour_of_an_emergency_is_for_who_has_it_not_in_a_cover_too(amara, hers, beth, bo):
    factories.hand_over(hers, bo, until=NOW + WEEK)
    with pytest.raises(NoNeed):
        factories.emergency(amara, bo)
    assert factories.emergency(amara, beth)


def test_spare_words_read_out_in_a_cover_end_with_it_and_those_before_stay(amara, hers, beth, bo):
    confirm_code(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    make_spare_words(hers, now=NOW)
    cover = factories.hand_over(hers, bo, until=NOW + WEEK)
    make_spare_words(factories.case_for(staff(bo), amara.case.pk, now=NOW), now=NOW + HOUR)
    by = {one.made_by for one in SpareWords.objects.live(NOW + HOUR)}
    assert by == {staff(beth).actor, staff(bo).actor}
    end_covers(staff(beth), ids=[cover.pk], now=NOW + 2 * HOUR)
    assert {one.made_by for one in SpareWords.objects.live(NOW + 2 * HOUR)} == {staff(beth).actor}


def test_a_manager_asks_for_somebody_away_and_opens_nothing(amara, cass, beth, bo, mo):
    for opened in (amara, cass):
        factories.let_in(opened, beth)
    terms = Terms(bo.pk, "AWAY")
    assert ask_for_absent(staff(mo), membership_id=beth.pk, terms=terms, now=NOW) == 2
    assert [one for one in (beth, bo, mo) if sees(one, amara)] == [beth]
    rows = hand_overs(staff(bo), now=NOW).asked.rows
    assert all(row.by_manager for row in rows)
    take_over(staff(bo), ids=[row.id for row in rows], now=NOW)
    assert [one for one in (beth, bo, mo) if sees(one, amara)] == [bo]
    assert told(amara, Name.HAND_OVER_ASKED)[0][1] == f"staff:{mo.pk}"


def test_only_a_manager_of_the_same_organisation_does(amara, hers, beth, bo):
    other = Organisation.objects.create(name="Other", created_at=NOW)
    there = factories.member(other, "om@o.org", role=Role.MANAGER)
    theirs = factories.member(other, "ow@o.org")
    for visitor, to in ((staff(bo), bo), (staff(there), theirs), (amara.visitor, bo)):
        with pytest.raises((NoSuchHandOver, NoSuchColleague)):
            ask_for_absent(visitor, membership_id=beth.pk, terms=Terms(to.pk, "AWAY"), now=NOW)
    factories.asked_to_take(hers, bo)
    for visitor in (staff(bo), staff(there)):
        with pytest.raises(NoSuchHandOver):
            stop_asking_for_absent(visitor, membership_id=beth.pk, now=NOW)


def test_a_manager_takes_back_what_managers_asked_and_not_what_a_caseworker_did(
    amara, cass, beth, bo, mo
):
    factories.asked_to_take(factories.let_in(amara, beth), bo)
    factories.let_in(cass, beth)
    ask_for_absent(staff(mo), membership_id=beth.pk, terms=Terms(bo.pk, "AWAY"), now=NOW)
    assert stop_asking_for_absent(staff(mo), membership_id=beth.pk, now=NOW) == 1
    assert HandOver.objects.waiting(NOW).get().offered_by == f"staff:{beth.pk}"


def test_notes_that_are_being_erased_are_asked_about_no_more(amara, hers, bo):
    asked = factories.asked_to_take(hers, bo)
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert not hand_overs(staff(bo), now=NOW).all
    with pytest.raises(NoSuchHandOver):
        take_over(staff(bo), ids=[asked.pk], now=NOW)


def test_the_person_reads_who_has_it_now_why_and_until_when(amara, hers, beth, bo):
    assert grant_of(amara).holder.name == ""
    choose_name(staff(beth), name="Beth", now=NOW)
    choose_name(staff(bo), name="Bo", now=NOW)
    factories.hand_over(hers, bo, until=NOW + WEEK)
    found = grant_of(amara).holder
    assert (found.name, found.until, found.instead_of) == ("Bo", "27 November", "Beth")
    assert found.why == "A colleague was away."
    after = grant_of(amara, now=NOW + WEEK).holder
    assert (after.name, after.until) == ("Beth", "")


def test_why_is_not_told_to_the_person_where_it_is_a_matter_of_the_team(amara, hers, bo):
    factories.hand_over(hers, bo, reason="KNOWN")
    assert grant_of(amara).holder.why == ""
    assert grant_of(amara, now=NOW + timedelta(seconds=1)).holder.since == NOW
