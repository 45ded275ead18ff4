"""A hold stands against a caseworker, link by link, and never against the person's own wish."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

import pytest

from takedown.cases import codes
from takedown.cases.models import About, CaseCode, TakenBack
from takedown.cases.ways_back import WAIT
from takedown.flows.bring_back import NothingToBringBack, bring_back
from takedown.flows.destroy_taken_back import destroy_due, destroy_taken_back
from takedown.flows.end_hold import end_hold
from takedown.flows.remove_post import KeptForEvidence, remove_post
from takedown.flows.set_hold import set_hold
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.posts.models import ReportedPost
from tests import factories
from tests.conftest import NOW

AT_NIGHT = NOW + WAIT
YEAR = timedelta(days=365)


def out(opened) -> TakenBack:
    return remove_post(opened, post_id=ReportedPost.objects.get().pk, now=NOW)


def test_a_caseworker_takes_no_link_out_of_notes_that_are_held_and_the_person_does(amara, beth):
    hers = factories.let_in(amara, beth)
    hold = factories.held(amara)
    with pytest.raises(KeptForEvidence), transaction.atomic():
        out(hers)
    assert ReportedPost.objects.count() == 1
    out(amara)
    assert destroy_due(now=AT_NIGHT) == 1
    assert hold.ended_at is None


def test_a_hold_of_one_picture_leaves_a_caseworker_the_links(amara, beth):
    hers = factories.let_in(amara, beth)
    set_hold(
        amara, about=About.CAPTURE, picture_id=factories.capture(amara).pk,
        reason="For the court.", days=365, now=NOW,
    )  # fmt: skip
    assert out(hers)


def test_what_a_caseworker_took_out_stays_while_a_hold_of_all_the_notes_lives(amara, beth):
    out(factories.let_in(amara, beth))
    hold = factories.held(amara, now=NOW)
    assert destroy_due(now=AT_NIGHT) == 0
    assert destroy_due(now=NOW + YEAR - timedelta(seconds=1)) == 0
    end_hold(amara, hold_id=hold.pk, now=AT_NIGHT)
    assert destroy_due(now=AT_NIGHT) == 1


def test_what_a_caseworker_took_out_goes_in_the_second_the_hold_is_over(amara, beth):
    out(factories.let_in(amara, beth))
    factories.held(amara)
    assert destroy_due(now=NOW + YEAR) == 1


def test_what_a_hold_keeps_can_come_back_after_its_72_hours_and_what_nothing_keeps_cannot(
    amara, beth
):
    aside = out(factories.let_in(amara, beth))
    with pytest.raises(NothingToBringBack), transaction.atomic():
        bring_back(amara, aside_id=aside.pk, now=AT_NIGHT)
    factories.held(amara)
    bring_back(amara, aside_id=aside.pk, now=AT_NIGHT + YEAR / 2)
    assert ReportedPost.objects.count() == 1


def test_a_picture_the_person_takes_back_goes_though_it_is_held(amara):
    picture = factories.capture(amara)
    set_hold(
        amara, about=About.CAPTURE, picture_id=picture.pk, reason="PC Jones.", days=365, now=NOW
    )
    withdraw_picture(amara, kind="capture", picture_id=picture.pk, now=NOW)
    assert destroy_due(now=AT_NIGHT) == 1


def test_with_an_old_pin_the_person_destroys_what_a_caseworker_took_out_though_it_is_held(
    amara, beth
):
    CaseCode.objects.update(pin_hash=codes.hash_pin("471100"), pin_set_at=NOW - WAIT)
    aside = out(factories.let_in(amara, beth))
    factories.held(amara)
    destroy_taken_back(amara, aside_id=aside.pk, pin="471100", now=NOW)
    assert not TakenBack.objects.exists()
