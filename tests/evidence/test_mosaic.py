"""Squares of colour: eight at the most, only where asked for, and never where others are shown the pack."""

from __future__ import annotations

import io
from dataclasses import replace

from django.urls import reverse

import numpy as np
import pikepdf
import pytest
from PIL import Image

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.evidence.background import Audience, Wanted
from takedown.evidence.checking import RecordRefused, check_record
from takedown.evidence.gather import gather
from takedown.evidence.handed import NotThere
from takedown.evidence.models import EvidencePack
from takedown.evidence.report import report_pdf
from takedown.flows.ask_for_pack import SquaresRefused, ask_for_pack
from takedown.flows.hand_out import hand_out_pack
from takedown.matching.hashing import distance, phash16
from takedown.matching.pdq import pdq_orientations
from takedown.pictures.mosaic import MOST_SQUARES, mosaic
from tests import factories
from tests.bench.evidence_squares import found
from tests.conftest import NOW, amiss
from tests.evidence.records import a_capture, a_record
from tests.evidence.test_documents import text_of
from tests.flows import pictures
from tests.matching.changes import photograph

# As many bits of 256 may differ for two pictures to be near.
NEAR = 31
NAMES = ("astronaut", "coffee", "chelsea", "rocket")


def jpeg(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def drawn(rows: tuple[str, ...], side: int) -> np.ndarray:
    """The squares as a picture of about this many pixels."""
    colours = [[bytes.fromhex(one) for one in row.split(" ")] for row in rows]
    small = np.array([[list(one) for one in row] for row in colours], dtype=np.uint8)
    return np.kron(small, np.ones((side // 8, side // 8, 1), dtype=np.uint8))


@pytest.mark.parametrize("name", NAMES)
def test_no_hash_of_whole_pictures_finds_it_by_its_squares(name):
    pixels = photograph(name)
    rows = mosaic(jpeg(pixels))
    assert len(rows) <= MOST_SQUARES
    assert all(len(row.split(" ")) <= MOST_SQUARES for row in rows)
    squares = drawn(rows, 512)
    assert distance(a=phash16(pixels), b=phash16(squares)) > NEAR
    one, two = (pdq_orientations(each)[0][0] for each in (pixels, squares))
    assert sum((a ^ b).bit_count() for a, b in zip(one, two, strict=True)) > NEAR


def test_but_whoever_holds_the_picture_can_tell_it_by_them():
    # So nothing may promise the opposite. The full figure is in docs/evidence.md.
    right = found(pictures=200, copies=20)
    assert right[MOST_SQUARES, 256] == 20
    assert right[2, 256] > 10


@pytest.mark.parametrize("audience", list(Audience))
def test_only_a_pack_that_others_are_shown_never_has_them(amara, audience):
    pictures.capture(amara, pictures.as_file(photograph("astronaut")))
    wanted = Wanted(audience=audience, mosaics=True)
    if audience is Audience.SERVE:
        with pytest.raises(SquaresRefused, match="never in a pack that is shown to others"):
            ask_for_pack(amara, now=NOW, wanted=wanted)
        assert not EvidencePack.objects.exists()
    else:
        ask_for_pack(amara, now=NOW, wanted=wanted)
    told = gather(amara, number=9, now=NOW, wanted=wanted)
    assert any(one.mosaic for one in told.captures) == (audience is not Audience.SERVE)
    assert ("squares of colour, by which" in " ".join(told.held_back)) == (
        audience is Audience.SERVE
    )


def test_the_page_refuses_them_and_keeps_what_was_chosen(amara, holding):
    pictures.capture(amara, pictures.as_file(photograph("astronaut")))
    chosen = {"audience": "serve", "mosaics": "on", "initials": "SW"}
    page = amiss(holding(amara.case.pk).post(reverse("packs", args=[amara.case.pk]), chosen))
    said = page.content.decode()
    assert "Squares of colour are never in a pack that is shown to others." in said
    assert "somebody who has the same picture can tell it by them" in said
    assert 'value="SW"' in said
    assert page.context["form"]["audience"].value() == "serve"
    assert not EvidencePack.objects.exists()


def test_a_pack_for_others_that_was_made_with_them_before_is_not_given_any_more(amara, holding):
    old = factories.packed(amara)
    EvidencePack.objects.filter(pk=old.pk).update(audience=Audience.SERVE)
    hand_out_pack(amara, pack_id=old.pk, now=NOW)
    record(
        Name.PACK_ASKED_FOR, actor=amara.actor, case_id=amara.case.pk, now=NOW,
        pack=str(old.pk), squares=True, kind="serve",
    )  # fmt: skip
    with pytest.raises(NotThere):
        hand_out_pack(amara, pack_id=old.pk, now=NOW)
    page = holding(amara.case.pk).get(reverse("packs", args=[amara.case.pk])).content.decode()
    assert "this pack cannot be saved any more" in page
    assert reverse("save_pack", args=[amara.case.pk, old.pk]) not in page
    EvidencePack.objects.filter(pk=old.pk).update(audience=Audience.POLICE)
    assert hand_out_pack(amara, pack_id=old.pk, now=NOW).size


def test_wide_and_tall_pictures_keep_their_shape():
    wide = mosaic(jpeg(np.zeros((90, 1600, 3), dtype=np.uint8)))
    assert (len(wide), len(wide[0].split(" "))) == (1, 8)
    tall = mosaic(jpeg(np.full((800, 400, 3), 200, dtype=np.uint8)))
    assert (len(tall), len(tall[0].split(" "))) == (8, 4)
    with pytest.raises(OSError, match=r"."):
        mosaic(b"GIF89a not ours")


def test_they_are_in_a_pack_only_where_somebody_asked(amara):
    pictures.capture(amara, pictures.as_file(photograph("astronaut")))
    pictures.reference(amara, pictures.as_file(photograph("coffee")))
    assert all(one.mosaic == () for one in gather(amara, number=1, now=NOW).captures)
    told = gather(amara, number=2, now=NOW, wanted=Wanted(mosaics=True))
    assert [bool(one.mosaic) for one in told.captures] == [True, False]
    said = text_of(report_pdf(told))
    assert "AP/1A" in said
    assert "but for squares of colour" in said
    assert "AP/2A" not in said


def test_one_that_could_not_be_read_has_none(amara):
    factories.capture(amara)
    (one,) = gather(amara, number=1, now=NOW, wanted=Wanted(mosaics=True)).captures
    assert one.mosaic == ()


def test_the_drawing_is_no_image_and_says_what_it_is():
    rows = ("ff0000 00ff00", "0000ff 101010")
    record = a_record(captures=(replace(a_capture(), mosaic=rows),))
    with pikepdf.open(io.BytesIO(report_pdf(record))) as opened:
        kinds = {
            str(one.get("/Subtype", ""))
            for one in opened.objects
            if isinstance(one, pikepdf.Stream)
        }
        alts = [
            str(one["/Alt"])
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
    assert "/Image" not in kinds
    assert any("Squares of colour made from exhibit TD/1" in alt for alt in alts)


@pytest.mark.parametrize(
    "rows",
    [
        ("000000 " * 8 + "000000",),
        ("000000",) * 9,
        ("000000", "000000 000000"),
        ("00000g",),
        ('"><a href',),
    ],
)
def test_more_than_eight_or_no_colour_is_refused(rows):
    with pytest.raises(RecordRefused, match="square"):
        check_record(a_record(captures=(replace(a_capture(), mosaic=rows),)))
