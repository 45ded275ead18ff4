"""The page of caseworkers' own notes: the truth at its top, entries below, and nobody else there."""

from __future__ import annotations

import re

from django.urls import reverse

import pytest

from takedown.cases.answers import Answer
from takedown.cases.models import OwnNote
from takedown.cases.own_notes import LONGEST_NOTE
from tests import factories
from tests.conftest import amiss


@pytest.fixture(autouse=True)
def _still(still_now):
    pass


@pytest.fixture
def worker(amara, beth, signed_in):
    factories.let_in(amara, beth)
    return signed_in(beth.user)


def text(answer) -> str:
    html = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def path(amara) -> str:
    return reverse("own_notes", args=[amara.case.pk])


def test_the_truth_stands_at_its_top(amara, worker):
    shown = text(worker.get(path(amara)))
    top = shown.partition("New entry")[0]
    assert "The person does not see this on their page" in top
    assert "They can ask for it under data protection law, and a court can ask for it too." in top
    assert f"own_notes {amara.case.reference}" in shown


def test_an_entry_stands_there_with_who_wrote_it_and_cannot_be_changed(amara, worker):
    assert worker.post(path(amara), {"words": "Rang at ten."}).status_code == 302
    html = worker.get(path(amara)).content.decode()
    assert "Rang at ten." in html
    assert "beth@charity.example" in html
    assert html.count("<textarea") == 1
    assert "Rang at ten.</textarea>" not in html


def test_neither_the_page_nor_the_way_to_it_is_there_for_the_person(amara, worker, holding):
    worker.post(path(amara), {"words": "Rang at ten."})
    her = holding(amara.case.pk)
    assert her.get(path(amara)).status_code == 404
    assert her.post(path(amara), {"words": "x"}).status_code == 404
    home = reverse("case", args=[amara.case.pk])
    assert path(amara) not in her.get(home).content.decode()
    assert path(amara) in worker.get(home).content.decode()


def test_in_an_emergency_the_page_says_who_can(amara, worker, bo, signed_in):
    factories.emergency(amara, bo)
    urgent = signed_in(bo.user)
    assert urgent.get(path(amara)).status_code == 403
    assert path(amara) not in urgent.get(reverse("case", args=[amara.case.pk])).content.decode()


def test_what_is_too_long_is_not_kept_and_nothing_typed_is_lost(amara, worker):
    words = "x" * (LONGEST_NOTE + 1)
    page = amiss(worker.post(path(amara), {"words": words})).content.decode()
    assert f"{words}</textarea>" in page
    assert not OwnNote.objects.exists()


def test_nothing_at_all_is_not_kept(amara, worker):
    amiss(worker.post(path(amara), {"words": "  "}))
    assert not OwnNote.objects.exists()


def test_times_are_on_the_clock_of_the_team_whatever_the_person_answered(amara, worker):
    factories.answer(amara, in_uk=Answer.NO, zone="Asia/Tokyo")
    worker.post(path(amara), {"words": "Rang at ten."})
    shown = text(worker.get(path(amara)))
    assert "All times are local, in London." in shown
    assert "beth@charity.example 20 November 2026, 17:30" in shown


def test_the_page_tells_what_a_pack_lists_of_an_entry_and_a_pack_lists_just_that(amara, worker):
    assert "lists that an entry was written, when, and the number of the account that wrote it" in (
        text(worker.get(path(amara)))
    )
    worker.post(path(amara), {"words": "Rang at ten."})
    author = OwnNote.objects.get().written_by
    pack = factories.packed(amara)
    record = amara.key.open_text(pack.record_sealed, pack.place("record"))
    assert "OWN_NOTE_ADDED" in record
    assert author in record
    assert "Rang at ten." not in record
