"""A chronology says once what is the same of many posts."""

from __future__ import annotations

from datetime import timedelta

from takedown.evidence.condensed import condensed
from takedown.evidence.record import ChronologyLine
from tests.evidence.records import NOON


def line(what: str, event: int, *, seconds: int = 0) -> ChronologyLine:
    source = f"event {event} (section 7)"
    return ChronologyLine(at=NOON + timedelta(seconds=seconds), what=what, source=source)


def test_what_is_the_same_of_several_posts_is_one_line_in_the_order_of_the_posts():
    told = condensed(
        line(f"Counting of a time limit recorded: P{number}, TD-1: answering", event)
        for event, number in ((45, 10), (46, 2), (47, 1))
    )
    (one,) = told
    assert one.what == "Counting of a time limit recorded: P1, P2, P10, TD-1: answering"
    assert one.source == "events 45 to 47 (section 7)"


def test_events_that_do_not_follow_each_other_are_named_each():
    (one,) = condensed([line("Post looked at: P1", 3), line("Post looked at: P2", 9)])
    assert one.source == "events 3, 9 (section 7)"


def test_another_instant_letter_or_act_is_a_line_of_its_own_and_the_order_stays():
    lines = (
        line("Counted: P1, TD-1: answering", 1),
        line("Counted: P2, TD-2: answering", 2),
        line("Counted: P3, TD-2: answering", 3, seconds=1),
        line("Looked at: P4, TD-2: answering", 4, seconds=1),
        line("Notes opened", 5, seconds=1),
        line("Looked at: P5, TD-2: answering", 6, seconds=1),
    )
    assert condensed(lines) == lines


def test_what_is_no_event_stays_as_it_is():
    one = ChronologyLine(at=NOON, what="Posted: P1", source="the number in its address (section 2)")
    two = ChronologyLine(at=NOON, what="Posted: P2", source="the number in its address (section 2)")
    assert condensed((one, two)) == (one, two)
