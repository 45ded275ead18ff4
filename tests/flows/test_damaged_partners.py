"""One picture that is damaged is left out, and every other of its case is still compared."""

from __future__ import annotations

import logging

import pytest

from takedown.common import sealed_files
from takedown.matching.models import Match
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from tests import factories
from tests.flows.pictures import as_file, capture, read, reference
from tests.matching.changes import photograph

CAT, COFFEE = photograph("chelsea"), photograph("coffee")
OLD = b"TSG2" + b"whatever was kept then"


def sealed(opened, row, content: bytes) -> None:
    row.signature_sealed = opened.key.seal_bytes(content, row.place("signature"))
    row.save(update_fields=["signature_sealed"])


def without_its_file(opened, row) -> None:
    sealed(opened, row, OLD)
    sealed_files.path_of(row.file_id).unlink()


def with_a_file_that_does_not_open(opened, row) -> None:
    sealed(opened, row, OLD)
    path = sealed_files.path_of(row.file_id)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def with_a_seal_that_does_not_open(_opened, row) -> None:
    type(row).objects.filter(pk=row.pk).update(signature_sealed=b"\x01" + bytes(60))


DAMAGES = [without_its_file, with_a_file_that_does_not_open, with_a_seal_that_does_not_open]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_photo_holds_up_no_other(amara, caplog, damage):
    damaged, whole = reference(amara, as_file(COFFEE)), reference(amara, as_file(CAT))
    damage(amara, damaged)
    with caplog.at_level(logging.WARNING):
        row = capture(amara, as_file(CAT, quality=60))
    assert list(Match.objects.filter(capture=row).values_list("reference", flat=True)) == [whole.pk]
    assert str(damaged.pk) in caplog.text
    assert str(whole.pk) not in caplog.text


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_picture_of_a_post_holds_up_no_other(amara, damage):
    damaged, whole = capture(amara, as_file(COFFEE)), capture(amara, as_file(CAT))
    damage(amara, damaged)
    copy = capture(amara, as_file(CAT, quality=50))
    assert copy.copy_of_id == whole.pk
    row = reference(amara, as_file(CAT, quality=60))
    pairs = set(Match.objects.values_list("capture", "reference"))
    assert pairs == {(whole.pk, row.pk), (copy.pk, row.pk)}


def test_a_damaged_fingerprint_holds_up_no_photo(amara):
    damaged = read(factories.fingerprint_only(amara), "reference")
    sealed(amara, damaged, b"TSF1{}")
    whole = reference(amara, as_file(CAT))
    capture(amara, as_file(CAT, quality=60))
    assert list(Match.objects.values_list("reference", flat=True)) == [whole.pk]
    assert ReferenceImage.objects.count() == 2


def test_damaged_hashes_hold_up_no_copy(amara):
    first, other = capture(amara, as_file(CAT)), capture(amara, as_file(COFFEE))
    Capture.objects.filter(pk=other.pk).update(prints_sealed=b"\x01" + bytes(60))
    assert capture(amara, as_file(CAT, quality=60)).copy_of_id == first.pk
