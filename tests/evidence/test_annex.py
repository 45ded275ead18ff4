"""How pictures differ is in a pack only where a person asked for it, as drawings without a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from takedown.audit.models import Event
from takedown.evidence.annex import drawings
from takedown.evidence.background import Wanted
from takedown.evidence.checking import RecordRefused, check_record
from takedown.evidence.frozen import freeze, thaw
from takedown.evidence.gather import gather
from takedown.evidence.report import report_pdf
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.decide_match import decide_match
from takedown.matching.models import Decision, Match
from takedown.reads.packs import has_derivations
from tests import factories
from tests.evidence.records import a_record
from tests.evidence.test_documents import text_of
from tests.factories import NOW
from tests.flows.test_fingerprints import captured, compared, png
from tests.matching.changes import CHANGES

HOUR = timedelta(hours=1)
HELD = "Measured differences, of likenesses that a person confirmed: 1."


@pytest.fixture
def decided(amara):
    """A case with one likeness of an edited picture; what is said of it is up to the test."""
    compared(factories.reference(amara, png()))
    captured(amara, CHANGES["half_replaced"])
    match = Match.objects.get()

    def say(decision: str):
        decide_match(amara, match_id=match.pk, decision=decision, now=NOW)
        return amara

    return say


def test_unasked_nothing_says_how_much_differs(decided):
    record = gather(decided(Decision.YES), number=1, now=NOW + HOUR)
    check_record(record)
    assert record.derivations == ()
    assert HELD in record.held_back
    (told,) = record.matches
    assert told.facts[0].startswith("Consistent with one picture having been made from the other")
    assert not any("%" in fact or "differs" in fact or "have a look" in fact for fact in told.facts)
    assert "Annex" not in text_of(report_pdf(record))


def test_asked_for_it_says_what_is_consistent_with_what_and_how_much_differs(decided):
    record = gather(
        decided(Decision.YES), number=1, now=NOW + HOUR, wanted=Wanted(derivations=True)
    )
    assert thaw(freeze(record)) == record
    assert HELD not in record.held_back
    (one,) = record.derivations
    assert (one.exhibit, one.reference) == ("AP/1", "AP/2")
    assert one.facts[0].startswith("Consistent with AP/2: ")
    said = text_of(report_pdf(record))
    for words in ("Annex", "software output, not expert opinion", "Consistent with AP/2", "empty"):
        assert words in said


@pytest.mark.parametrize("decision", [Decision.NO, Decision.NOT_SURE])
def test_of_a_likeness_that_nobody_confirmed_nothing_is_said(decided, decision):
    amara = decided(decision)
    assert not has_derivations(amara)
    record = gather(amara, number=1, now=NOW + HOUR, wanted=Wanted(derivations=True))
    assert record.derivations == ()
    assert HELD not in record.held_back


@pytest.mark.parametrize("doubt", ["differs", "unlike", "several"])
def test_the_words_of_the_page_for_a_doubt_are_not_in_a_pack(decided, doubt):
    amara = decided(Decision.NOT_SURE)
    match = Match.objects.get()
    likeness = amara.key.open_json(match.likeness_sealed, match.likeness_place)
    likeness["sentences"] = [f"A sentence of the page on what {doubt}: have a look."]
    match.band = "possible"
    match.likeness_sealed = amara.key.seal_json(likeness, match.likeness_place)
    match.save()
    (told,) = gather(amara, number=1, now=NOW + HOUR).matches
    assert "have a look" not in " ".join(told.facts)
    assert told.facts[0].startswith("Some of the two pictures lines up.")


def test_a_copy_that_took_its_answer_is_not_drawn_again(decided):
    amara = decided(Decision.YES)
    first = Match.objects.get()
    captured(amara, CHANGES["half_replaced"])
    copy = Match.objects.exclude(pk=first.pk).get()
    copy.decide(Decision.YES, by="the person", at=NOW, answer_of=first.pk)
    copy.save()
    record = gather(amara, number=1, now=NOW + HOUR, wanted=Wanted(derivations=True))
    assert len(record.matches) == 2
    assert len(record.derivations) == 1


def test_more_than_people_read_are_counted_and_not_drawn(decided, monkeypatch):
    amara = decided(Decision.YES)
    monkeypatch.setattr("takedown.evidence.gather.MOST_DRAWN", 0)
    record = gather(amara, number=1, now=NOW + HOUR, wanted=Wanted(derivations=True))
    assert record.derivations == ()
    assert HELD in record.held_back


def test_the_record_says_whether_it_was_asked_for(decided):
    amara = decided(Decision.YES)
    assert has_derivations(amara)
    ask_for_pack(amara, now=NOW + HOUR, wanted=Wanted(derivations=True))
    assert Event.objects.get(name="PACK_ASKED_FOR").details["annex"] is True


def test_a_drawing_has_the_shape_of_the_exhibit_and_the_boxes_where_they_were_measured():
    (drawn,) = drawings(a_record())
    assert drawn.width / drawn.height == pytest.approx(1080 / 2280, abs=0.01)
    box, differs = drawn.lines_up, drawn.differs_most
    assert (box.x, box.width) == (0, drawn.width)
    assert box.y / drawn.height == pytest.approx(0.114, abs=0.01)
    assert differs is not None
    assert (differs.x + differs.width) / drawn.width == pytest.approx(0.75, abs=0.02)
    assert "within 25 to 75 % from the left and 30 to 59 % from the top" in drawn.facts[-1]


def test_a_rectangle_that_is_none_and_an_exhibit_that_is_not_there_are_refused():
    (one,) = a_record().derivations
    for wrong in (replace(one, lines_up=(1, 2)), replace(one, exhibit="TD/9")):
        with pytest.raises(RecordRefused):
            check_record(a_record(derivations=(wrong,)))
