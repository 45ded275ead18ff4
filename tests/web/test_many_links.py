"""Notes with many links: counts first, never more than fifty of them opened, and clocks that say the same once."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.freezes import FrozenKind
from takedown.deadlines.models import Deadline
from takedown.flows.add_posts import add_posts
from takedown.flows.confirm_code import confirm_code
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.record_outcome import record_outcome, record_outcomes
from takedown.flows.report_again import report_again
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Basis, Outcome
from takedown.reads.case_page import past_part, recent
from takedown.reads.clock_groups import clock_boxes, clock_part, nearest
from takedown.reads.code import unconfirmed_words
from takedown.reads.next_step import next_step
from takedown.reads.parts import AT_ONCE, runs
from takedown.reads.post_lists import post_list, posts_of_case
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_now")]
HOUR = timedelta(hours=1)


def links(count: int) -> str:
    """Three of four on X, the rest on Reddit."""
    return "\n".join(
        f"https://www.reddit.com/r/pics/comments/a{one:x}/"
        if one % 4 == 3
        else f"https://x.com/someone/status/{1859000000000000001 + one}"
        for one in range(count)
    )


def on_x(count: int) -> str:
    return "\n".join(
        f"https://x.com/someone/status/{1859000000000000001 + n}" for n in range(count)
    )


def see(opened, *numbers: int, outcome=Outcome.GONE, basis=Basis.SIGNED_IN) -> None:
    for post in opened.case.posts.filter(number__in=numbers):
        record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=NOW)


def close(opened, number: int) -> None:
    post = opened.case.posts.get(number=number)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)


def all_sent(opened) -> None:
    factories.drafted(opened)
    for request in opened.case.requests.order_by("drafted_at", "pk"):
        factories.approve(opened, request)
        for sending in request.submissions.all():
            factories.submit(opened, sending)


def shown(client, opened, name: str, query: str = "") -> str:
    page = client.get(reverse(name, args=[opened.case.pk]) + query)
    assert page.status_code == 200
    return page.content.decode()


def numbers_in(html: str) -> list[int]:
    """The posts that a page shows, in its order."""
    return [int(one) for one in re.findall(r"<strong>(\d+)\. ", html)]


def tallies(found) -> dict[str, int]:
    return {str(one.standing): one.count for one in found.tallies}


def test_each_post_is_counted_once_by_how_it_stands():
    opened = open_for(links(12))
    all_sent(opened)
    new = read_links("https://x.com/someone/status/1859000000000009999").unique
    add_posts(opened, posts=[from_link(one) for one in new], now=NOW)
    see(opened, 1)
    see(opened, 2, basis=Basis.SIGNED_OUT)
    see(opened, 3, outcome=Outcome.BACK)
    see(opened, 5, outcome=Outcome.REGION)
    close(opened, 6)

    found = posts_of_case(opened)

    # Not seen by a visitor who is not signed in shows little: that one still waits.
    assert tallies(found) == {
        "back": 1, "there": 1, "new": 1, "waiting": 8, "gone": 1, "closed": 1,
    }  # fmt: skip
    assert found.total == 13


def test_a_few_links_stand_in_one_list_as_they_are_numbered(holding):
    opened = open_for(links(6))
    see(opened, 5, outcome=Outcome.BACK)

    html = shown(holding(opened.case.pk), opened, "case")

    assert numbers_in(html) == [1, 2, 3, 4, 5, 6]


def test_of_many_links_those_that_ask_for_something_come_first_and_five_of_each_service_are_shown(
    holding,
):
    opened = open_for(links(120))
    all_sent(opened)
    see(opened, 100, outcome=Outcome.BACK)
    see(opened, 90, 91, outcome=Outcome.THERE)
    see(opened, *range(1, 30))

    html = shown(holding(opened.case.pk), opened, "case")

    rows = numbers_in(html)
    assert (rows[0], set(rows[1:3])) == (100, {90, 91})
    # Five each on X and on Reddit: of those that wait, and of those that are gone.
    assert len(rows) == len(set(rows)) == 3 + 4 * 5
    # Only what asks for something is unfolded.
    folds = re.findall(
        r'<details class="way"( open)?>\s*<summary>\s*<span[^>]*>([^<]+)</span>', html
    )
    assert folds == [
        (" open", "1 came back"), ("", "2 still there"), ("", "88 waiting"), ("", "29 gone"),
    ]  # fmt: skip


def test_the_page_of_a_case_asks_as_much_of_the_database_however_many_links_there_are(holding):
    asked = []
    for count in (60, 240):
        opened = open_for(links(count))
        all_sent(opened)
        see(opened, *range(1, 20))
        client = holding(opened.case.pk)
        shown(client, opened, "case")
        with CaptureQueriesContext(connection) as queries:
            shown(client, opened, "case")
        asked.append(len(queries))
    assert asked[0] == asked[1] > 0


def test_each_count_leads_to_those_posts_and_no_address_names_a_service(holding):
    opened = open_for(links(120))
    all_sent(opened)
    see(opened, *range(1, 9))
    client = holding(opened.case.pk)

    html = shown(client, opened, "case")
    leads = set(re.findall(r'href="(/notes/[^"]+/links/all/\?[^"]+)"', html))

    assert {one.partition("?")[2].partition("&")[0] for one in leads} == {
        "show=gone",
        "show=waiting",
    }
    assert not [one for one in leads if "reddit" in one or "=x" in one]
    gone = shown(client, opened, "posts", "?show=gone")
    assert numbers_in(gone) == list(range(1, 9))
    reddit = shown(client, opened, "posts", "?show=gone&like=4")
    assert numbers_in(reddit) == [4, 8]
    assert "Gone, Reddit: 2" in reddit


def test_a_long_list_has_parts_that_keep_what_was_asked(holding):
    opened = open_for(links(240))
    all_sent(opened)
    client = holding(opened.case.pk)

    second = shown(client, opened, "posts", "?show=waiting&like=1&page=2")

    assert len(numbers_in(second)) == AT_ONCE
    assert numbers_in(second)[0] > 50
    assert "Part 2 of 4, 180 in all." in " ".join(second.split())
    assert 'href="?show=waiting&amp;like=1&amp;page=3#page"' in second
    # What names nothing asks for all of them.
    assert post_list(opened, show="nothing", like="99999").part.total == 240


def test_the_list_of_links_shows_its_newest_part_first(holding):
    opened = open_for(on_x(120))
    client = holding(opened.case.pk)

    newest = shown(client, opened, "case_links")
    first = shown(client, opened, "case_links", "?page=1")

    assert numbers_in(newest) == list(range(101, 121))
    assert "120 posts. The same link twice is kept once." in newest
    assert numbers_in(first) == list(range(1, 51))


def test_the_one_thing_to_do_counts_what_came_back_and_names_the_first_that_is_not_written_about():
    opened = open_for(on_x(5))
    confirm_code(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    factories.sent(opened)
    see(opened, 1, outcome=Outcome.BACK)
    assert next_step(opened, now=NOW).sentence == "Post 1 came back."
    see(opened, 3, 4, outcome=Outcome.BACK)
    step = next_step(opened, now=NOW)
    assert step.sentence == "3 posts came back and have no new letter. The first is post 1."

    report_again(opened, post_id=step.post_id, now=NOW + HOUR)
    see(opened, 5, outcome=Outcome.BACK)

    assert next_step(opened, now=NOW + 2 * HOUR).sentence == "Post 5 came back."


def test_posts_of_one_letter_that_end_together_are_one_clock():
    opened = open_for(on_x(60))
    factories.sent(opened)

    (box,) = clock_boxes(opened, now=NOW).followed

    assert box.title == "60 posts: the time in the law ends on"
    assert box.posts == "1 to 60"
    (one, other) = clock_part(opened, asked="2", now=NOW).rows[:2]
    assert (one.title, other.title) == (
        "Post 51: the time in the law ends on", "Post 52: the time in the law ends on",
    )  # fmt: skip


def test_what_stands_differently_has_a_clock_of_its_own_and_what_is_done_comes_last():
    opened = open_for(on_x(10))
    factories.sent(opened)
    see(opened, 2, 3)
    see(opened, 7, basis=Basis.SERVICE_SAYS)

    boxes = clock_boxes(opened, now=NOW)

    assert [(box.posts or box.title[:7], box.word) for box in boxes.followed] == [
        ("1, 4 to 6 and 8 to 10", "Estimated"), ("Post 7:", "Gone, they say"), ("2 and 3", "Gone"),
    ]  # fmt: skip
    assert boxes.more == 0


def test_more_than_fifty_clocks_that_were_met_are_counted_and_listed_on_a_page_of_their_own(
    holding,
):
    opened = open_for(on_x(70))
    factories.sent(opened)
    see(opened, *range(1, 61))

    boxes = clock_boxes(opened, now=NOW)

    assert [box.posts for box in boxes.followed] == ["61 to 70"]
    assert boxes.more == 60
    client = holding(opened.case.pk)
    assert "See all clocks: 60 more" in shown(client, opened, "case")
    assert shown(client, opened, "times").count('<section class="clock') == AT_ONCE


def test_the_letters_own_page_gathers_its_clocks_too(holding):
    opened = open_for(on_x(30))
    sending = factories.sent(opened)
    address = reverse("send", args=[opened.case.pk, sending.request_id])

    html = holding(opened.case.pk).get(address).content.decode()

    assert html.count('<section class="clock') == 1
    assert "30 posts: the time in the law ends on" in html


def test_the_nearest_time_is_one_to_come_and_never_of_something_closed(holding):
    opened = open_for(links(4))
    all_sent(opened)
    due = Deadline.objects.filter(case=opened.case).order_by("due_at").first().due_at
    assert nearest(opened, now=NOW).due == "Sunday 22 November, 5:30\u00a0pm"
    assert "Sunday 22 November, 5:30\u00a0pm" in shown(holding(opened.case.pk), opened, "case")
    assert nearest(opened, now=due) is None
    for number in (1, 2, 3, 4):
        close(opened, number)
    assert nearest(opened, now=NOW) is None


def test_the_nearest_time_says_on_what_it_depends_where_no_sure_one_ends_with_it():
    opened = open_for("https://gallery.example.org/view/1")
    factories.sent(opened)
    assert nearest(opened, now=NOW).said == "If this law covers the site, the nearest time ends on"
    other = open_for(f"https://gallery.example.org/view/1\n{on_x(1)}")
    all_sent(other)
    assert nearest(other, now=NOW).said == "The nearest time ends on"


def test_a_year_other_than_this_one_is_said(amara):
    factories.sent(amara)
    assert "2026" in nearest(amara, now=NOW - 400 * 24 * HOUR).due


def test_what_happened_long_ago_is_on_a_page_of_its_own(holding, amara):
    for days in range(120, 0, -1):
        at = NOW - days * 24 * HOUR
        record(Name.POST_REMOVED, actor=amara.actor, case_id=amara.case.pk, now=at)
    client = holding(amara.case.pk)

    html = shown(client, amara, "case").partition('id="timeline"')[2]

    assert html.partition("</section>")[0].count("<li>") == 5
    assert "See everything that happened" in html
    assert len(past_part(amara, asked="3").rows) == past_part(amara, asked="").total - 2 * AT_ONCE


def test_after_hundreds_were_noted_with_one_press_the_last_five_things_are_still_told():
    opened = open_for(on_x(220))
    factories.sent(opened, now=NOW - 30 * HOUR)
    posts = list(opened.case.posts.values_list("pk", flat=True))
    record_outcomes(opened, post_ids=posts, outcome=Outcome.GONE, basis=Basis.SEEN, now=NOW)

    found = recent(opened)

    assert found.first[0].what == "220 posts (1 to 220): gone"
    assert (len(found.first), found.rest) == (5, [])
    assert not found.more


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "3"),
        ([3, 4], "3 and 4"),
        ([4, 3, 5], "3 to 5"),
        ([1, 2, 3, 7, 9, 10, 11], "1 to 3, 7 and 9 to 11"),
        (range(1, 200, 2), f"{', '.join(str(n) for n in range(1, 80, 2))} and others"),
    ],
)
def test_numbers_that_follow_one_another_are_said_as_one(numbers, words):
    assert runs(numbers) == words
