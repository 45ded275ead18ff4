"""A fingerprint alone is no exhibit: there is no file of it to hand over, and a pack says so."""

from __future__ import annotations

from datetime import timedelta

from takedown.evidence.checking import check_record
from takedown.evidence.gather import gather
from takedown.evidence.models import Exhibit
from takedown.evidence.report import report_pdf
from takedown.flows.decide_match import decide_match
from takedown.flows.read_picture import read_picture
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Decision, Match
from tests import factories
from tests.evidence.test_documents import text_of
from tests.factories import NOW
from tests.flows.test_fingerprints import captured, compared
from tests.matching.changes import screenshot

HOUR = timedelta(hours=1)


def test_a_likeness_by_fingerprint_names_the_photo_and_no_exhibit(amara):
    photo = factories.reference(amara)
    row = compared(factories.fingerprint_only(amara))
    capture = captured(amara, screenshot)
    match = Match.objects.get(capture=capture, reference=row)
    decide_match(amara, match_id=match.pk, decision=Decision.YES, now=NOW)
    record = gather(amara, number=1, now=NOW + HOUR)
    check_record(record)
    assert [one.kind for one in record.captures] == ["picture of a post", "reference image"]
    assert {one.subject_id for one in Exhibit.objects.all()} == {capture.pk, photo.pk}
    (told,) = record.matches
    assert (told.exhibit, told.reference) == ("AP/1", "photo 2 (fingerprint only)")
    assert "does not find a part cut out of a picture" in " ".join(told.facts)
    assert "Fingerprints of photos that are not held themselves: 1." in record.held_back
    happened = [line.what for line in record.chronology]
    assert (
        "Fingerprint of a photo added, made in a browser; the photo is not held: "
        "photo 2 (fingerprint only)"
    ) in happened
    said = text_of(report_pdf(record))
    assert "Exhibit AP/1 beside reference photo 2 (fingerprint only)" in said


def test_a_case_with_fingerprints_alone_has_a_pack_without_files(amara):
    factories.fingerprint_only(amara)
    record = gather(amara, number=1, now=NOW)
    check_record(record)
    assert record.captures == ()
    assert "No file is held for this case." in text_of(report_pdf(record))


def test_one_that_was_taken_back_is_still_in_the_chronology(amara):
    row = factories.fingerprint_only(amara)
    read_picture(kind="reference", picture_id=row.pk, now=NOW)
    withdraw_picture(amara, kind="reference", picture_id=row.pk, now=NOW)
    record = gather(amara, number=1, now=NOW + HOUR)
    told = [line.what for line in record.chronology]
    called = "photo 1 of the notes (no mark)"
    assert (
        f"Fingerprint of a photo added, made in a browser; the photo is not held: {called}" in told
    )
    assert f"The person took a reference out, to be destroyed after 72 hours: {called}" in told
    assert not [line for line in record.held_back if line.startswith("Fingerprints")]
