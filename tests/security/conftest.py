"""A clock that stands still, a case with one of everything, and everybody who may ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from takedown.common import clock
from takedown.jobs import tasks
from tests.factories import NOW
from tests.security.things import things_of
from tests.security.visitors import Visitors

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """Pages and the worker read the same hour as the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(tasks, "now", lambda: NOW)


@pytest.fixture
def own_folders(settings, tmp_path) -> Path:
    """Folders where nothing of other tests lies: what is there, this test has written."""
    settings.DATA_DIR = tmp_path
    settings.SEALED_DIR, settings.KEYSTORE_DIR = tmp_path / "sealed", tmp_path / "keystore"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    return tmp_path


@pytest.fixture
def amaras(amara, beth):
    return things_of(amara, beth)


@pytest.fixture
def visitors(amaras, amara, cass, beth, holding, signed_in) -> Visitors:
    del amaras
    return Visitors(amara, cass, beth, holding=holding, signed_in=signed_in)
