"""The drill at size, between two PostgreSQL servers, as the application's own role; how long it takes is printed."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from celery import current_app

from takedown.audit.models import Event
from takedown.cases import keystore
from takedown.cases.models import Case
from takedown.common import sealed_files
from takedown.references.models import ReferenceImage
from takedown.standalone.message_queue import install_queue
from takedown.standalone.throwaway import Throwaway, throwaway
from tests import factories
from tests.backups.drill import Host, erase, this_host, told
from tests.backups.test_restore import killed
from tests.cases.keystores import url_of_this_database
from tests.conftest import open_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
LINK = "https://x.com/someone/status/1859000000000000001"
CASES, PICTURES = 100, 2_000
MINUTES = 30


@dataclass(frozen=True)
class NewServer(Host):
    """A host with a PostgreSQL of its own, whose application may not change tables."""

    app_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "DATABASE_URL": self.app_url}


@pytest.fixture(scope="module")
def server():
    with throwaway(os.environ) as made:
        yield made


def on(server: Throwaway, folder: Path) -> NewServer:
    urls = server.urls
    return NewServer(urls.owner, folder, {"SECRET_KEY": "a third key"}, urls.app)


@pytest.fixture
def host(settings, tmp_path, monkeypatch) -> Host:
    for name in ("DATA_DIR", "KEYSTORE_DIR", "SEALED_DIR"):
        setattr(settings, name, getattr(settings, name))
    monkeypatch.setenv("OWNER_DATABASE_URL", url_of_this_database())
    return this_host(tmp_path / "lost")


@pytest.fixture
def nobody_at_work():
    """Nobody reads these pictures: that would take most of the time."""
    current_app.conf.task_always_eager = False
    yield
    current_app.conf.task_always_eager = True


def content(number: int) -> bytes:
    """Some hundred kilobytes that cannot be compressed, as photos are."""
    return random.Random(number).randbytes(200_000 + number)  # noqa: S311


def test_two_thousand_pictures_come_back_from_a_lost_host_though_the_restore_is_killed(
    host, server, tmp_path, nobody_at_work
):
    cases = [open_for(LINK) for _ in range(CASES)]
    pictures = {
        factories.reference(cases[number % CASES], content(number)).file_id: number
        for number in range(PICTURES)
    }
    gone, later = cases[:5], cases[5:10]
    for one in gone:
        erase(one)
    begun = time.monotonic()
    measured = [told("backup", tmp_path / "copies"), f"backup: {time.monotonic() - begun:.1f} s"]
    for one in later:
        erase(one)
    measured.append(told("backup_keys", tmp_path / "keys"))
    events = Event.objects.filter(case_id=cases[50].case.pk).count()
    shutil.rmtree(host.folder)

    new = on(server, tmp_path / "new")
    copies = (tmp_path / "copies", tmp_path / "keys")
    killed(new, copies, "Restoring sealed files")
    begun = time.monotonic()
    code, said = new.manage("restore", copies[0], "--keys", copies[1])
    took = time.monotonic() - begun
    sys.stdout.write("\n".join([*measured, said, f"restore: {took:.1f} s\n"]))

    assert code == 0, said
    assert took < MINUTES * 60
    assert f"Cases that open: {CASES - 10}." in said
    assert new.ask("SELECT count(*) FROM cases_case") == [(CASES - 10,)]
    rows = "SELECT count(*) FROM audit_event WHERE case_id = %s"
    assert new.ask(rows, cases[50].case.pk) == [(events,)]
    new.use()
    erased = {one.case.pk for one in (*gone, *later)}
    assert erased <= keystore.erased_ids()
    left = {file_id: n for file_id, n in pictures.items() if cases[n % CASES].case.pk not in erased}
    assert {path.name for path in sealed_files.every_path()} == set(left)
    for row in ReferenceImage.objects.filter(file_id__in=left):
        key = keystore.load(row.case_id)
        file_key = key.open_bytes(row.file_key_sealed, row.place("file_key"))
        assert b"".join(sealed_files.read(row.file_id, file_key)) == content(left[row.file_id])
    assert Case.objects.count() == CASES - 10
    # The queue is there, empty, and the application's own.
    assert install_queue(server.urls.owner, role="takedown_app") is False
