"""A hold keeps things from going by themselves, until a day; it stands against nobody's own wish."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.keeping_rules import holds_on
from takedown.cases.models import About, Case, Hold
from takedown.common.identifiers import new_id
from takedown.flows.end_hold import NoSuchHold, end_hold
from takedown.flows.erase_case import GRACE, destroy_due, erase_case
from takedown.flows.remove_post import KeptForEvidence, remove_post
from takedown.flows.set_hold import HOLD_DAYS, NothingToHold, set_hold
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW

DAY = timedelta(days=1)


def hold(opened, *, about=About.NOTES, picture_id=None, days=365, now=NOW, reason="For the court."):
    return set_hold(opened, about=about, picture_id=picture_id, reason=reason, days=days, now=now)


def test_the_reason_is_sealed_with_the_key_of_the_case(amara):
    made = hold(amara, reason="PC Jones asked.")
    assert b"Jones" not in bytes(made.reason_sealed)
    assert amara.key.open_text(made.reason_sealed, made.reason_place) == "PC Jones asked."
    (line,) = Event.objects.filter(case_id=amara.case.pk, name=Name.HOLD_SET)
    assert line.details == {"hold": str(made.pk), "kind": "notes", "count": 365}


def test_setting_it_again_makes_it_longer_and_the_first_is_ended(amara):
    first = hold(amara, days=183)
    second = hold(amara, days=731, now=NOW + 30 * DAY)
    assert list(Hold.objects.live(NOW + 31 * DAY)) == [second]
    first.refresh_from_db()
    assert first.ended_at == NOW + 30 * DAY
    assert second.ends_at == NOW + 761 * DAY


def test_one_that_ran_out_stands_in_no_way(amara):
    hold(amara, days=183)
    assert hold(amara, now=NOW + 300 * DAY)


@pytest.mark.parametrize("days", [0, -1, 184, 732])
def test_only_the_periods_of_the_page_are_taken(amara, days):
    assert days not in HOLD_DAYS
    with pytest.raises(NothingToHold):
        hold(amara, days=days)


def test_a_picture_that_is_not_in_these_notes_cannot_be_held(amara, cass):
    theirs = factories.capture(cass).pk
    for picture_id in (theirs, new_id(), None):
        with pytest.raises(NothingToHold):
            hold(amara, about=About.CAPTURE, picture_id=picture_id)
    assert not Hold.objects.exists()


def test_the_person_ends_any_hold_and_a_caseworker_only_those_of_caseworkers(amara, beth):
    opened = factories.let_in(amara, beth)
    hers = hold(amara)
    with pytest.raises(NoSuchHold):
        end_hold(opened, hold_id=hers.pk, now=NOW)
    end_hold(amara, hold_id=hers.pk, now=NOW)
    end_hold(opened, hold_id=hold(opened).pk, now=NOW)
    end_hold(amara, hold_id=hold(opened).pk, now=NOW)
    assert not Hold.objects.live(NOW).exists()


def test_a_hold_of_another_case_is_not_there(amara, cass):
    with pytest.raises(NoSuchHold):
        end_hold(cass, hold_id=hold(amara).pk, now=NOW)


@pytest.mark.parametrize("by_caseworker", [True, False])
def test_a_person_who_erases_is_obeyed_whoever_holds(amara, beth, by_caseworker):
    hold(factories.let_in(amara, beth) if by_caseworker else amara)
    erase_case(amara, typed=" ".join(unconfirmed_words(amara)), now=NOW)
    assert Case.objects.get().is_hidden
    assert destroy_due(now=NOW + GRACE) == 1
    assert not Case.objects.exists()


def test_a_caseworker_who_sets_a_hold_leaves_the_persons_own_as_it_is(amara, beth):
    opened = factories.let_in(amara, beth)
    hers = hold(amara, days=731)
    theirs = hold(opened, days=183)
    end_hold(opened, hold_id=theirs.pk, now=NOW)
    assert list(Hold.objects.live(NOW)) == [hers]
    with pytest.raises(KeptForEvidence), transaction.atomic():
        remove_post(opened, post_id=amara.case.posts.get().pk, now=NOW)


def test_a_person_who_holds_for_a_short_time_makes_no_longer_one_of_a_caseworker_shorter(
    amara, beth
):
    theirs = hold(factories.let_in(amara, beth), days=731)
    hold(amara, days=183)
    assert set(holds_on(amara.case.pk, now=NOW + 700 * DAY)) == {theirs}
