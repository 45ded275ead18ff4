"""More about one post: what stands there, who shared it, what a search result leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.posts.details import read_details, write_details
from takedown.posts.former import Field, keep_former, refuse_too_many_changes
from takedown.posts.models import About, ReportedPost
from takedown.removals.models import RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


class PostInUse(Exception):
    """An approved letter names this post, so what it is stays as it was said there."""


@transaction.atomic
def describe_post(
    opened: OpenCase, *, post_id: uuid.UUID, about: About, words: dict[str, str], now: datetime
) -> None:
    """Save what is known of a post, sealed. Raises NoSuchPost, PostInUse, former.ChangedOften or frozen.Frozen."""
    post = (
        ReportedPost.objects.filter(case=opened.case, pk=post_id)
        .select_for_update(no_key=True)
        .first()
    )
    if post is None:
        raise NoSuchPost
    refuse_if_frozen(opened.case.pk, [post_id], Use.CHANGE)
    in_letter = post.requested.filter(request__state=RequestState.APPROVED).exists()
    if in_letter and about != post.about:
        raise PostInUse
    post.about = about
    details = read_details(post, opened.key)
    before = [
        getattr(details, name) for name, given in words.items() if getattr(details, name) != given
    ]
    former = "\n".join(filter(None, before))
    refuse_too_many_changes(opened, Field.DETAILS, post.pk, former, now=now)
    keep_former(opened, Field.DETAILS, post.pk, former, now=now, post_id=post.pk)
    write_details(post, opened.key, replace(details, **words))
    post.save(update_fields=["about", "details_sealed"])
    record(
        Name.POST_DESCRIBED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), kind=about,
    )  # fmt: skip
