"""Whoever is in the notes for an hour sees no picture, and takes no pack and no file with them."""

from __future__ import annotations

import re

from django.urls import reverse

import pytest

from takedown.accounts.roles import Role
from takedown.cases.access import InAnEmergency
from takedown.cases.models import FormToken
from takedown.evidence.background import Agreed
from takedown.evidence.locking import new_passphrase
from takedown.evidence.models import EvidencePack, SealedPack
from takedown.flows.ask_for_originals import Asked, ask_for_originals
from takedown.flows.ask_for_pack import ask_for_pack
from takedown.flows.hand_out import hand_out_letter, hand_out_pack, hand_out_stamp
from takedown.flows.hand_out_originals import Leave, originals_of
from takedown.flows.let_case_go import let_case_go
from takedown.flows.view_picture import view_picture
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("still_now")
BY_WORD = Asked(reason="She said so.", agreed=Agreed.BY_WORD)


@pytest.fixture
def picture(amara):
    row = factories.capture(amara, b"a picture")
    factories.read(row, amara)
    return row


@pytest.fixture
def pack(amara, picture):
    return factories.packed(amara)


@pytest.fixture
def hers(amara, beth):
    return factories.let_in(amara, beth)


@pytest.fixture(params=[Role.CASEWORKER, Role.MANAGER])
def eve(request, charity):
    return factories.member(charity, "eve@charity.example", role=request.param)


OUT = {
    "a picture": lambda opened, pack, picture: view_picture(
        opened, kind="capture", picture_id=picture.pk, now=NOW
    ),
    "a new pack": lambda opened, pack, picture: ask_for_pack(opened, now=NOW),
    "a pack": lambda opened, pack, picture: hand_out_pack(opened, pack_id=pack.pk, now=NOW),
    "its timestamp": lambda opened, pack, picture: hand_out_stamp(opened, pack_id=pack.pk, now=NOW),
    "the files": lambda opened, pack, picture: ask_for_originals(
        opened, pack_id=pack.pk, asked=BY_WORD, now=NOW
    ),
}


@pytest.mark.parametrize("what", OUT)
def test_nothing_of_it_is_shown_made_or_handed_out(amara, hers, pack, picture, eve, what):
    inside = factories.emergency(amara, eve)
    with pytest.raises(InAnEmergency):
        OUT[what](inside, pack, picture)
    assert EvidencePack.objects.count() == 1
    assert not SealedPack.objects.exists()


@pytest.mark.parametrize("what", [one for one in OUT if one != "its timestamp"])
def test_whoever_has_taken_the_notes_gets_it(hers, pack, picture, what):
    assert OUT[what](hers, pack, picture)


def test_leave_of_before_saves_nothing_once_the_notes_are_open_for_an_hour_only(
    amara, hers, beth, pack
):
    leave = Leave(factories.originals_asked(hers, pack, session="s").pk, "s")
    assert originals_of(hers, leave, now=NOW).parts
    let_case_go(hers, now=NOW)
    inside = factories.emergency(amara, beth)
    with pytest.raises(InAnEmergency):
        originals_of(inside, leave, now=NOW)


def test_a_letter_is_printed_as_its_words_stand_on_its_page(amara, hers, eve):
    letter = factories.printed(factories.approved(amara), amara)
    inside = factories.emergency(amara, eve)
    handed = hand_out_letter(inside, request_id=letter.request_id, now=NOW)
    assert list(handed.content) == [b"%PDF a letter"]


# -- by address, whatever the links say ---------------------------------------------------------


def test_each_page_of_it_says_who_can_instead(amara, hers, pack, picture, eve, signed_in):
    factories.emergency(amara, eve)
    browser, sealed = signed_in(eve.user), factories.originals_asked(hers, pack)
    shown = {"kind": "capture", "picture_id": picture.pk}
    for name, takes in (
        ("packs", {}),
        ("save_pack", {"pack_id": pack.pk}),
        ("pack_file", {"pack_id": pack.pk}),
        ("pack_time", {"pack_id": pack.pk}),
        ("ask_for_originals", {"pack_id": pack.pk}),
        ("originals", {"sealed_id": sealed.pk}),
        ("save_originals", {"sealed_id": sealed.pk, "part": 1}),
        ("show_picture", shown),
    ):
        address = reverse(name, kwargs={"case_id": amara.case.pk, **takes})
        given = {"words": new_passphrase(), "audience": "police", "agreed": "by word of mouth"}
        for answer in (browser.get(address), browser.post(address, given)):
            assert answer.status_code == 403, name
            assert "The caseworker who has taken these notes can do it." in answer.content.decode()
    assert EvidencePack.objects.count() == 1


def test_a_look_that_was_begun_before_ends_with_the_taking(
    amara, hers, beth, pack, picture, signed_in
):
    browser = signed_in(beth.user)
    shown = {"case_id": amara.case.pk, "kind": "capture", "picture_id": picture.pk}
    page = browser.post(reverse("show_picture", kwargs=shown), {"why": "ASKED"}).content.decode()
    src = re.search(r'src="([^"]*/show/[^"]+)"', page)[1]
    let_case_go(hers, now=NOW)
    factories.emergency(amara, beth)
    before = FormToken.objects.count()
    assert browser.get(src).status_code == 403
    assert FormToken.objects.count() == before
