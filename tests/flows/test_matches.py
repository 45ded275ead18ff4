"""A likeness is a suggestion: people of that case decide, may think again, and nothing follows by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import DetailRefused
from takedown.common.identifiers import new_id
from takedown.flows.decide_match import NoSuchMatch, decide_match
from takedown.matching import answers
from takedown.matching.models import Decision, Match
from takedown.reads.tiles import on_tile
from takedown.removals.models import RemovalRequest
from tests import factories
from tests.conftest import NOW

HOUR = timedelta(hours=1)
SAID = [Decision.YES, Decision.NO, Decision.NOT_SURE, Decision.SOMEONE_ELSE]


def decide(opened, match, decision, *, now=NOW) -> Match:
    return decide_match(opened, match_id=match.pk, decision=decision, now=now)


def kept(match) -> tuple[str, object, str]:
    row = Match.objects.get(pk=match.pk)
    return row.decision, row.decided_at, row.decided_by


def lines(opened) -> list[tuple[str, str]]:
    """Who decided what, in order."""
    events = Event.objects.filter(case_id=opened.case.pk, name=Name.MATCH_DECIDED)
    return [(one.actor, one.details["decision"]) for one in events.order_by("sequence")]


def test_a_likeness_waits_for_a_person(amara):
    assert kept(factories.match(amara)) == (Decision.UNDECIDED, None, "")


@pytest.mark.parametrize("decision", SAID)
def test_what_its_owner_says_is_kept_with_the_time_and_by_whom(amara, decision):
    match = factories.match(amara)
    decide(amara, match, decision, now=NOW + HOUR)
    assert kept(match) == (decision, NOW + HOUR, amara.actor)
    (line,) = Event.objects.filter(name=Name.MATCH_DECIDED)
    assert (line.case_id, line.at, line.actor) == (amara.case.pk, NOW + HOUR, amara.actor)
    assert line.details == {"match": str(match.pk), "decision": decision}


@pytest.mark.parametrize("decision", SAID)
def test_what_a_caseworker_says_is_kept_under_her_name(amara, beth, decision):
    match = factories.match(amara)
    decide(factories.let_in(amara, beth), match, decision)
    assert kept(match) == (decision, NOW, f"staff:{beth.pk}")
    assert lines(amara) == [(f"staff:{beth.pk}", decision)]


def test_the_last_word_stands_and_the_record_keeps_every_one(amara, beth):
    match, hers = factories.match(amara), factories.let_in(amara, beth)
    decide(hers, match, Decision.YES)
    decide(amara, match, Decision.NO, now=NOW + HOUR)
    assert kept(match) == (Decision.NO, NOW + HOUR, amara.actor)
    assert lines(amara) == [(hers.actor, "YES"), (amara.actor, "NO")]


def test_a_decision_that_is_taken_back_leaves_nobody_s_name(amara):
    match = factories.match(amara)
    decide(amara, match, Decision.YES)
    decide(amara, match, Decision.UNDECIDED, now=NOW + HOUR)
    assert kept(match) == (Decision.UNDECIDED, None, "")
    assert lines(amara) == [(amara.actor, "YES"), (amara.actor, "UNDECIDED")]


def test_a_decision_is_about_one_likeness(amara):
    meant, other = factories.match(amara), factories.match(amara)
    decide(amara, meant, Decision.YES)
    assert kept(meant)[0] == Decision.YES
    assert kept(other)[0] == Decision.UNDECIDED


def test_what_was_measured_stays_as_it_was(amara):
    match = factories.match(amara)
    decide(amara, match, Decision.NO)
    after = Match.objects.get()
    assert (after.band, after.measured_at) == (match.band, match.measured_at)
    assert bytes(after.likeness_sealed) == bytes(match.likeness_sealed)


@pytest.mark.parametrize("decision", SAID)
def test_a_likeness_of_another_case_is_not_there(amara, cass, decision):
    theirs = factories.match(cass)
    with pytest.raises(NoSuchMatch):
        decide(amara, theirs, decision)
    assert kept(theirs) == (Decision.UNDECIDED, None, "")
    assert lines(amara) == lines(cass) == []


def test_a_caseworker_of_one_case_decides_nothing_in_another(amara, cass, beth):
    theirs = factories.match(cass)
    with pytest.raises(NoSuchMatch):
        decide(factories.let_in(amara, beth), theirs, Decision.YES)
    assert kept(theirs)[0] == Decision.UNDECIDED


def test_a_likeness_that_never_was_cannot_be_decided(amara):
    with pytest.raises(NoSuchMatch):
        decide_match(amara, match_id=new_id(), decision=Decision.YES, now=NOW)
    assert lines(amara) == []


def test_nothing_is_sent_or_begun_because_of_a_yes(amara, django_capture_on_commit_callbacks):
    match = factories.match(amara)
    with django_capture_on_commit_callbacks() as begun:
        decide(amara, match, Decision.YES)
    assert begun == []
    assert not RemovalRequest.objects.exists()


def test_a_decision_that_cannot_be_recorded_is_not_made(amara, monkeypatch):
    match = factories.match(amara)

    def refuse(*_, **__):
        raise DetailRefused

    monkeypatch.setattr(answers, "record", refuse)
    with pytest.raises(DetailRefused):
        decide(amara, match, Decision.YES)
    assert kept(match) == (Decision.UNDECIDED, None, "")


def test_what_lines_up_and_what_differs_lie_on_a_tile_in_the_shape_of_the_picture():
    placed = on_tile([0.0, 0.25, 1.0, 0.75], width=500, height=1000)
    assert placed == {"x": 25.0, "y": 25.0, "width": 50.0, "height": 50.0}
    assert on_tile([0, 0, 1, 1], width=0, height=0) == {"x": 0, "y": 0, "width": 100, "height": 100}
    assert on_tile(None, width=500, height=1000) is None
