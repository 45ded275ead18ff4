"""A clock that stands still, a case with one of everything, and everybody who may ask for it."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING

import pytest

from takedown.common import clock, queue
from takedown.jobs import tasks
from tests.factories import NOW
from tests.security.files_written import listening
from tests.security.things import things_of
from tests.security.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """Pages and the worker read the same hour as the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(tasks, "now", lambda: NOW)


@pytest.fixture
def own_folders(settings, monkeypatch, tmp_path) -> Path:
    """Folders where nothing of other tests lies, temporary files too: what is there, this test wrote."""
    settings.DATA_DIR = tmp_path
    settings.SEALED_DIR, settings.KEYSTORE_DIR = tmp_path / "sealed", tmp_path / "keystore"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return tmp_path


@pytest.fixture
def every_file(own_folders) -> Iterator[Callable[[], bytes]]:
    """Everything that was written to a file since, by this process anywhere, by its children in those folders."""
    with listening() as written:

        def content() -> bytes:
            assert written.without_name == []
            there = (path.read_bytes() for path in own_folders.rglob("*") if path.is_file())
            return b"\n".join([written.content(), *there])

        yield content


@pytest.fixture
def messages(monkeypatch) -> list[str]:
    """What was handed to the queue since, as a broker is given it."""
    said: list[str] = []
    send = queue._send

    def kept(name: str, ids: dict[str, str]) -> None:
        said.append(json.dumps([name, ids]))
        send(name, ids)

    monkeypatch.setattr(queue, "_send", kept)
    return said


@pytest.fixture
def amaras(amara, beth):
    return things_of(amara, beth)


@pytest.fixture
def visitors(amaras, amara, cass, beth, holding, signed_in) -> Visitors:
    del amaras
    return Visitors(amara, cass, beth, holding=holding, signed_in=signed_in)
