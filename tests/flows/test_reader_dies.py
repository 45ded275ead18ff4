"""A file that ends the process that reads it costs itself alone: it is refused, and the next is read."""

from __future__ import annotations

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.sealed_picture import Reading
from takedown.flows import read_picture as flow
from takedown.pictures import read
from takedown.pictures.limits import Limits
from takedown.pictures.refusals import Refusal
from tests import factories
from tests.conftest import NOW
from tests.flows import pictures
from tests.matching.changes import photograph

pytestmark = pytest.mark.django_db

DEATHS = {
    "killed, as by a kernel short of memory": ("SIGKILL", Refusal.CRASHED),
    "ended by a fault in a decoder": ("SIGSEGV", Refusal.CRASHED),
    "ended by an abort in a decoder": ("SIGABRT", Refusal.CRASHED),
    "ended for the processor time it took": ("SIGXCPU", Refusal.TOOK_TOO_LONG),
}


def read_with(row, start: str, monkeypatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(read, "_START", start)
        flow.read_picture(kind="reference", picture_id=row.pk, now=NOW)
    row.refresh_from_db()


@pytest.mark.parametrize("how", DEATHS)
def test_a_reader_that_dies_fails_its_picture_once_and_the_next_is_read(amara, monkeypatch, how):
    name, reason = DEATHS[how]
    row = factories.reference(amara, pictures.as_file(photograph("astronaut")))
    start = f"import os, signal, sys; sys.stdin.buffer.read(9); os.kill(os.getpid(), signal.{name})"
    read_with(row, start, monkeypatch)

    assert (row.reading, row.refusal, row.is_waiting) == (Reading.REFUSED, reason, False)
    refused = Event.objects.filter(case_id=amara.case.pk, name=Name.PICTURE_REFUSED)
    assert refused.count() == 1
    # A message that comes again reads nothing: the file had its one try.
    flow.read_picture(kind="reference", picture_id=row.pk, now=NOW)
    assert refused.count() == 1
    assert pictures.reference(amara, pictures.as_file(photograph("coffee"))).reading == Reading.READ


def test_a_reader_that_hangs_is_ended_and_the_next_picture_is_read(amara, monkeypatch):
    row = factories.reference(amara, pictures.as_file(photograph("astronaut")))
    short = Limits(wall_seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(flow, "decode", lambda data: read.read_picture(data, limits=short))
        read_with(row, "import time; time.sleep(600)", patched)

    assert (row.reading, row.refusal) == (Reading.REFUSED, Refusal.TOOK_TOO_LONG)
    assert pictures.reference(amara, pictures.as_file(photograph("coffee"))).reading == Reading.READ
