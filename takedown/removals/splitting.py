"""Splits a request into submissions: as many posts in each as the channel's form takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.posts.models import ReportedPost
from takedown.removals.models import Submission, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from takedown.removals.models import OrganisationContact, RemovalRequest
    from takedown.removals.recipients import Channel


def split(
    request: RemovalRequest, *, channel: Channel, posts: Sequence[ReportedPost]
) -> list[Submission]:
    """Save the submissions of an approved request, in the order of its posts."""
    size = channel.posts_per_submission or len(posts)
    made = []
    for number, start in enumerate(range(0, len(posts), size), start=1):
        submission = Submission.objects.create(
            request=request, number=number, channel_id=channel.id
        )
        SubmittedPost.objects.bulk_create(
            SubmittedPost(submission=submission, post=post) for post in posts[start : start + size]
        )
        made.append(submission)
    return made


def once_more(
    given: Submission, *, channel_id: str, contact: OrganisationContact | None = None
) -> tuple[Submission, bool]:
    """Return a sending of the same posts through another channel, and whether it is new.

    One of these posts that waits there already is returned as it is. Call within the transaction of
    the change.
    """
    request = given.request
    type(request).objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    of_letter = Submission.objects.filter(request=request)
    posts = _posts_of(given)
    waiting = of_letter.filter(channel_id=channel_id, contact=contact, submitted_at__isnull=True)
    for one in waiting.order_by("number"):
        if _posts_of(one) == posts:
            return one, False
    last = of_letter.aggregate(last=Max("number"))["last"] or 0
    made = Submission.objects.create(
        request=request, number=last + 1, channel_id=channel_id, contact=contact
    )
    SubmittedPost.objects.bulk_create(
        SubmittedPost(submission=made, post=post)
        for post in ReportedPost.objects.filter(pk__in=posts)
    )
    return made, True


def _posts_of(submission: Submission) -> set[uuid.UUID]:
    return set(submission.submitted_posts.values_list("post", flat=True))
