"""A post that is taken out, and may be brought back: its row sealed, with the drafts that named it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.frozen import Frozen, Use, refuse_if_frozen
from takedown.cases.taken_back import TakenBack, TakenKind, seal_rows, sealed_rows
from takedown.cases.ways_back import WAIT
from takedown.matching.putting_aside import hang_on_post
from takedown.posts.carried import FrozenLinks
from takedown.posts.finding import index_again
from takedown.posts.models import Capture, FormerWords, ReportedPost
from takedown.removals.models import RemovalRequest, RequestedPost, Submission, SubmittedPost

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase


def put_aside(opened: OpenCase, post: ReportedPost, *, now: datetime) -> TakenBack:
    """Take a post out of its table and keep it sealed. Its pictures stay, without a post.

    Lock the case's row before, and the pictures by id.
    """
    aside = TakenBack(
        case=opened.case, kind=TakenKind.POST, thing_id=post.pk, number=post.number,
        taken_at=now, taken_by=opened.actor, destroyed_at=now + WAIT, link_index=post.link_index,
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
    rows, more = sealed_rows(aside, opened.key)
    pictures = more.get("pictures")
    ids = [str(pk) for pk in pictures] if isinstance(pictures, list) else []
    held = Capture.objects.filter(case=opened.case, pk__in=ids, post__isnull=True).order_by("pk")
    there = list(held.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    refuse_if_frozen(opened.case.pk, [opened.case.pk, aside.thing_id, *there], Use.RESTORE)
    post: ReportedPost | None = None
    for row in rows:
        if isinstance(row, ReportedPost):
            _refuse_same(opened, row)
            _leave_link_to_the_newer(opened, row)
            row.save(force_insert=True)
            post = row
        elif isinstance(row, FormerWords):
            row.save(force_insert=True)
        elif isinstance(row, RequestedPost):
            _name_in_its_letter(opened, row)
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


def _refuse_same(opened: OpenCase, post: ReportedPost) -> None:
    same = FrozenLinks(opened).same_as_post(post)
    if same is not None:
        raise Frozen(Use.RESTORE, same)


def _leave_link_to_the_newer(opened: OpenCase, post: ReportedPost) -> None:
    """Where its link stands in the case again, as another post, that one is found by it: a link stands once."""
    same = ReportedPost.objects.filter(case=opened.case, link_index=post.link_index)
    if post.link_index is not None and same.exists():
        post.link_index = None


def _name_in_its_letter(opened: OpenCase, row: RequestedPost) -> None:
    letters = RemovalRequest.objects.filter(case=opened.case, pk=row.request_id)
    if letters.exists():
        RequestedPost.objects.get_or_create(request_id=row.request_id, post_id=row.post_id)


def _is_there(row: SubmittedPost) -> bool:
    return Submission.objects.filter(pk=row.submission_id).exists()
