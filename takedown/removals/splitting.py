"""Splits a request into submissions: as many posts in each as the channel's form takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.removals.models import Submission, SubmittedPost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.posts.models import ReportedPost
    from takedown.removals.models import RemovalRequest
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
