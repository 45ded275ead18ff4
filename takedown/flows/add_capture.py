"""Somebody adds the post's picture, or a screenshot of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.keeping import MOST_CAPTURES, keep
from takedown.cases.models import Case
from takedown.common.queue import enqueue
from takedown.matching.freezing import refuse_same
from takedown.matching.same import file_name
from takedown.posts.models import Capture, ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.common.sealed_files import SealedFile


class NoSuchPost(Exception):
    """There is no such post in this case."""


@transaction.atomic
def add_capture(
    opened: OpenCase, *, file: SealedFile, post_id: uuid.UUID | None, now: datetime
) -> Capture:
    """Keep the file with its post and ask the worker to read it.

    Raises NoSuchPost, keeping.TooManyPictures, or frozen.Frozen where its post is frozen, or a file
    with the same bytes.
    """
    Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    post = None
    if post_id is not None:
        post = ReportedPost.objects.filter(case=opened.case, pk=post_id).first()
        if post is None:
            raise NoSuchPost
    refuse_if_frozen(opened.case.pk, [opened.case.pk, post_id], Use.ADD)
    refuse_same(opened, [file_name(file.digest)])
    capture = keep(Capture(post=post), opened, file, now=now, most=MOST_CAPTURES)
    record(
        Name.CAPTURE_ADDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        capture=str(capture.pk),
    )  # fmt: skip
    enqueue("read_picture", kind="capture", picture_id=str(capture.pk))
    return capture
