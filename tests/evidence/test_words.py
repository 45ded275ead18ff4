"""Times and strangers' text as words: both clocks, nothing hidden, nothing run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from takedown.common.moments import TimeWithoutZone, day_in_words, iso_utc, moment
from takedown.common.plain_text import inert_cell, one_line, show_hidden
from tests.evidence.records import NOON


def test_both_clocks_keep_the_hour_that_happens_twice_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    shown = [moment(at, zone="Europe/London") for at in (first, first + timedelta(hours=1))]
    assert [one.local for one in shown] == [
        "25 Oct 2026 01:30:00 BST (UTC+01:00)",
        "25 Oct 2026 01:30:00 GMT (UTC+00:00)",
    ]
    assert shown[0].utc == "25 Oct 2026 00:30:00 UTC"


def test_the_hour_that_never_happens_is_stepped_over() -> None:
    last = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    assert moment(last, zone="Europe/London").local == "29 Mar 2026 00:59:59 GMT (UTC+00:00)"
    after = moment(last + timedelta(seconds=1), zone="Europe/London")
    assert after.local == "29 Mar 2026 02:00:00 BST (UTC+01:00)"


def test_a_time_without_a_zone_is_refused() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(TimeWithoutZone):
        moment(naive, zone="Europe/London")
    with pytest.raises(TimeWithoutZone):
        iso_utc(naive)


def test_days_and_instants_are_written_one_way() -> None:
    assert day_in_words(NOON.date()) == "20 Nov 2026"
    assert iso_utc(NOON) == "2026-11-20T12:00:00Z"


def test_hidden_characters_are_named_and_lines_are_kept() -> None:
    assert show_hidden("a\r\nb\u202e\tc\u00ad") == "a\nb[U+202E]\tc[U+00AD]"
    assert one_line(" a\n b\u2028") == "a b[U+2028]"
    assert inert_cell("") == ""
    assert inert_cell("plain") == "plain"
    assert inert_cell("123456789012") == "'123456789012"
