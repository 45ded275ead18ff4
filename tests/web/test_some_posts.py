"""An answer about some posts of a letter: asked on the page only where there are several."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.posts.adding import MOST_POSTS
from takedown.posts.models import Outcome
from tests import factories
from tests.conftest import amiss, open_for

pytestmark = pytest.mark.django_db

TWO = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"


def decide(opened, client, **fields):
    reply = factories.reply(factories.sent(opened), opened, "We have removed some of it.")
    address = reverse("reply", args=[opened.case.pk, reply.pk])
    page = client.get(address).content.decode()
    return page, client.post(address, {"kind": "REMOVED", **fields})


def test_one_of_two_posts_is_gone_and_the_other_is_not(db, holding):
    opened = open_for(TWO)
    first = opened.case.posts.get(number=1)
    page, answer = decide(opened, holding(opened.case.pk), posts=[str(first.pk)])
    assert "Which posts is it about?" in page
    assert answer.status_code == 302
    assert [post.outcome for post in opened.case.posts.order_by("number")] == [
        Outcome.GONE, Outcome.UNKNOWN,
    ]  # fmt: skip


def test_a_post_of_another_letter_cannot_be_ticked(db, holding, cass):
    opened = open_for(TWO)
    theirs = cass.case.posts.get()
    _, answer = decide(opened, holding(opened.case.pk), posts=[str(theirs.pk)])
    amiss(answer)


def test_a_letter_about_one_post_asks_nothing_more(amara, holding):
    page, answer = decide(amara, holding(amara.case.pk))
    assert "Which posts is it about?" not in page
    assert answer.status_code == 302


def test_an_answer_may_be_about_as_many_posts_as_notes_hold(amara, holding):
    """More fields than a form may have would be refused before anything is asked, and nothing typed kept."""
    _, answer = decide(amara, holding(amara.case.pk), posts=["x"] * MOST_POSTS)
    assert answer.status_code == 302


def test_what_an_answer_says_of_many_posts_is_read_once_and_not_for_each(db, holding):
    """While the notes are locked: every other press waits for it."""
    asked = []
    for many in (4, 24):
        opened = open_for(" ".join(f"https://x.com/a/status/{many}59{n:016}" for n in range(many)))
        ids = [str(post.pk) for post in opened.case.posts.all()]
        with CaptureQueriesContext(connection) as queries:
            _, answer = decide(opened, holding(opened.case.pk), posts=ids)
        assert answer.status_code == 302
        assert opened.case.posts.filter(outcome=Outcome.GONE).count() == many
        read = [one["sql"] for one in queries if '"removals_reply"."posts"' in one["sql"]]
        asked.append(sum(sql.startswith("SELECT") for sql in read))
    assert asked[0] == asked[1] > 0
