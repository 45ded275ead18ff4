"""Several workers read pictures of one case at the same moment: no pair is missed, and none kept twice."""

from __future__ import annotations

import threading
from operator import itemgetter

from django.db import DatabaseError, connection, transaction

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import check_chain
from takedown.cases.sealed_picture import Reading
from takedown.flows import read_picture as reading
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Match
from takedown.posts.models import Capture
from tests import factories
from tests.common.test_leases import wait_until_somebody_is_held_up
from tests.conftest import NOW, open_for
from tests.flows.pictures import as_file
from tests.matching.changes import photograph

pytestmark = pytest.mark.django_db(transaction=True)

CAT = photograph("chelsea")


def together(work: list[tuple[str, object]]) -> list[str]:
    """Read each picture in a thread and a connection of its own; return what went wrong."""
    wrong: list[str] = []

    def run(kind: str, picture_id: object) -> None:
        try:
            reading.read_picture(kind=kind, picture_id=picture_id, now=NOW)
        except Exception as error:  # noqa: BLE001 - the thread would swallow it
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def added(opened, *, captures: int, photos: int = 0) -> list[tuple[str, object]]:
    """Pictures that no worker has heard of yet: the messages are lost before they are sent."""
    files = [as_file(CAT, quality=90 - 10 * one) for one in range(captures)]
    with transaction.atomic():
        work = [("capture", factories.capture(opened, file).pk) for file in files]
        work += [
            ("reference", factories.reference(opened, as_file(CAT, quality=85 - one)).pk)
            for one in range(photos)
        ]
        connection.run_on_commit.clear()
    assert not Capture.objects.exclude(reading=Reading.WAITING).exists()
    return work


def waits_for_others(monkeypatch, name: str, count: int) -> None:
    """Hold every worker where it has just done `name`, until all of them have."""
    real, all_there = getattr(reading, name), threading.Barrier(count, timeout=50)

    def held(*args: object, **kwargs: object) -> object:
        result = real(*args, **kwargs)
        all_there.wait()
        return result

    monkeypatch.setattr(reading, name, held)


@pytest.mark.parametrize("where", ["_keep", "suggest_all"])
def test_every_photo_is_compared_with_every_picture_once(where, monkeypatch):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    work = added(opened, captures=2, photos=2)
    waits_for_others(monkeypatch, where, len(work))
    assert together(work) == []
    pairs = Match.objects.values_list("capture__number", "reference__number")
    assert sorted(pairs) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    events = Event.objects.filter(case_id=opened.case.pk).order_by("sequence")
    assert events.filter(name=Name.MATCH_SUGGESTED).count() == 4
    assert check_chain(events) == events.count()


def test_of_copies_compared_together_one_is_the_first_of_all(monkeypatch):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    work = added(opened, captures=3)
    waits_for_others(monkeypatch, "compare_with_captures", len(work))
    assert together(work) == []
    assert Capture.objects.filter(copy_of__isnull=True).count() == 1
    assert Capture.objects.filter(copy_of__isnull=False).count() == 2


def test_one_after_the_other_in_the_middle_of_the_work(monkeypatch):
    """The second is read and compared as a whole while the first has only looked round."""
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    (first, second), real = added(opened, captures=2), reading.compare_with_captures

    def meanwhile(opened, capture, read):
        compared = real(opened, capture, read)
        if capture.pk == first[1]:
            assert together([second]) == []
        return compared

    monkeypatch.setattr(reading, "compare_with_captures", meanwhile)
    assert together([first]) == []
    assert dict(Capture.objects.values_list("number", "copy_of__number")) == {1: 2, 2: None}


def test_taking_back_the_first_of_a_group_and_comparing_it_both_get_through():
    """Comparing has locked the one picture and asks for the other, while both are to be taken back."""
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    earlier, first = sorted(added(opened, captures=2), key=itemgetter(1))
    assert together([first]) == together([earlier]) == []
    assert Capture.objects.get(pk=earlier[1]).copy_of_id == first[1]
    wrong: list[str] = []

    def take_back() -> None:
        try:
            withdraw_picture(opened, kind="capture", picture_id=first[1], now=NOW)
        except DatabaseError as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    thread, rows = threading.Thread(target=take_back), Capture.objects.order_by("pk")
    with transaction.atomic():
        list(rows.select_for_update(no_key=True).filter(pk=earlier[1]))
        thread.start()
        wait_until_somebody_is_held_up()
        list(rows.select_for_update(no_key=True).filter(pk=first[1]))
    thread.join(20)
    assert wrong == []
    assert dict(Capture.objects.values_list("pk", "copy_of")) == {earlier[1]: None}
