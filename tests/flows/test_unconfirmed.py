"""Notes whose words nobody typed back hold little, each and all together; typing them back is enough."""

from __future__ import annotations

from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import pytest

from takedown.cases.models import Case, CaseCode
from takedown.cases.quota import Unconfirmed
from takedown.evidence.models import EvidencePack
from takedown.flows.add_posts import add_posts
from takedown.flows.add_reply import keep_loose
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.confirm_code import confirm_code
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Capture, ReportedPost
from takedown.reads.code import unconfirmed_words
from takedown.references.models import ReferenceImage
from takedown.removals.models import Reply
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import sort_message
from tests import factories
from tests.conftest import NOW, amiss, open_for

pytestmark = pytest.mark.usefixtures("as_it_is")


def links(count: int, *, first: int = 0) -> str:
    return " ".join(f"https://x.com/a/status/{10**18 + first + n}" for n in range(count))


def add(opened, text: str):
    return add_posts(opened, posts=[from_link(one) for one in read_links(text).unique], now=NOW)


def confirm(opened):
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)


def answer(opened, words: str):
    message = read_text(words)
    return keep_loose(opened, message=message, found=sort_message(message), now=NOW)


def test_unconfirmed_notes_hold_fifty_links_and_no_more(amara):
    add(amara, links(49))
    with pytest.raises(Unconfirmed, match="these notes hold 50 links"):
        add(amara, links(1, first=49))
    assert ReportedPost.objects.count() == 50


def test_a_link_that_is_there_already_is_no_more(amara):
    add(amara, links(49))
    assert add(amara, links(49)).new == 0


def test_typing_the_words_back_makes_room(amara):
    confirm(amara)
    assert add(amara, links(100)).new == 100


def test_notes_are_not_begun_with_more_than_fifty_links(db):
    with pytest.raises(Unconfirmed, match="Save up to 50 now"):
        open_for(links(51))
    assert not Case.objects.exists()
    assert open_for(links(50))


def test_unconfirmed_notes_hold_five_pictures_of_both_kinds_together(amara):
    for _ in range(2):
        factories.reference(amara)
        factories.capture(amara)
    factories.fingerprint_only(amara)
    for more in (factories.reference, factories.capture, factories.fingerprint_only):
        with pytest.raises(Unconfirmed, match="these notes hold 5 pictures"):
            more(amara)
    confirm(amara)
    assert factories.capture(amara)


def test_unconfirmed_notes_hold_so_many_bytes_whatever_is_taken_back(amara, settings):
    settings.LIMITS = replace(settings.LIMITS, sealed_bytes=100)
    first = factories.capture(amara, b"x" * 60)
    with pytest.raises(Unconfirmed, match="MB of files"):
        factories.reference(amara, b"x" * 41)
    withdraw_picture(amara, kind="capture", picture_id=first.pk, now=NOW)
    with pytest.raises(Unconfirmed):
        factories.reference(amara, b"x" * 41)
    assert factories.reference(amara, b"x" * 40)
    assert (Capture.objects.count(), ReferenceImage.objects.count()) == (0, 1)


def test_answers_take_room_too(amara, settings):
    settings.LIMITS = replace(settings.LIMITS, sealed_bytes=30)
    answer(amara, "We got your report.")
    with pytest.raises(Unconfirmed):
        answer(amara, "We got your report again.")
    assert Reply.objects.count() == 1


def test_what_confirmed_notes_seal_is_not_counted(amara):
    confirm(amara)
    factories.capture(amara, b"x" * 60)
    assert CaseCode.objects.get().kept_bytes == 0


def test_all_unconfirmed_notes_together_hold_so_many_bytes(amara, cass, settings):
    settings.LIMITS = replace(settings.LIMITS, all_bytes=100)
    factories.capture(amara, b"x" * 60)
    with pytest.raises(Unconfirmed, match="no room for files"):
        factories.capture(cass, b"x" * 41)
    confirm(amara)
    assert factories.capture(cass, b"x" * 41)


def test_whoever_fills_all_that_unconfirmed_notes_may_hold_shuts_nobody_out(amara, settings):
    settings.LIMITS = replace(settings.LIMITS, all_bytes=60)
    factories.capture(amara, b"x" * 60)

    hers = open_for(links(1))

    with pytest.raises(Unconfirmed, match="no room for files"):
        factories.capture(hers, b"x")
    confirm(hers)
    assert factories.capture(hers, b"x" * 60)


def test_so_many_unconfirmed_notes_are_here_and_confirmed_ones_are_not_counted(amara, settings):
    settings.LIMITS = replace(settings.LIMITS, all_notes=1)
    with pytest.raises(Unconfirmed, match="This is not about you"):
        open_for(links(1))
    confirm(amara)
    assert open_for(links(1))


def test_no_pack_is_made_of_unconfirmed_notes(amara):
    with pytest.raises(Unconfirmed, match="type them back"):
        ask_for_pack(amara, now=NOW)
    assert not EvidencePack.objects.exists()
    confirm(amara)
    assert ask_for_pack(amara, now=NOW)


@pytest.mark.usefixtures("still_now")
@pytest.mark.parametrize("page", ["case_links", "packs"])
def test_a_page_says_so_and_keeps_what_was_typed(amara, holding, page):
    add(amara, links(49))
    typed = links(2, first=60)
    sent = {"links": typed, "audience": "police"}
    shown = amiss(holding(amara.case.pk).post(reverse(page, args=[amara.case.pk]), sent))
    assert "six words" in shown.content.decode()
    if page == "case_links":
        assert typed in shown.content.decode()


@pytest.mark.usefixtures("still_now")
def test_what_is_refused_leaves_no_file(amara, holding, settings):
    settings.LIMITS = replace(settings.LIMITS, pictures=1)
    factories.capture(amara)
    before = {path.name for path in settings.SEALED_DIR.rglob("*")}
    address = reverse("add_capture", args=[amara.case.pk])
    file = SimpleUploadedFile("p.jpg", b"not a picture")
    amiss(holding(amara.case.pk).post(address, {"file": file}))
    assert {path.name for path in settings.SEALED_DIR.rglob("*") if path.is_file()} <= before
