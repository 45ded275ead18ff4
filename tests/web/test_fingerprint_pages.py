"""The three levels, the form that takes two lines of text and no file, and what pages say of it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from takedown.cases.sealed_picture import Reading
from takedown.matching import stored
from takedown.references.models import Level, ReferenceImage
from tests import factories
from tests.conftest import amiss
from tests.factories import NOW
from tests.flows.test_fingerprints import captured, compared
from tests.matching.changes import cropped, screenshot
from tests.matching.test_given import PDQ, PHASH, WRONG

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client


@pytest.fixture
def hers(amara, holding) -> Client:
    return holding(amara.case.pk)


@pytest.fixture
def here(amara) -> str:
    return reverse("add_fingerprint", args=[amara.case.pk])


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


class Inputs(HTMLParser):
    """Every field of a page with whether it stands in a form."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.depth = 0
        self.found: list[tuple[bool, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.depth += tag == "form"
        if tag in {"input", "textarea", "select"}:
            self.found.append((self.depth > 0, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        self.depth -= tag == "form"


def test_the_way_to_a_photo_leads_past_the_three_levels_lowest_first(amara, hers):
    levels = reverse("choose_reference", args=[amara.case.pk])
    assert f'href="{levels}"' in page(hers, "pictures", amara.case.pk)
    said = page(hers, "choose_reference", amara.case.pk)
    places = [said.index(f'id="level-{number}"') for number in range(3)]
    assert places == sorted(places)
    for name in ("pictures", "add_fingerprint", "add_reference"):
        assert f'href="{reverse(name, args=[amara.case.pk])}"' in said


def test_what_is_sent_is_kept_sealed_as_it_was_sent(amara, hers, here):
    answer = hers.post(here, {"pdq": PDQ, "phash16": PHASH})
    assert (answer.status_code, answer.url) == (302, reverse("pictures", args=[amara.case.pk]))
    row = ReferenceImage.objects.get()
    assert (row.level, row.added_by) == (Level.FINGERPRINT, amara.actor)
    kept = stored.fingerprint_from_bytes(
        amara.key.open_bytes(row.signature_sealed, row.place("signature"))
    )
    assert [kept.pdq[0].bits.hex(), kept.phash.bits.hex()] == [
        PDQ.split()[2], PHASH.split()[2],
    ]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_anything_else_is_refused_with_a_clear_sentence_and_nothing_is_kept(hers, here, text):
    answer = amiss(hers.post(here, {"pdq": text, "phash16": PHASH}))
    assert "Choose the photo again. Nothing was kept." in answer.content.decode()
    assert not ReferenceImage.objects.exists()


def test_of_too_little_the_page_says_so_too(hers, here):
    weak = {"pdq": PDQ.replace(" 100", " 10"), "phash16": PHASH.replace(" 93", " 10")}
    answer = amiss(hers.post(here, weak))
    assert "too little in this photo" in answer.content.decode()
    assert not ReferenceImage.objects.exists()


def test_the_photo_s_field_is_in_no_form_and_has_no_name(amara, hers):
    fields = Inputs(page(hers, "add_fingerprint", amara.case.pk)).found
    (photo,) = [(inside, field) for inside, field in fields if field.get("type") == "file"]
    assert photo[0] is False
    assert "name" not in photo[1]
    assert "form" not in photo[1]
    sent = {field["name"] for inside, field in fields if inside}
    assert sent == {"csrfmiddlewaretoken", "once", "pdq", "phash16"}


def test_a_file_that_is_sent_all_the_same_is_not_taken(amara, hers, here, settings):
    def files() -> set[Path]:
        return {one for one in settings.SEALED_DIR.rglob("*") if one.is_file()}

    before = files()
    photo = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"photo" * 1000)
    answer = hers.post(here, {"pdq": PDQ, "phash16": PHASH, "file": photo})
    assert answer.status_code == 302
    assert ReferenceImage.objects.get().file_id is None
    assert files() == before


def test_its_row_has_no_picture_to_show_and_its_page_is_not_there(amara, hers):
    row = compared(factories.fingerprint_only(amara))
    assert row.reading == Reading.READ
    said = page(hers, "pictures", amara.case.pk)
    assert "Only its fingerprint. The photo stayed on your device." in said
    show = reverse("show_picture", args=[amara.case.pk, "reference", row.pk])
    assert show not in said
    assert hers.get(show).status_code == hers.post(show).status_code == 404


def test_a_likeness_by_fingerprint_offers_no_photo_and_draws_no_place(amara, hers):
    row = compared(factories.fingerprint_only(amara))
    capture = captured(amara, screenshot)
    match = capture.matches.get()
    said = page(hers, "match", amara.case.pk, match.pk)
    assert "the fingerprint of your photo 1" in said
    assert "Photo 1 is not kept here" in said
    assert "finds the same whole photo again" in said
    assert "of 256 bits differ (PDQ)" in said
    assert reverse("show_picture", args=[amara.case.pk, "reference", row.pk]) not in said
    assert reverse("show_picture", args=[amara.case.pk, "capture", capture.pk]) in said
    assert "<svg" not in said


def test_where_nothing_is_found_the_page_says_what_a_fingerprint_cannot_find(amara, hers):
    compared(factories.fingerprint_only(amara))
    captured(amara, cropped)
    assert "A fingerprint finds no part of a photo" in page(hers, "pictures", amara.case.pk)


def test_it_is_taken_back_by_its_own_name(amara, hers):
    row = compared(factories.fingerprint_only(amara))
    named = [amara.case.pk, "reference", row.pk]
    assert "Take this fingerprint back?" in page(hers, "withdraw_picture", *named)
    hers.post(reverse("withdraw_picture", args=named))
    assert not ReferenceImage.objects.exists()


@pytest.mark.usefixtures("still_now")
def test_a_caseworker_may_add_one_and_may_not_take_it_back(amara, beth, signed_in, here):
    factories.let_in(amara, beth, now=NOW)
    caseworker = signed_in(beth.user)
    assert caseworker.post(here, {"pdq": PDQ, "phash16": PHASH}).status_code == 302
    row = ReferenceImage.objects.get()
    named = [amara.case.pk, "reference", row.pk]
    assert caseworker.post(reverse("withdraw_picture", args=named)).status_code == 404
    assert ReferenceImage.objects.exists()


def test_the_timeline_calls_it_a_fingerprint(amara, hers):
    factories.fingerprint_only(amara)
    assert "The fingerprint of a photo was added" in page(hers, "case", amara.case.pk)
