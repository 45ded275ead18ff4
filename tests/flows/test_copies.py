"""Captures of a case that show the same picture are put together; of two cases, never."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, connection, transaction

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.flows.erase_case import destroy_due
from takedown.flows.part_copy import NoSuchCopy, part_copy
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching import copies
from takedown.matching.models import Match
from takedown.posts.models import Capture
from tests.conftest import NOW
from tests.flows.pictures import as_file, capture, edited, read, reference
from tests.matching.changes import mirrored, photograph, quarter, screenshot

HOUR = timedelta(hours=1)
CAT, COFFEE = photograph("chelsea"), photograph("coffee")


def firsts(opened) -> dict[int, int | None]:
    """By the number of each capture, the number of the one it is a copy of."""
    rows = Capture.objects.filter(case=opened.case)
    return dict(rows.values_list("number", "copy_of__number"))


def lines(opened, name: Name) -> list[dict[str, str]]:
    return [event.details for event in Event.objects.filter(case_id=opened.case.pk, name=name)]


def test_the_same_picture_again_is_a_copy_of_the_first(amara):
    first = capture(amara, as_file(CAT))
    for again in (as_file(CAT, quality=30), as_file(screenshot(CAT)), as_file(mirrored(CAT))):
        capture(amara, again)
    capture(amara, as_file(quarter(CAT)))
    assert firsts(amara) == {1: None, 2: 1, 3: 1, 4: 1, 5: 1}
    told = lines(amara, Name.COPY_FOUND)
    assert len(told) == 4
    assert {line["copy_of"] for line in told} == {str(first.pk)}


def patched(pixels, place: int):
    """A small square is turned round: near by hash, and not the same picture."""
    out, side = pixels.copy(), 42
    top, left = 40 + 70 * (place // 4), 40 + 90 * (place % 4)
    square = (slice(top, top + side), slice(left, left + side))
    out[square] = out[square][::-1, ::-1]
    return out


def test_of_many_near_by_hash_only_the_nearest_are_looked_at(amara, monkeypatch):
    monkeypatch.setattr(copies, "MOST_BY_PLACES", 0)
    for place in range(5):
        capture(amara, as_file(patched(CAT, place)))
    assert set(firsts(amara).values()) == {None}
    looked, real = [], copies.held_if_readable
    monkeypatch.setattr(
        copies,
        "held_if_readable",
        lambda opened, row: looked.append(row.number) or real(opened, row),
    )
    capture(amara, as_file(patched(CAT, 5)))
    assert len(looked) == 5, "all of them are near"
    monkeypatch.setattr(copies, "MOST_BY_HASH", 2)
    looked.clear()
    capture(amara, as_file(patched(CAT, 3), quality=60))
    assert firsts(amara)[7] == 4, "its nearest is the same picture"
    assert len(looked) == 2


def test_an_edit_and_another_picture_stand_by_themselves(amara):
    capture(amara, as_file(CAT))
    capture(amara, as_file(edited(CAT)))
    capture(amara, as_file(screenshot(edited(CAT))))
    capture(amara, as_file(screenshot(COFFEE)))
    assert firsts(amara) == {1: None, 2: None, 3: 2, 4: None}


def test_nothing_links_the_same_file_in_two_cases(amara, cass):
    content = as_file(CAT)
    for opened in (amara, cass):
        capture(opened, content)
        reference(opened, content)
    assert firsts(amara) == firsts(cass) == {1: None}
    assert all(
        match.case_id == match.capture.case_id == match.reference.case_id
        for match in Match.objects.all()
    )
    assert lines(amara, Name.COPY_FOUND) == lines(cass, Name.COPY_FOUND) == []
    hashes = Capture.objects.values_list("prints_sealed", flat=True)
    assert len({bytes(one) for one in hashes}) == 2


def test_the_database_refuses_a_copy_of_another_case(amara, cass):
    ours, theirs = capture(amara, as_file(CAT)), capture(cass, as_file(CAT))
    with pytest.raises(IntegrityError, match="capture_is_a_copy_within_its_case"):
        _make_a_copy(ours, theirs)


def _make_a_copy(one: Capture, other: Capture) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        Capture.objects.filter(pk=one.pk).update(copy_of=other)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_earliest_copy_leads_when_the_first_is_taken_back(amara):
    first = capture(amara, as_file(CAT))
    for quality in (80, 70):
        capture(amara, as_file(CAT, quality=quality))
    withdraw_picture(amara, kind="capture", picture_id=first.pk, now=NOW)
    assert firsts(amara) == {2: None, 3: 2}
    (line,) = lines(amara, Name.COPY_LEADS)
    assert line == {"capture": str(Capture.objects.get(number=2).pk)}
    capture(amara, as_file(CAT, quality=60))
    assert firsts(amara) == {2: None, 3: 2, 4: 2}


def test_a_copy_that_is_taken_back_leaves_the_others(amara):
    capture(amara, as_file(CAT))
    second = capture(amara, as_file(CAT, quality=80))
    withdraw_picture(amara, kind="capture", picture_id=second.pk, now=NOW)
    assert firsts(amara) == {1: None}
    assert lines(amara, Name.COPY_LEADS) == []


def test_what_a_person_parts_is_not_joined_again(amara):
    first = capture(amara, as_file(CAT))
    copy = capture(amara, as_file(CAT, quality=80))
    part_copy(amara, capture_id=copy.pk, now=NOW + HOUR)
    assert firsts(amara) == {1: None, 2: None}
    assert lines(amara, Name.COPY_PARTED) == [{"capture": str(copy.pk), "copy_of": str(first.pk)}]
    Capture.objects.update(work_done_at=None, leased_until=None)
    for row in (first, copy):
        read(row, "capture")
    # Which of the two a third belongs to, software cannot know.
    capture(amara, as_file(CAT, quality=70))
    assert firsts(amara) == {1: None, 2: None, 3: None}


def test_only_a_copy_of_this_case_is_parted(amara, cass):
    first = capture(amara, as_file(CAT))
    copy = capture(amara, as_file(CAT, quality=80))
    for opened, row in ((amara, first), (cass, copy)):
        with pytest.raises(NoSuchCopy):
            part_copy(opened, capture_id=row.pk, now=NOW)
    assert firsts(amara) == {1: None, 2: 1}


def test_what_was_read_before_is_compared_and_not_read_anew(amara):
    """As after an upgrade, or when a worker went away between reading and comparing."""
    photo = reference(amara, as_file(CAT))
    rows = [capture(amara, as_file(CAT, quality=quality)) for quality in (90, 80)]
    Match.objects.all().delete()
    Capture.objects.update(
        copy_of=None, prints_sealed=None, work_done_at=None, leased_until=None, attempts=0
    )
    views = dict(Capture.objects.values_list("pk", "view_sealed"))
    for row in rows:
        read(row, "capture")
    assert firsts(amara) == {1: None, 2: 1}
    assert Match.objects.filter(reference=photo).count() == 2
    assert {pk: bytes(view) for pk, view in views.items()} == {
        pk: bytes(view) for pk, view in Capture.objects.values_list("pk", "view_sealed")
    }
    assert len(lines(amara, Name.PICTURE_READ)) == 3


def test_groups_go_with_their_case(amara):
    for quality in (90, 80, 70):
        capture(amara, as_file(CAT, quality=quality))
    amara.case.hidden_at, amara.case.erase_at = NOW, NOW + HOUR
    amara.case.save()
    destroy_due(now=NOW + 2 * HOUR)
    assert not Capture.objects.exists()
