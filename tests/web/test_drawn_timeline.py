"""The weeks of a case, drawn: days and counts only, gathered so that they fit the narrowest telephone."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

from django.urls import reverse

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.decide_reply import decide_reply
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.pause_clock import pause_clock
from takedown.flows.record_outcome import record_outcome
from takedown.posts.looks import Said
from takedown.posts.models import Basis, Outcome
from takedown.reads.drawn import drawing
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TWO_SERVICES = """
    https://x.com/someone/status/1859000000000000001
    https://www.reddit.com/r/pics/comments/abc123/
"""


def on_x(count: int) -> str:
    return "\n".join(
        f"https://x.com/someone/status/{1859000000000000001 + n}" for n in range(count)
    )


def see(opened, number: int, outcome: Outcome, basis=Basis.SIGNED_IN, *, at=NOW) -> None:
    post = opened.case.posts.get(number=number)
    record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=at)


def both_sent(opened, *, at=NOW) -> None:
    factories.drafted(opened)
    for request in opened.case.requests.order_by("drafted_at", "pk"):
        factories.approve(opened, request)
        factories.submit(opened, request.submissions.get(), now=at)


def marks(found, kind: str) -> list[int]:
    return [mark.count for lane in found.lanes if lane.kind == kind for mark in lane.marks]


def test_before_anything_was_sent_there_is_nothing_to_draw(amara):
    assert drawing(amara, now=NOW) is None


def test_letters_of_one_day_are_one_mark_and_the_clocks_that_end_together_one_bar():
    opened = open_for(TWO_SERVICES)
    both_sent(opened)

    found = drawing(opened, now=NOW + DAY)

    assert marks(found, "letter") == [2]
    (bar,) = found.bars
    assert (bar.words, bar.count) == ("Ends Sunday 22 November, 5:30\u00a0pm", "2 posts, estimated")
    # A day of two has gone by, and the axis ends where the time does.
    assert bar.over == pytest.approx(bar.width / 2, abs=0.2)
    assert bar.end == pytest.approx(bar.x + bar.width, abs=0.2)
    assert found.now == pytest.approx(bar.x + bar.over, abs=0.2)
    assert found.words == [
        "Letters sent: 2 on 20 November.",
        "Ends Sunday 22 November, 5:30\u00a0pm, 2 posts, estimated.",
    ]


def test_what_was_gone_and_came_back_stands_on_its_own_lines():
    opened = open_for(on_x(5))
    factories.sent(opened)
    for number in (1, 2, 3):
        see(opened, number, Outcome.GONE, at=NOW + 20 * HOUR)
    see(opened, 1, Outcome.BACK, at=NOW + 30 * HOUR)

    found = drawing(opened, now=NOW + 40 * HOUR)

    assert (marks(found, "gone"), marks(found, "back")) == ([3], [1])
    assert "Posts gone: 3 on 21 November." in found.words
    assert "Posts that came back: 1 on 21 November." in found.words
    assert [bar.kind for bar in found.bars] == ["running", "done"]
    assert "Done, 3 posts, due by 22 November 2026." in found.words


def test_a_post_noted_gone_again_and_again_went_once_and_one_that_is_still_there_did_not():
    opened = open_for(on_x(2))
    factories.sent(opened)
    for days in (1, 2, 3):
        see(opened, 1, Outcome.GONE, at=NOW + days * DAY)
        see(opened, 2, Outcome.GONE, at=NOW + days * DAY)
    found = drawing(opened, now=NOW + 40 * DAY)
    assert "Posts gone: 2 on 21 November." in found.words
    assert marks(found, "gone") == [2]

    see(opened, 1, Outcome.THERE, at=NOW + 3 * DAY + HOUR)
    found = drawing(opened, now=NOW + 40 * DAY)
    assert "Posts gone: 1 on 21 November." in found.words
    assert marks(found, "gone") == [1]


def test_each_time_a_post_goes_and_comes_back_is_drawn_and_each_once():
    opened = open_for(on_x(1))
    factories.sent(opened)
    for days, outcome in enumerate(
        (
            Outcome.GONE, Outcome.BACK, Outcome.BACK, Outcome.THERE, Outcome.BACK, Outcome.GONE, Outcome.BACK,
            Outcome.GONE, Outcome.THERE,
        )
    ):  # fmt: skip
        see(opened, 1, outcome, at=NOW + days * DAY)
    said = drawing(opened, now=NOW + 40 * DAY).words
    assert "Posts gone: 1 on 20 November and 1 on 25 November." in said
    assert "Posts that came back: 1 on 21 November and 1 on 26 November." in said


def test_the_word_of_a_service_is_drawn_as_an_answer_and_as_gone_once_somebody_saw_it(amara):
    sending = factories.sent(amara)
    reply = factories.reply(sending, amara, "We removed it.")
    decide_reply(amara, reply_id=reply.pk, kind=ReplyKind.REMOVED, said_at=NOW, now=NOW)
    found = drawing(amara, now=NOW + DAY)
    assert (marks(found, "answer"), marks(found, "gone")) == ([1], [])
    see(amara, 1, Outcome.GONE, at=NOW + HOUR)
    assert marks(drawing(amara, now=NOW + DAY), "gone") == [1]


def test_mistakes_and_looks_that_show_little_are_not_drawn(amara):
    factories.sent(amara)
    see(amara, 1, Outcome.GONE, Basis.SIGNED_OUT)
    assert marks(drawing(amara, now=NOW + DAY), "gone") == []
    number = factories.noted(amara)
    see(amara, 1, Outcome.GONE)
    assert marks(drawing(amara, now=NOW + DAY), "gone") == [1]
    post = amara.case.posts.get()
    correct_sighting(amara, post_id=post.pk, number=number + 1, said=Said.MISTAKE, now=NOW)
    assert marks(drawing(amara, now=NOW + DAY), "gone") == []


def test_nothing_that_is_closed_is_drawn_or_counted():
    opened = open_for(TWO_SERVICES)
    both_sent(opened)
    see(opened, 1, Outcome.GONE)
    see(opened, 2, Outcome.GONE)
    closed = opened.case.posts.get(number=1)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=closed.pk, now=NOW)

    found = drawing(opened, now=NOW + DAY)

    assert (marks(found, "letter"), marks(found, "gone")) == ([1], [1])
    assert [bar.count for bar in found.bars] == ["1 post, due by 22 November 2026"]
    freeze_thing(opened, kind=FrozenKind.CASE, target_id=opened.case.pk, now=NOW)
    assert drawing(opened, now=NOW + DAY) is None


def test_where_nobody_knows_whether_the_law_covers_a_site_its_time_is_a_bar_of_its_own_that_says_so():
    opened = open_for(f"{on_x(2)}\nhttps://gallery.example.org/view/1")
    both_sent(opened)

    found = drawing(opened, now=NOW + HOUR)

    assert [bar.count for bar in found.bars] == [
        "2 posts, estimated", "1 post, if this law covers the site",
    ]  # fmt: skip
    assert "1 post, if this law covers the site, estimated." in found.words[-1]


def test_a_time_that_stands_still_says_no_day(amara):
    sending = factories.sent(amara)
    erasure = factories.sent_further(
        sending.request, amara, "uk-gdpr-erasure", legal_name="A", grounds=("d",)
    )
    clock = erasure.deadlines.present().get()
    pause_clock(amara, clock_id=clock.pk, since=NOW.date(), words="Who are you?", now=NOW)

    found = drawing(amara, now=NOW + HOUR)

    (still,) = [bar for bar in found.bars if bar.kind == "paused"]
    assert (still.words, still.count, still.end) == ("Stands still", "1 post", None)


def test_a_time_that_is_over_is_said_to_be_estimated_where_it_is(amara):
    factories.sent(amara)

    found = drawing(amara, now=NOW + 9 * DAY)

    (bar,) = found.bars
    assert (bar.kind, bar.words) == ("passed", "Over: Sunday 22 November, 5:30\u00a0pm")
    assert bar.count == "1 post, estimated"
    assert bar.end < found.now


def test_many_months_fit_with_marks_that_do_not_touch():
    opened = open_for(on_x(40))
    sending = factories.sent(opened)
    for number in range(1, 41):
        see(opened, number, Outcome.GONE, at=NOW + number * 7 * DAY)
        factories.reply(sending, opened, f"Answer {number}.", now=NOW + number * 5 * DAY)

    found = drawing(opened, now=NOW + 300 * DAY)

    assert sum(marks(found, "gone")) == 40
    for lane in found.lanes:
        places = [mark.x for mark in lane.marks]
        assert all(0 <= place <= 100 for place in places)
        assert all(right - left >= 13 for left, right in pairwise(places))
    days = [tick.x for tick in found.ticks]
    assert 2 <= len(days) <= 6
    assert all(right - left >= 13 for left, right in pairwise(days))


def test_on_the_page_it_is_one_picture_with_a_name_and_tells_nobody_whom_it_is_about(
    holding, still_now
):
    opened = open_for(TWO_SERVICES)
    both_sent(opened)

    html = holding(opened.case.pk).get(reverse("case", args=[opened.case.pk])).content.decode()

    figure = html.partition('<figure class="drawn">')[2].partition("</figure>")[0]
    svg = ElementTree.fromstring(figure.partition("<figcaption>")[0].strip())  # noqa: S314 - our own page
    assert svg.get("role") == "img"
    title = svg.find("title")
    assert title is not None
    assert title.get("id") == svg.get("aria-labelledby")
    assert title.text == (
        "What happened from 20 November 2026 to 22 November 2026, drawn. "
        "The list after it says the same in words."
    )
    # The policy for content allows neither.
    assert not [one for one in svg.iter() if one.get("style") or one.tag == "style"]
    words = " ".join(svg.itertext()) + " ".join(re.findall(r"<li>([^<]+)</li>", figure))
    for told in ("Reddit", "TD-", "http", "abc123", "someone", " X "):
        assert told not in words
    assert "Letters sent: 2 on 20 November." in figure
