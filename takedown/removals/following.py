"""Of which posts a letter can tell that they went before: those that the letter it follows carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.frozen import frozen_ids
from takedown.posts.models import ReportedPost
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState
from takedown.removals.own_words import let_go

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase


def posts_that_went(letter: RemovalRequest) -> QuerySet[ReportedPost]:
    """Return the posts of a letter that a sending of it carried which was made."""
    return ReportedPost.objects.filter(
        submitted__submission__request=letter,
        submitted__submission__submitted_at__isnull=False,
    ).distinct()


def put_into(draft: RemovalRequest, posts: QuerySet[ReportedPost]) -> None:
    """Put into a draft those of these posts that are not in it, and are not closed."""
    known = set(draft.requested_posts.values_list("post_id", flat=True))
    known.update(frozen_ids(draft.case_id))
    RequestedPost.objects.bulk_create(
        RequestedPost(request=draft, post=one)
        for one in posts.order_by("number")
        if one.pk not in known
    )


def keep_what_went(opened: OpenCase, letter: RemovalRequest, *, now: datetime) -> None:
    """Leave in the drafts that follow a letter only the posts that went with it.

    A draft that reports again and is about nothing else goes. One that a person chose is about what did
    go; where nothing did, it stays as it is, and its checks say what has to go first. Lock the case's row
    before.
    """
    gone = posts_that_went(letter)
    drafts = RemovalRequest.objects.filter(follows=letter, state=RequestState.DRAFT)
    for draft in drafts.exclude(pk__in=frozen_letters(letter.case_id).values("pk")):
        if draft.origin == Origin.AGAIN:
            draft.requested_posts.exclude(post__in=gone).delete()
            if not draft.requested_posts.exists():
                let_go(opened, draft, now=now)
        elif gone.exists():
            put_into(draft, gone)
            draft.requested_posts.exclude(post__in=gone).delete()
