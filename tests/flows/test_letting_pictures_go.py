"""Pictures go when every post of theirs was seen gone long ago: after a notice, and unless somebody keeps them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

import pytest

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.models import About, GoingNotice
from takedown.flows.add_posts import add_posts
from takedown.flows.keep_pictures import keep_pictures
from takedown.flows.let_go_pictures import let_go_pictures
from takedown.flows.set_hold import set_hold
from takedown.flows.withdraw_picture import withdraw_picture
from takedown.matching.models import Match
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.posts.models import Basis, Capture, Outcome, ReportedPost
from takedown.references.models import ReferenceImage
from tests import factories
from tests.conftest import NOW

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PERIOD, NOTICE = 90 * DAY, 30 * DAY
TOLD = NOW + PERIOD


@pytest.fixture
def pictures(amara):
    """A picture of the one post, and a photo that it was compared with."""
    match = factories.match(amara)
    Capture.objects.update(post=ReportedPost.objects.get())
    return match


def see(outcome=Outcome.GONE, *, basis=Basis.SEEN, now=NOW, **which):
    ReportedPost.objects.filter(**which).update(
        outcome=outcome, outcome_at=now, outcome_basis=basis
    )


@pytest.fixture
def gone(pictures):
    see()
    return pictures


def told() -> set[str]:
    return set(GoingNotice.objects.open().values_list("about", flat=True))


def left() -> tuple[int, int]:
    return Capture.objects.count(), ReferenceImage.objects.count()


def test_nothing_is_said_before_ninety_days_are_over(gone):
    let_go_pictures(now=TOLD - SECOND)
    assert told() == set()


def test_after_the_notice_file_row_and_likeness_are_gone_and_a_mark_stays(
    amara, gone, django_capture_on_commit_callbacks
):
    files = [gone.capture.file_id, gone.reference.file_id]
    assert let_go_pictures(now=TOLD) == 0
    assert told() == {About.CAPTURE, About.REFERENCE}
    assert let_go_pictures(now=TOLD + NOTICE - SECOND) == 0
    assert left() == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert let_go_pictures(now=TOLD + NOTICE) == 2
    assert left() == (0, 0)
    assert not Match.objects.exists()
    assert [path for one in files for path in settings.SEALED_DIR.rglob(one)] == []
    marks = GoingNotice.objects.values_list("picture_number", "gone_at")
    assert list(marks) == [(1, TOLD + NOTICE)] * 2
    assert Event.objects.filter(name=Name.PICTURE_LET_GO).count() == 2


@pytest.mark.parametrize(
    ("outcome", "basis"),
    [
        (Outcome.THERE, Basis.SEEN),
        (Outcome.REGION, Basis.SEEN),
        (Outcome.BACK, Basis.SEEN),
        (Outcome.GONE, Basis.SIGNED_OUT),
        (Outcome.GONE, Basis.SERVICE_SAYS),
    ],
)
def test_what_nobody_saw_gone_for_sure_lets_nothing_go(pictures, outcome, basis):
    see(outcome, basis=basis)
    let_go_pictures(now=TOLD + 365 * DAY)
    assert told() == set()


def test_a_picture_of_one_post_waits_for_no_other_and_a_photo_for_all(amara, gone):
    more = "https://x.com/b/status/1859000000000000002"
    add_posts(amara, posts=[from_link(one) for one in read_links(more).unique], now=NOW)
    let_go_pictures(now=TOLD)
    assert told() == {About.CAPTURE}


def test_a_copy_on_a_post_that_is_there_keeps_the_picture(amara, gone):
    more = "https://x.com/b/status/1859000000000000002"
    add_posts(amara, posts=[from_link(one) for one in read_links(more).unique], now=NOW)
    copy = factories.copy_of(gone.capture, amara)
    Capture.objects.filter(pk=copy.pk).update(post=ReportedPost.objects.get(number=2))
    let_go_pictures(now=TOLD)
    assert told() == set()
    see(number=2)
    let_go_pictures(now=TOLD)
    assert GoingNotice.objects.open().filter(about=About.CAPTURE).count() == 2


def test_a_picture_added_later_has_ninety_days_of_its_own(amara, gone):
    Capture.objects.update(added_at=NOW + DAY)
    let_go_pictures(now=TOLD)
    assert told() == {About.REFERENCE}


def test_a_post_that_comes_back_ends_the_notice(gone):
    let_go_pictures(now=TOLD)
    see(Outcome.BACK, now=TOLD + DAY)
    assert let_go_pictures(now=TOLD + NOTICE) == 0
    assert (told(), left()) == (set(), (1, 1))


def test_keeping_them_is_one_press_and_is_asked_again_after_a_year(amara, gone, beth):
    let_go_pictures(now=TOLD)
    opened = factories.let_in(amara, beth, now=TOLD)
    assert keep_pictures(opened, now=TOLD + DAY) == 2
    assert let_go_pictures(now=TOLD + DAY + 365 * DAY - SECOND) == 0
    assert (told(), left()) == (set(), (1, 1))
    let_go_pictures(now=TOLD + DAY + 365 * DAY)
    assert told() == {About.CAPTURE, About.REFERENCE}


@pytest.mark.parametrize("about", [About.NOTES, About.CAPTURE])
def test_a_held_picture_stays(amara, gone, about):
    picture = gone.capture_id if about is About.CAPTURE else None
    set_hold(amara, about=about, picture_id=picture, reason="Trial.", days=365, now=NOW)
    let_go_pictures(now=TOLD)
    assert About.CAPTURE not in told()
    assert (About.REFERENCE in told()) == (about is About.CAPTURE)


def test_a_hold_set_within_the_notice_keeps_it(amara, gone):
    let_go_pictures(now=TOLD)
    set_hold(
        amara, about=About.CAPTURE, picture_id=gone.capture_id, reason="Trial.", days=365, now=TOLD
    )
    assert let_go_pictures(now=TOLD + NOTICE) == 1
    assert left() == (1, 0)


def test_one_taken_back_within_the_notice_is_no_mark(amara, gone):
    let_go_pictures(now=TOLD)
    withdraw_picture(amara, kind="capture", picture_id=gone.capture_id, now=TOLD)
    assert let_go_pictures(now=TOLD + NOTICE) == 1
    assert GoingNotice.objects.filter(gone_at__isnull=False).get().about == About.REFERENCE


def test_the_number_of_one_that_went_is_given_to_no_other(amara, gone):
    let_go_pictures(now=TOLD)
    let_go_pictures(now=TOLD + NOTICE)
    assert factories.capture(amara).number == 2
    assert factories.reference(amara).number == 2


def test_pictures_of_hidden_notes_wait(amara, gone):
    let_go_pictures(now=TOLD)
    amara.case.hidden_at, amara.case.erase_at = TOLD, TOLD + 60 * DAY
    amara.case.save()
    assert let_go_pictures(now=TOLD + NOTICE) == 0
    assert left() == (1, 1)
