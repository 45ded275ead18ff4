"""A post that is taken out, and may be brought back: its row sealed, with the drafts that named it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.cases.frozen import Frozen, Use, refuse_if_frozen
from takedown.cases.taken_back import TakenBack, TakenKind, seal_rows, sealed_rows
from takedown.cases.ways_back import WAIT
from takedown.matching.putting_aside import hang_on_post
from takedown.posts.carried import FrozenLinks
from takedown.posts.finding import index_again
from takedown.posts.models import Capture, FormerWords, ReportedPost
from takedown.removals.models import (
    RemovalRequest,
    RequestedPost,
    RequestState,
    Submission,
    SubmittedPost,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model

    from takedown.cases.access import OpenCase


def put_aside(opened: OpenCase, post: ReportedPost, *, now: datetime) -> TakenBack:
    """Take a post out of its table and keep it sealed. Its pictures stay, without a post.

    Lock the case's row before, and the pictures by id.
    """
    aside = TakenBack(
        case=opened.case, kind=TakenKind.POST, thing_id=post.pk, number=post.number,
        added_at=post.added_at, taken_at=now, taken_by=opened.actor, destroyed_at=now + WAIT,
        link_index=post.link_index,
    )  # fmt: skip
    pictures = Capture.objects.filter(post=post).values_list("pk", flat=True)
    # In drafts, and in letters that went nowhere and are not followed any more.
    named = RequestedPost.objects.filter(post=post)
    carried = SubmittedPost.objects.filter(post=post)
    seal_rows(
        aside,
        opened.key,
        [post, *named, *carried, *post.former.all()],
        pictures=[str(pk) for pk in pictures],
    )
    aside.save(force_insert=True)
    ReportedPost.objects.filter(pk=post.pk).delete()
    return aside


def put_back(opened: OpenCase, aside: TakenBack, *, now: datetime) -> ReportedPost:
    """Put a post back, with the pictures and drafts that are still there.

    Raises frozen.Frozen where it, a picture of it or what shows the same is. Lock the case's row before.
    """
    found, more = sealed_rows(aside, opened.key)
    rows = list(found)
    pictures = more.get("pictures")
    ids = [str(pk) for pk in pictures] if isinstance(pictures, list) else []
    held = Capture.objects.filter(case=opened.case, pk__in=ids, post__isnull=True).order_by("pk")
    there = list(held.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    refuse_if_frozen(opened.case.pk, [opened.case.pk, aside.thing_id, *there], Use.RESTORE)
    naming = _letters_that_name_it(opened, rows)
    post: ReportedPost | None = None
    for row in rows:
        if isinstance(row, ReportedPost):
            _refuse_same(opened, row)
            _leave_link_to_the_newer(opened, row)
            row.save(force_insert=True)
            post = row
        elif isinstance(row, FormerWords):
            row.save(force_insert=True)
        elif isinstance(row, RequestedPost) and row.request_id in naming:
            RequestedPost.objects.get_or_create(request_id=row.request_id, post_id=row.post_id)
        elif isinstance(row, SubmittedPost) and _is_there(row):
            SubmittedPost.objects.get_or_create(
                submission_id=row.submission_id, post_id=row.post_id
            )
    if post is None:
        raise ValueError("There is no post among the rows.")
    Capture.objects.filter(pk__in=there).update(post=post)
    hang_on_post(opened, set(ids) - {str(pk) for pk in there}, post.pk)
    index_again(opened, post, now=now)
    return post


def carried_by(opened: OpenCase, aside: TakenBack) -> frozenset[uuid.UUID]:
    """Return the sendings whose letter names a post that is out; raise vault.CannotOpen."""
    rows, _ = sealed_rows(aside, opened.key)
    return frozenset(row.submission_id for row in rows if isinstance(row, SubmittedPost))


def _refuse_same(opened: OpenCase, post: ReportedPost) -> None:
    same = FrozenLinks(opened).same_as_post(post)
    if same is not None:
        raise Frozen(Use.RESTORE, same)


def _letters_that_name_it(opened: OpenCase, rows: Sequence[Model]) -> frozenset[uuid.UUID]:
    """Return the letters whose words name the post: drafts, and those that were approved with it.

    One that was a draft when the post was taken out, and was approved since, was approved without it.
    """
    carried = [row.submission_id for row in rows if isinstance(row, SubmittedPost)]
    letters = RemovalRequest.objects.filter(case=opened.case)
    naming = letters.filter(Q(state=RequestState.DRAFT) | Q(submissions__in=carried))
    return frozenset(naming.values_list("pk", flat=True))


def _leave_link_to_the_newer(opened: OpenCase, post: ReportedPost) -> None:
    """Where its link stands in the case again, as another post, that one is found by it: a link stands once."""
    same = ReportedPost.objects.filter(case=opened.case, link_index=post.link_index)
    if post.link_index is not None and same.exists():
        post.link_index = None


def _is_there(row: SubmittedPost) -> bool:
    return Submission.objects.filter(pk=row.submission_id).exists()
