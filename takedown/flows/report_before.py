"""The person notes that they reported a post before coming here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.posts.details import read_details, write_details
from takedown.posts.former import Field, keep_former, refuse_too_many_changes
from takedown.posts.models import ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no such post in this case."""


@transaction.atomic
def report_before(opened: OpenCase, *, post_id: uuid.UUID, words: str, now: datetime) -> None:
    """Keep when and how it was reported, sealed with the post; raise NoSuchPost, former.ChangedOften or frozen.Frozen."""
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update(no_key=True)
    post = posts.first()
    if post is None:
        raise NoSuchPost
    refuse_if_frozen(opened.case.pk, [post_id], Use.CHANGE)
    details = read_details(post, opened.key)
    before = details.reported_before
    if before != words:
        refuse_too_many_changes(opened, Field.EARLIER_REPORT, post.pk, before, now=now)
        keep_former(opened, Field.EARLIER_REPORT, post.pk, before, now=now, post_id=post.pk)
    write_details(post, opened.key, replace(details, reported_before=words))
    post.save(update_fields=["details_sealed"])
    record(
        Name.EARLIER_REPORT_NOTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk),
    )  # fmt: skip
