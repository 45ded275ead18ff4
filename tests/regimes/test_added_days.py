"""Days that whoever runs this adds change what is counted from now on, and say so."""

from __future__ import annotations

from datetime import date

from django.core.checks import run_checks

import pytest

from takedown.regimes import overrides
from takedown.regimes.calendars import calendar_of
from takedown.regimes.refusals import BrokenRule
from tests.regimes.asking import ask

ADDED = """
[[day]]
calendar = "IE"
day = 2026-12-28
works = false
why = "a day of mourning"
source = "https://example.gov.ie/"
"""


@pytest.fixture
def added(tmp_path, monkeypatch):
    def write(text: str) -> None:
        file = tmp_path / "days.toml"
        file.write_text(text, "utf-8")
        monkeypatch.setenv(overrides.SETTING, str(file))
        overrides._read.cache_clear()

    yield write
    overrides._read.cache_clear()


def test_a_day_that_was_added_moves_the_last_day_and_is_named(added):
    received = date(2026, 11, 25)
    assert ask("eu-gdpr-17", received, calendar="IE").due == date(2026, 12, 28)
    added(ADDED)
    outcome = ask("eu-gdpr-17", received, calendar="IE")
    assert outcome.due == date(2026, 12, 29)
    assert "a day of mourning" in " ".join(outcome.trace)
    assert calendar_of("DE").is_working_day(date(2026, 12, 28))


@pytest.mark.parametrize(
    "broken",
    ["not toml at all [", ADDED.replace("why", "because"), ADDED.replace("2026-12-28", '"x"')],
)
def test_a_file_that_cannot_be_used_stops_the_start_and_says_why(added, broken):
    added(broken)
    with pytest.raises(BrokenRule):
        calendar_of("IE")
    assert [one.id for one in run_checks()] == ["takedown.E020"]
