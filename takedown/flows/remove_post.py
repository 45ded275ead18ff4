"""A post that was added by mistake goes away, unless a request already names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.posts.models import Capture, ReportedPost
from takedown.removals.models import RequestState

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


class PostInUse(Exception):
    """An approved letter names this post, so it stays."""


@transaction.atomic
def remove_post(opened: OpenCase, *, post_id: uuid.UUID, now: datetime) -> None:
    """Remove a post from the case; raise NoSuchPost or PostInUse."""
    post = (
        ReportedPost.objects.filter(case=opened.case, pk=post_id)
        .select_for_update(no_key=True)
        .first()
    )
    if post is None:
        raise NoSuchPost
    if post.requested.filter(request__state=RequestState.APPROVED).exists():
        raise PostInUse
    record(
        Name.POST_REMOVED, actor=opened.actor, case_id=opened.case.pk, now=now, post=str(post.pk)
    )
    # Its pictures stay in the notes, without a post.
    Capture.objects.filter(post=post).update(post=None)
    post.delete()
