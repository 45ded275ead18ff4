"""A clock that stands still."""

from __future__ import annotations

import pytest

from takedown.common import clock
from takedown.jobs import tasks
from tests.factories import NOW


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """Pages and the worker read the same hour as the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(tasks, "now", lambda: NOW)
