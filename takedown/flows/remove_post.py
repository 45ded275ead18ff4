"""A post that was added by mistake goes out, unless a letter names it; destroyed after 72 hours.

The hours are there for the day somebody else holds the words. See flows/bring_back.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.keeping_rules import holds_on
from takedown.cases.models import Case
from takedown.posts.models import Capture, ReportedPost
from takedown.removals.again import posts_that_stay
from takedown.removals.putting_aside import put_aside

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.models import TakenBack


class NoSuchPost(Exception):
    """There is no such post in this case."""


class PostInUse(Exception):
    """An approved letter that went, or may go, names this post, so it stays."""


class KeptForEvidence(Exception):
    """A hold keeps all of the notes, and whoever asks does not hold the code."""


@transaction.atomic
def remove_post(opened: OpenCase, *, post_id: uuid.UUID, now: datetime) -> TakenBack:
    """Take a post out of the case.

    Raises NoSuchPost, PostInUse, KeptForEvidence, frozen.Frozen or access.InAnEmergency.

    Its pictures stay, without a post. A hold of all the notes stands against a caseworker.
    """
    refuse_in_an_emergency(opened, now=now)
    # Nobody adds a picture to it meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    post = (
        ReportedPost.objects.filter(case=opened.case, pk=post_id)
        .select_for_update(no_key=True)
        .first()
    )
    if post is None:
        raise NoSuchPost
    refuse_if_frozen(opened.case.pk, [post_id], Use.REMOVE)
    if posts_that_stay(opened.case.pk).filter(pk=post_id).exists():
        raise PostInUse
    if not opened.is_owner and holds_on(opened.case.pk, now=now, thing_id=post_id).told().exists():
        raise KeptForEvidence
    # By id and before the record, as whoever compares them (matching/suggesting.py).
    pictures = Capture.objects.filter(post=post).order_by("pk").select_for_update(no_key=True)
    list(pictures.values_list("pk"))
    aside = put_aside(opened, post, now=now)
    record(Name.POST_REMOVED, actor=opened.actor, case_id=opened.case.pk, now=now, **aside.told)
    return aside
