"""Before a press and after it, a page says what keeps a link or a picture, until when, and why."""

from __future__ import annotations

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.cases.models import About, TakenBack
from takedown.cases.ways_back import WAIT
from takedown.common import clock
from takedown.flows.erase_case import erase_case
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.remove_post import remove_post
from takedown.flows.set_hold import set_hold
from takedown.posts.models import ReportedPost
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW, amiss

pytestmark = pytest.mark.usefixtures("still_now")


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def text(client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def here(opened) -> str:
    return f"/notes/{opened.case.pk}"


def test_both_pages_that_take_something_out_name_the_hold_with_its_reason_before_the_press(
    amara, beth, holding
):
    picture = factories.capture(amara)
    for about, picture_id, reason in (
        (About.NOTES, None, "The trial is in May."),
        (About.CAPTURE, picture.pk, "PC Jones asked."),
    ):
        set_hold(
            factories.let_in(amara, beth) if picture_id is None else amara,
            about=about, picture_id=picture_id, reason=reason, days=365, now=NOW,
        )  # fmt: skip
    client = holding(amara.case.pk)
    link = text(client, f"{here(amara)}/links/{amara.case.posts.get().pk}/out/")
    assert "The trial is in May." in link
    assert "Kept by a caseworker of A Charity" in link
    assert "You can take it out all the same" in link
    assert "PC Jones asked." not in link
    page = text(client, f"{here(amara)}/files/capture/{picture.pk}/out/")
    assert "The trial is in May." in page
    assert "PC Jones asked." in page
    assert "You can take it back all the same" in page


def test_the_page_says_what_stays_when_a_link_is_taken_out(amara, holding):
    post = amara.case.posts.get()
    page = text(holding(amara.case.pk), f"{here(amara)}/links/{post.pk}/out/")
    assert "Its pictures stay: take them back one by one." in page
    assert "A pack that was asked for before still names it, also one that is not made yet." in page


def test_a_caseworker_is_told_that_only_the_person_can_and_a_press_changes_nothing(
    amara, beth, signed_in
):
    factories.let_in(amara, beth)
    factories.held(amara)
    client, path = signed_in(beth.user), f"{here(amara)}/links/{amara.case.posts.get().pk}/out/"
    page = text(client, path)
    assert "Until that ends, only the person can take a link out." in page
    assert "Kept by the person" in page
    assert "Take it out" not in page
    answer = amiss(client.post(path))
    assert "only the person can take a link out" in answer.content.decode()
    assert ReportedPost.objects.count() == 1


def test_after_72_hours_the_list_still_has_what_a_hold_keeps_and_brings_it_back(
    amara, beth, holding, monkeypatch
):
    remove_post(factories.let_in(amara, beth), post_id=amara.case.posts.get().pk, now=NOW)
    factories.held(amara)
    page = text(holding(amara.case.pk), f"{here(amara)}/out/")
    assert "Kept for evidence until 20 November 2027. Then destroyed" in page
    assert "Destroyed on" not in page
    at(monkeypatch, NOW + WAIT)
    client = holding(amara.case.pk)
    assert "Kept for evidence until 20 November 2027" in text(client, f"{here(amara)}/out/")
    assert "Taken out, and not destroyed yet: 1" in text(client, f"{here(amara)}/links/")
    client.post(f"{here(amara)}/out/{TakenBack.objects.get().pk}/")
    assert ReportedPost.objects.count() == 1


def test_after_72_hours_the_list_says_that_something_waits_for_what_is_closed(
    amara, holding, monkeypatch
):
    factories.put_aside(amara)
    freeze_thing(amara, kind=FrozenKind.POST, target_id=amara.case.posts.get().pk, now=NOW)
    at(monkeypatch, NOW + WAIT)
    page = text(holding(amara.case.pk), f"{here(amara)}/out/")
    assert "Waits: something here is closed, as somebody may be under 18" in page
    assert "Destroyed on" not in page


def test_after_72_hours_nothing_is_listed_that_nothing_keeps(amara, holding, monkeypatch):
    factories.put_aside(amara)
    at(monkeypatch, NOW + WAIT)
    assert "nothing here to bring back" in text(holding(amara.case.pk), f"{here(amara)}/out/")


def test_the_desk_says_of_hidden_notes_with_something_closed_that_they_wait(amara, beth, signed_in):
    factories.let_in(amara, beth)
    words = " ".join(unconfirmed_words(amara))
    freeze_thing(amara, kind=FrozenKind.POST, target_id=amara.case.posts.get().pk, now=NOW)
    erase_case(amara, typed=words, now=NOW)
    assert "Something has to be kept. Destroyed after that has ended" in text(
        signed_in(beth.user), "/desk/hidden/"
    )
