"""What was noted of a post, or of several with one press, was a mistake, or counts after all.

The posts and their clocks are worked out anew.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.frozen import Use, frozen_things, refuse_if_frozen
from takedown.deadlines.noting import look_of, say_of_notes
from takedown.posts.looks import noted_together
from takedown.posts.models import ReportedPost

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.posts.looks import Look, Said


class NoSuchSighting(Exception):
    """There is no such post in this case, or nobody noted that of it."""


@transaction.atomic
def correct_sighting(
    opened: OpenCase, *, post_id: uuid.UUID, number: int, said: Said, now: datetime
) -> ReportedPost:
    """Record what a person says of a note now; the note stays. Raises NoSuchSighting or frozen.Frozen.

    `number` is the place of the note in the case's chain. What a service says is taken back at its
    answer (`flows.decide_reply`), not here.
    """
    posts = ReportedPost.objects.filter(case=opened.case, pk=post_id).select_for_update(no_key=True)
    post = posts.first()
    if post is None:
        raise NoSuchSighting
    refuse_if_frozen(opened.case.pk, [post_id], Use.CHANGE)
    say_of_notes(opened, [(post, _look(post, number))], said=said, now=now)
    return post


@transaction.atomic
def correct_sightings(
    opened: OpenCase, *, number: int, said: Said, now: datetime
) -> list[ReportedPost]:
    """Record what a person says now of everything that was noted with one press; return its posts.

    `number` is the place of one of these notes. A post that was closed since stays as it is. Raises
    NoSuchSighting.
    """
    looks = {
        uuid.UUID(one.event.details["post"]): one for one in noted_together(opened.case.pk, number)
    }
    if not looks:
        raise NoSuchSighting
    posts = ReportedPost.objects.filter(case=opened.case, pk__in=looks)
    open_ones = posts.exclude(pk__in=frozen_things(opened.case.pk)).order_by("pk")
    held = list(open_ones.select_for_update(no_key=True))
    say_of_notes(opened, [(post, looks[post.pk]) for post in held], said=said, now=now)
    return held


def _look(post: ReportedPost, number: int) -> Look:
    look = look_of(post, number)
    if look is None:
        raise NoSuchSighting
    return look
