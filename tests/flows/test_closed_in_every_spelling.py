"""What is closed is closed in its archived copies, its search results and whatever else carries its link."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from takedown.audit.models import Event
from takedown.cases.answers import read_answers
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen, frozen_ids
from takedown.cases.models import Case
from takedown.cases.taken_back import TakenBack
from takedown.flows.add_posts import add_posts
from takedown.flows.bring_back import bring_back
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.remove_post import remove_post
from takedown.posts.adding import from_link
from takedown.posts.carried import shown_by
from takedown.posts.links import read_links
from takedown.posts.models import ReportedPost
from takedown.posts.refusals import CLOSED
from takedown.reads.posts import post_rows
from takedown.reads.taken_back import taken_rows
from tests.conftest import NOW, open_for

ORIGINAL = "https://x.com/someone/status/1859000000000000009"
QUOTED = quote(ORIGINAL, safe="")
BING = base64.urlsafe_b64encode(ORIGINAL.encode()).decode().rstrip("=")
CARRYING = (
    f"https://web.archive.org/web/2026/{ORIGINAL}",
    "https://web.archive.org/web/20260101000000id_/twitter.com/i/status/1859000000000000009",
    f"https://archive.ph/{ORIGINAL}",
    f"https://archive.ph/newest/{QUOTED}",
    f"https://www.google.com/url?q={ORIGINAL}",
    f"https://www.google.com/url?sa=t&url={QUOTED}",
    f"https://web.archive.org/web/2026/https://www.google.com/url?q={QUOTED}",
    f"https://www.bing.com/ck/a?p=1&u=a1{BING}",
    f"https://leads-on.example/out?to={QUOTED}",
    f"https://leads-on.example/out?to={quote(QUOTED, safe='')}",
    f"https://leads-on.example/?{ORIGINAL}",
    f"https://leads-on.example/#{QUOTED}",
    f"https://leads-on.example/#to={ORIGINAL}",
)
ANOTHER = "https://web.archive.org/web/2026/https://x.com/someone/status/1859000000000000008"


@pytest.fixture
def notes(db):
    """Notes with the original alone."""
    return open_for(ORIGINAL)


def add(opened, text: str):
    posts = [from_link(one) for one in read_links(text).unique]
    return add_posts(opened, posts=posts, now=NOW)


def freeze(opened, post) -> None:
    freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


def told(opened) -> tuple[tuple[str, str], ...]:
    return read_answers(Case.objects.get(pk=opened.case.pk), opened.key).unread


@pytest.mark.parametrize("link", CARRYING)
def test_a_closed_post_is_not_added_again_in_another_shape(notes, link):
    freeze(notes, notes.case.posts.get())
    added = add(notes, f"{link} {ANOTHER}")
    assert added.new == 1
    assert [given for given, _ in added.closed] == [link]
    assert (link, CLOSED) in told(notes)
    assert not ReportedPost.objects.filter(case=notes.case).exclude(number__in=(1, 2)).exists()
    refused = Event.objects.filter(case_id=notes.case.pk, name="FROZEN_USE_REFUSED").get()
    assert refused.details["frozen"] == str(notes.case.posts.get(number=1).pk)


def test_nor_as_it_was(notes):
    freeze(notes, notes.case.posts.get())
    assert add(notes, f"{ORIGINAL}?s=20").new == 0
    assert told(notes) == ((f"{ORIGINAL}?s=20", CLOSED),)


@pytest.mark.parametrize("link", CARRYING[:8])
def test_nor_is_the_original_where_its_copy_or_its_search_result_is_closed(notes, link):
    add(notes, link)
    first, copy = notes.case.posts.order_by("number")
    remove_post(notes, post_id=first.pk, now=NOW)
    freeze(notes, copy)
    assert add(notes, ORIGINAL).new == 0
    aside = TakenBack.objects.get(case=notes.case)
    with pytest.raises(Frozen):
        bring_back(notes, aside_id=aside.pk, now=NOW)
    assert TakenBack.objects.filter(pk=aside.pk).exists()


@pytest.mark.parametrize("link", CARRYING)
def test_closing_a_post_closes_what_stands_there_already_and_carries_it(notes, link):
    add(notes, f"{link} {ANOTHER}")
    first, carrying, another = notes.case.posts.order_by("number")
    freeze(notes, first)
    assert {first.pk, carrying.pk} <= frozen_ids(notes.case.pk)
    assert another.pk not in frozen_ids(notes.case.pk)


@pytest.mark.parametrize("link", CARRYING)
def test_of_what_was_taken_out_and_shows_a_closed_post_no_link_is_told(notes, link):
    add(notes, f"{link} {ANOTHER}")
    first, carrying, another = notes.case.posts.order_by("number")
    for post in (carrying, another):
        remove_post(notes, post_id=post.pk, now=NOW)
    links = {row.name: row.link for row in taken_rows(notes, now=NOW)}
    assert "" not in links.values()
    freeze(notes, first)
    assert {row.name: row.link for row in taken_rows(notes, now=NOW)} == {**links, "Link 2": ""}


def test_the_list_says_where_a_search_result_leads(notes):
    add(notes, CARRYING[4])
    first, result = post_rows(notes)
    assert first.note == ""
    assert result.is_search
    assert result.note.startswith(f"It leads to {ORIGINAL}. That page is another link")
    freeze(notes, notes.case.posts.get(number=1))
    assert [one.note for one in post_rows(notes)] == ["", ""]


def test_an_archived_copy_of_what_is_not_closed_is_a_post_of_its_own(notes):
    assert add(notes, CARRYING[0]).new == 1
    assert add(notes, CARRYING[0]).known == 1


def test_a_page_that_only_comes_from_where_a_closed_one_came_from_is_not_closed(notes):
    start = "https://forum.example/start"
    add(notes, f"https://forum.example/t/1?from={start}")
    freeze(notes, notes.case.posts.get(number=2))
    assert add(notes, f"https://forum.example/t/2?from={start} {start}").new == 1


@pytest.mark.parametrize(
    "link",
    ["https://e.com/" + "https://e.com/" * 500, "e.com/?" + "u=https://e.com/a&" * 400, "no link"],
)
def test_what_carries_very_many_links_is_read_all_the_same(link):
    assert len(shown_by(link).carried) <= 25
