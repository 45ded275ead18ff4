"""What pages say of a picture that is at another post too: it may have been put up again, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.flows.record_outcome import record_outcome
from takedown.posts.models import Basis, Capture, Outcome
from takedown.reads.copies import put_up_again
from tests import factories
from tests.conftest import NOW, open_for
from tests.web.test_copies_pages import seen

TWO = "https://x.com/someone/status/1859000000000000001 https://pics.example.net/p/1"


@pytest.fixture
def at_two_posts(db):
    """A picture at a post on X and a copy of it at another site."""
    opened = open_for(TWO)
    first = factories.capture(opened)
    copy = factories.copy_of(first, opened)
    x, site = opened.case.posts.order_by("number")
    Capture.objects.filter(pk=first.pk).update(post=x)
    Capture.objects.filter(pk=copy.pk).update(post=site)
    return opened, x, site


def gone(opened, post, *, basis: Basis = Basis.SEEN, days: int = -2) -> None:
    at = NOW + timedelta(days=days)
    record_outcome(opened, post_id=post.pk, outcome=Outcome.GONE, basis=basis, now=at)


def test_a_picture_that_was_gone_elsewhere_may_have_been_put_up_again(at_two_posts, holding):
    opened, x, site = at_two_posts
    gone(opened, x)
    (said,) = put_up_again(opened).values()
    assert said == (
        "Software found the same picture at post 1, which was gone on 18 November 2026. It may have been "
        "put up again: this post was added here after that, on 20 November 2026."
    )
    assert said in seen(holding(opened.case.pk), "case", opened)
    copies = seen(holding(opened.case.pk), "copies", opened, capture_id=site.captures.get().pk)
    assert said in copies


@pytest.mark.parametrize(("basis", "days"), [(Basis.SIGNED_OUT, -2), (Basis.SEEN, 2)])
def test_a_weak_look_or_a_post_known_before_says_nothing(at_two_posts, basis, days):
    opened, x, _ = at_two_posts
    gone(opened, x, basis=basis, days=days)
    assert put_up_again(opened) == {}


def test_a_number_that_tells_the_time_tells_that_it_may_have_been_put_up_again(at_two_posts):
    opened, _, site = at_two_posts
    gone(opened, site, days=-800)
    (said,) = put_up_again(opened).values()
    assert said == (
        "Software found the same picture at post 2, which was gone on 11 September 2024. It may have been "
        "put up again: this post is from 19 November 2024."
    )
    gone(opened, site, days=-2)
    assert put_up_again(opened) == {}


def test_nothing_is_said_of_the_same_picture_in_another_case(at_two_posts, cass):
    opened, x, _ = at_two_posts
    gone(opened, x)
    assert put_up_again(cass) == {}
