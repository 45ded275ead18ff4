"""With very many links no page writes all of them out, and none opens them all to find one."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.flows.confirm_safe import confirm_safe
from takedown.flows.draft_requests import draft_requests
from takedown.flows.freeze_thing import freeze_thing
from takedown.reads.which_post import find_post, posts_to_choose
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]


def links(count: int, *, sites: bool = False) -> str:
    return "\n".join(
        f"https://site{one}.com/picture/{one}"
        if sites
        else f"https://x.com/a/status/18590000000000{one:05}"
        for one in range(1, count + 1)
    )


def close(opened, number: int) -> None:
    post = opened.case.posts.get(number=number)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_few_links_are_a_list_and_many_are_found_by_number_or_link():
    few, many = open_for(links(3)), open_for(links(60))
    assert [name.partition(".")[0] for _, name in posts_to_choose(few)] == ["1", "2", "3"]
    assert posts_to_choose(many) is None

    wanted = str(many.case.posts.get(number=17).pk)
    for typed in ("17", " 17. ", "https://twitter.com/a/status/1859000000000000017?s=20"):
        assert find_post(many, typed) == wanted
    for typed in ("61", "0", "", "seventeen", "https://x.com/a/status/18590000000000999", "²"):
        assert find_post(many, typed) is None


def test_what_is_closed_is_neither_offered_nor_found():
    few, many = open_for(links(3)), open_for(links(60))
    close(few, 2)
    close(many, 2)
    assert [name.partition(".")[0] for _, name in posts_to_choose(few)] == ["1", "3"]
    assert find_post(many, "2") is None


def test_a_picture_is_added_to_the_post_whose_number_was_typed(holding):
    opened = open_for(links(60))
    client, page = holding(opened.case.pk), reverse("add_capture", args=[opened.case.pk])
    html = client.get(page).content.decode()
    assert "<option" not in html
    assert "Its number in your list of links, or its link." in html
    form = client.get(page).context["form"]
    checked = type(form)({"post": "17"}, posts=None, find=lambda typed: find_post(opened, typed))
    checked.is_valid()
    assert checked.cleaned_data["post"] == str(opened.case.posts.get(number=17).pk)
    amiss = type(form)({"post": "99"}, posts=None, find=lambda typed: find_post(opened, typed))
    assert "No link in your list has that number or address." in str(amiss.errors["post"])


def test_letters_stand_in_parts_of_a_hundred(holding):
    opened = open_for(links(103, sites=True))
    factories.drafted(opened)
    client, page = holding(opened.case.pk), reverse("letters", args=[opened.case.pk])
    first, last = (client.get(f"{page}{query}").content.decode() for query in ("", "?page=2"))
    assert [html.count("Reference TD-") for html in (first, last)] == [100, 3]


def test_a_letter_for_each_of_many_sites_asks_no_more_of_the_database(holding):
    asked = []
    for count in (5, 25):
        opened = open_for(links(count, sites=True))
        factories.drafted(opened)
        asked.append(queries(holding(opened.case.pk), reverse("letters", args=[opened.case.pk])))
    assert asked[0] == asked[1]


def test_drafts_follow_what_is_added_and_taken_out_as_before():
    opened = open_for(links(3, sites=True))
    factories.drafted(opened)
    named = opened.case.requests.values_list("requested_posts__post__number", flat=True)
    assert sorted(named) == [1, 2, 3]
    opened.case.posts.get(number=2).delete()
    draft_requests(opened, now=NOW)
    assert sorted(named.all()) == [1, 3]
    assert opened.case.requests.count() == 2


def test_the_page_to_send_reads_its_letter_once(holding):
    opened = open_for(links(3))
    request = factories.approved(opened)
    confirm_safe(opened, request_id=request.pk, is_safe=True, now=NOW)
    page = reverse("send", args=[opened.case.pk, request.pk])
    client = holding(opened.case.pk)
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        client.get(page)
    read = [
        one["sql"]
        for one in found
        if "posts_reportedpost" in one["sql"] and "details_sealed" in one["sql"]
    ]
    assert len(read) == 1
