"""The files of one case weigh so much and no more, so that one person does not fill the disk of everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from takedown.cases.weight import TooHeavy
from takedown.flows.add_reply import keep_loose
from takedown.flows.bring_back import bring_back
from takedown.flows.destroy_taken_back import destroy_due
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage
from takedown.removals.models import Reply
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import sort_message
from tests import factories
from tests.conftest import NOW, amiss

# Sealing adds a little to each.
MOST, FILE = 3_500, b"x" * 1_000


@pytest.fixture(autouse=True)
def small(settings):
    settings.LIMITS = replace(settings.LIMITS, case_bytes=MOST)


def answer(opened, words: str) -> Reply:
    message = read_text(words)
    return keep_loose(opened, message=message, found=sort_message(message), now=NOW)


def fill(opened) -> Capture:
    factories.reference(opened, FILE)
    factories.capture(opened, FILE)
    return factories.capture(opened, FILE)


def test_photos_and_pictures_of_posts_are_weighed_together_and_what_is_there_stays(amara, cass):
    fill(amara)
    for more in (factories.reference, factories.capture):
        with pytest.raises(TooHeavy, match="does not fit"):
            more(amara, FILE)
    assert (Capture.objects.count(), ReferenceImage.objects.count()) == (2, 1)
    assert factories.capture(amara, b"small")
    assert factories.fingerprint_only(amara)
    # Another's notes are their own.
    assert fill(cass)


def test_what_was_taken_out_makes_room_until_both_weigh_twice_as_much(amara):
    taken = [fill(amara)]
    for _ in range(3):
        withdraw_picture(amara, kind="capture", picture_id=taken[-1].pk, now=NOW)
        taken.append(factories.capture(amara, FILE))
    withdraw_picture(amara, kind="capture", picture_id=taken[-1].pk, now=NOW)
    with pytest.raises(TooHeavy, match="72 hours"):
        factories.capture(amara, FILE)

    assert destroy_due(now=NOW + timedelta(hours=73)) == 4
    assert factories.capture(amara, FILE)


def test_whoever_brings_a_picture_back_has_it_however_much_is_there(amara):
    first = fill(amara)
    withdraw_picture(amara, kind="capture", picture_id=first.pk, now=NOW)
    factories.capture(amara, FILE)
    bring_back(amara, aside_id=amara.case.taken_back.get().pk, now=NOW)
    assert Capture.objects.filter(pk=first.pk).exists()


def test_answers_are_weighed_on_their_own(amara, cass):
    fill(amara)
    for words in ("We got your report. " * 50, "We looked at it. " * 50):
        answer(amara, words)
    with pytest.raises(TooHeavy, match="of answers"):
        answer(amara, "We removed it. " * 200)
    assert Reply.objects.count() == 2
    assert answer(cass, "We removed it. " * 200)


@pytest.mark.usefixtures("still_now")
def test_the_page_of_answers_says_so_and_keeps_what_was_pasted(amara, holding):
    words = "We removed it. " * 300
    address = reverse("add_any_reply", args=[amara.case.pk])
    shown = amiss(holding(amara.case.pk).post(address, {"words": words, "letter": "none"}))
    assert "MB of answers" in shown.content.decode()
    assert words.strip() in shown.content.decode()


@pytest.mark.usefixtures("still_now")
@pytest.mark.parametrize("page", ["add_reference", "add_capture"])
def test_the_page_says_so_and_the_refused_file_is_gone(amara, holding, settings, page):
    fill(amara)
    before = {path.name for path in settings.SEALED_DIR.rglob("*")}
    file = SimpleUploadedFile("p.jpg", FILE)
    shown = amiss(holding(amara.case.pk).post(reverse(page, args=[amara.case.pk]), {"file": file}))
    assert "Nothing is lost" in shown.content.decode()
    assert {path.name for path in settings.SEALED_DIR.rglob("*") if path.is_file()} <= before
