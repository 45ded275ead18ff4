"""A photo of which only a fingerprint is kept: numbered, compared, never shown, taken back, erased."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection

import pytest
from PIL import Image

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.erasing import destroy
from takedown.cases.keeping import MOST_PICTURES, TooManyPictures, keep_fingerprint, original
from takedown.cases.sealed_picture import Reading
from takedown.common import sealed_files
from takedown.common.vault import CannotOpen
from takedown.flows import add_fingerprint as adding
from takedown.flows.decide_match import decide_match
from takedown.flows.read_picture import read_picture
from takedown.flows.sweep import find_lost_work, tidy
from takedown.flows.view_picture import NoSuchPicture, view_picture
from takedown.flows.withdraw_picture import NoSuchPicture as NotTheirs
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching import stored, suggesting
from takedown.matching.compare import Band, Signature
from takedown.matching.models import Decision, Match
from takedown.references.models import Level, ReferenceImage
from tests import factories
from tests.factories import NOW
from tests.matching.changes import cropped, photograph, screenshot

if TYPE_CHECKING:
    import numpy as np

    from takedown.cases.access import OpenCase
    from takedown.posts.models import Capture


@cache
def png(change=None) -> bytes:
    pixels: np.ndarray = photograph("astronaut")
    out = io.BytesIO()
    Image.fromarray(change(pixels) if change else pixels).save(out, "PNG")
    return out.getvalue()


def captured(opened: OpenCase, change=None) -> Capture:
    row = factories.capture(opened, png(change))
    read_picture(kind="capture", picture_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def compared(row: ReferenceImage) -> ReferenceImage:
    read_picture(kind="reference", picture_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def bands(opened: OpenCase) -> list[str]:
    rows = Match.objects.filter(case=opened.case).order_by("capture__number", "reference__number")
    return list(rows.values_list("band", flat=True))


def test_it_is_numbered_with_the_photos_and_has_no_file(amara):
    before = factories.reference(amara)
    row = factories.fingerprint_only(amara)
    after = factories.reference(amara)
    assert [before.number, row.number, after.number] == [1, 2, 3]
    assert (row.level, row.file_id, row.file_key_sealed) == (Level.FINGERPRINT, None, None)
    with pytest.raises(ValueError, match="no file"):
        original(row, amara.key)
    event = Event.objects.get(name=Name.FINGERPRINT_ADDED)
    assert (event.case_id, event.actor) == (amara.case.pk, amara.actor)
    assert event.details == {"reference": str(row.pk)}


def test_any_number_of_them_may_be_kept_up_to_that_of_photos(amara, monkeypatch):
    monkeypatch.setattr("takedown.cases.keeping.MOST_PICTURES", 2)
    assert MOST_PICTURES > 2
    factories.fingerprint_only(amara)
    factories.fingerprint_only(amara)
    with pytest.raises(TooManyPictures):
        factories.fingerprint_only(amara)


@pytest.mark.parametrize("first", ["fingerprint", "capture"])
def test_whichever_comes_last_finds_the_other(amara, first):
    if first == "fingerprint":
        row = compared(factories.fingerprint_only(amara))
        captured(amara, screenshot)
    else:
        captured(amara, screenshot)
        row = compared(factories.fingerprint_only(amara))
    assert (row.reading, row.view_sealed) == (Reading.READ, None)
    assert bands(amara) == [Band.SAME]
    assert Event.objects.filter(name=Name.MATCH_SUGGESTED).count() == 1
    assert Event.objects.filter(name=Name.FINGERPRINT_COMPARED).count() == 1


def test_a_photo_added_later_finds_what_its_fingerprint_could_not(amara):
    compared(factories.fingerprint_only(amara))
    captured(amara, cropped)
    assert bands(amara) == [Band.DIFFERENT]
    compared(factories.reference(amara, png()))
    assert bands(amara) == [Band.DIFFERENT, Band.LIKELY]


def test_a_second_delivery_compares_nothing_again(amara):
    captured(amara)
    row = compared(factories.fingerprint_only(amara))
    match = Match.objects.get()
    decide_match(amara, match_id=match.pk, decision=Decision.YES, now=NOW)
    compared(row)
    assert Match.objects.get().decision == Decision.YES
    assert Event.objects.filter(name=Name.FINGERPRINT_COMPARED).count() == 1


def test_nothing_of_another_case_is_compared(amara, cass):
    captured(cass)
    compared(factories.fingerprint_only(amara))
    assert not Match.objects.exists()


def test_a_signature_from_before_is_made_anew_from_the_sealed_picture(amara):
    row = captured(amara, screenshot)
    old = b"TSG2" + b"whatever was kept then"
    row.signature_sealed = amara.key.seal_bytes(old, row.place("signature"))
    row.save()
    compared(factories.fingerprint_only(amara))
    assert bands(amara) == [Band.SAME]
    row.refresh_from_db()
    kept = stored.from_bytes(amara.key.open_bytes(row.signature_sealed, row.place("signature")))
    assert isinstance(kept, Signature)


def test_there_is_nothing_to_show(amara):
    row = compared(factories.fingerprint_only(amara))
    with pytest.raises(NoSuchPicture):
        view_picture(amara, kind="reference", picture_id=row.pk, now=NOW)
    assert not Event.objects.filter(name=Name.PICTURE_VIEWED).exists()


def test_it_is_taken_back_with_what_was_found_by_it_and_no_file_is_touched(amara, beth):
    captured(amara)
    row = compared(factories.fingerprint_only(amara))
    with pytest.raises(NotTheirs):
        withdraw_picture(
            factories.let_in(amara, beth), kind="reference", picture_id=row.pk, now=NOW
        )
    withdraw_picture(amara, kind="reference", picture_id=row.pk, now=NOW)
    assert not ReferenceImage.objects.exists()
    assert not Match.objects.exists()
    assert Event.objects.filter(name=Name.REFERENCE_WITHDRAWN).count() == 1


def test_it_goes_with_the_case(amara, django_capture_on_commit_callbacks):
    photo = factories.reference(amara)
    factories.fingerprint_only(amara)
    with django_capture_on_commit_callbacks(execute=True):
        destroy(amara.case)
    assert not ReferenceImage.objects.exists()
    assert not sealed_files.path_of(photo.file_id).exists()


def test_lost_work_is_found_again_and_tidying_leaves_it_alone(amara, monkeypatch):
    queued: list[str] = []
    monkeypatch.setattr("takedown.flows.sweep.enqueue", lambda _name, **ids: queued.append(ids))
    row = factories.fingerprint_only(amara)
    later = NOW + timedelta(minutes=10)
    assert find_lost_work(now=later) == 1
    assert queued == [{"kind": "reference", "picture_id": str(row.pk)}]
    compared(row)
    assert find_lost_work(now=later) == 0
    tidy(now=later)
    assert ReferenceImage.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("part", ["record", "keep"])
def test_it_is_kept_whole_or_not_at_all(amara, monkeypatch, part):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(adding, "record" if part == "record" else "enqueue", fail)
    with pytest.raises(RuntimeError):
        factories.fingerprint_only(amara)
    assert not ReferenceImage.objects.exists()
    assert not Event.objects.filter(name=Name.FINGERPRINT_ADDED).exists()


def test_a_comparison_that_fails_leaves_it_waiting(amara, monkeypatch):
    captured(amara)
    row = factories.fingerprint_only(amara)

    def fail(**_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(suggesting, "compare_with", fail)
    with pytest.raises(RuntimeError):
        compared(row)
    row.refresh_from_db()
    assert row.is_waiting
    assert not Event.objects.filter(name=Name.FINGERPRINT_COMPARED).exists()


def test_no_table_holds_its_bits_in_the_clear(amara):
    captured(amara)
    row = compared(factories.fingerprint_only(amara))
    made = stored.fingerprint_from_bytes(
        amara.key.open_bytes(row.signature_sealed, row.place("signature"))
    )
    bits = [made.phash.bits, made.pdq[0].bits]
    with connection.cursor() as cursor:
        values = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            values += [value for line in cursor.fetchall() for value in line]
    held = b"\n".join(
        bytes(one) if isinstance(one, memoryview) else str(one).encode() for one in values
    )
    assert row.pk.bytes.hex().encode() in held.replace(b"-", b"")
    for one in bits:
        assert one not in held
        assert one.hex().encode() not in held


def test_the_room_below_keeps_what_it_is_given(amara):
    """The bytes are sealed for this row's own column: copied to another they do not open."""
    one, two = (
        keep_fingerprint(ReferenceImage(level=Level.FINGERPRINT), amara, b"bits", now=NOW)
        for _ in range(2)
    )
    assert amara.key.open_bytes(one.signature_sealed, one.place("signature")) == b"bits"
    with pytest.raises(CannotOpen):
        amara.key.open_bytes(one.signature_sealed, two.place("signature"))
