"""What was typed before there were notes is not lost by what another tab did meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.models import Case
from takedown.posts.models import ReportedPost
from tests.web.walking import Walker

LINK = "https://x.com/someone/status/1859000000000000777"


@pytest.fixture
def at_links(db, at) -> Walker:
    walk = Walker().go("/1/").send(under_18="no").send(in_uk="yes")
    assert walk.path == reverse("links")
    return walk


def another_tab(walk: Walker) -> Walker:
    other = Walker()
    other.client = walk.client
    return other


def test_links_stay_on_their_page_where_the_first_questions_were_begun_again(at_links):
    other = another_tab(at_links).go("/1/").send(under_18="no")
    at_links.send(links=LINK)
    assert (at_links.status, at_links.boxes()["links"]) == (422, LINK)
    assert at_links.sees("Answer both, then press here again.")
    assert not Case.objects.exists()
    other.send(in_uk="yes")
    at_links.send(links=at_links.boxes()["links"])
    assert at_links.sees("Write these six words down")
    assert ReportedPost.objects.count() == 1


def test_so_does_a_place_without_a_link(at_links):
    at_links.go(reverse("no_link"))
    another_tab(at_links).go("/1/").send(under_18="no")
    at_links.send(platform="x", account="someone else")
    assert at_links.boxes()["account"] == "someone else"


def test_links_stand_in_the_box_of_notes_that_another_tab_opened(amara, words, at_links):
    another_tab(at_links).go(reverse("open")).send(typed=words)
    at_links.send(links=LINK)
    assert at_links.path == reverse("case_links", args=[amara.case.pk])
    assert at_links.sees("What you typed is still here, but not saved.")
    assert at_links.boxes()["links"] == LINK
    assert (Case.objects.count(), ReportedPost.objects.count()) == (1, 1)


def test_a_second_press_still_leads_to_the_words_and_puts_nothing_in_the_box(at_links, at):
    body = {**at_links.fields(), "links": LINK}
    for _ in range(2):
        answer = at_links.client.post(reverse("links"), body)
    case_id = Case.objects.get().pk
    assert answer["Location"] == reverse("code", args=[case_id])
    at(timedelta(seconds=1))
    assert at_links.go(reverse("case_links", args=[case_id])).boxes()["links"] == ""
