"""A post goes out while a picture comes to it, or while its pictures are compared: nothing is lost."""

from __future__ import annotations

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.audit.record import record
from takedown.flows.add_capture import NoSuchPost, add_capture
from takedown.flows.remove_post import remove_post
from takedown.posts.models import Capture, ReportedPost
from tests import factories
from tests.common.test_leases import after
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened():
    return open_for("https://x.com/someone/status/1859000000000000001")


@pytest.fixture
def post(opened) -> ReportedPost:
    return ReportedPost.objects.get(case=opened.case)


def goes_out(opened, post) -> None:
    remove_post(opened, post_id=post.pk, now=NOW)


def comes(opened, post) -> str:
    try:
        add_capture(opened, file=factories.sealed(), post_id=post.pk, now=NOW)
    except NoSuchPost:
        return "no such post"
    return "kept"


def test_a_picture_that_came_first_stays_without_its_post(opened, post):
    kept, _ = after(lambda: comes(opened, post), lambda: goes_out(opened, post))
    assert kept == "kept"
    assert Capture.objects.get().post_id is None
    assert not ReportedPost.objects.exists()


def test_a_picture_that_comes_too_late_is_told_so(opened, post):
    _, told = after(lambda: goes_out(opened, post), lambda: comes(opened, post))
    assert told == "no such post"
    assert not Event.objects.filter(name=Name.CAPTURE_ADDED).exists()


def test_a_post_whose_pictures_are_compared_goes_out_after(opened, post):
    """Comparing locks its pictures, and then writes the case's record."""
    comes(opened, post)
    capture = Capture.objects.get()

    def compares() -> Capture:
        return Capture.objects.select_for_update(no_key=True).get(pk=capture.pk)

    def keeps(row: Capture) -> None:
        told = {"case_id": opened.case.pk, "now": NOW, "capture": str(row.pk)}
        record(Name.PICTURE_READ, actor="worker", **told)

    after(compares, lambda: goes_out(opened, post), then=keeps)
    assert Capture.objects.get().post_id is None


def test_the_post_alone_goes_however_it_is_removed(opened, post):
    comes(opened, post)
    post.delete()
    assert Capture.objects.get().post_id is None
