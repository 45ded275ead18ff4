"""A limit that could not be reckoned with is refused before anything starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from takedown.common import limit_settings
from takedown.common.environment import SettingRefused

PERIODS = (
    "KEEP_UNCONFIRMED_DAYS", "KEEP_UNOPENED_DAYS", "KEEP_PICTURES_DAYS", "KEEP_NOTICE_DAYS",
)  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
@pytest.mark.parametrize("given", ["0", "-1", "36501", "999999", "9999999999999", "a year"])
def test_days_that_no_calendar_has_are_refused_by_name(monkeypatch, name, given):
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingRefused, match=name):
        limit_settings.periods()


def test_the_longest_period_can_be_reckoned_back_and_on(monkeypatch):
    for name in PERIODS:
        monkeypatch.setenv(name, "36500")
    kept, now = limit_settings.periods(), datetime(2026, 11, 28, tzinfo=UTC)
    assert kept.unopened == timedelta(days=36_500)
    assert (now - kept.unopened).year == 1926
    assert (now + kept.notice).year == 2126
