"""What was noted of a post, or of several with one press, was a mistake, or counts after all.

The posts and their clocks are worked out anew.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, frozen_things, refuse_if_frozen
from takedown.deadlines.seen_anew import work_out_anew
from takedown.posts.looks import Said, looks_at, mistaken, noted_together
from takedown.posts.models import Basis, ReportedPost
from takedown.removals.again import in_drafts_again, may_go_again, out_of_drafts_again

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.posts.looks import Look


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
    _say(opened, [(post, _look(post, number))], said=said, now=now)
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
    _say(opened, [(post, looks[post.pk]) for post in held], said=said, now=now)
    return held


def _say(
    opened: OpenCase, noted: list[tuple[ReportedPost, Look]], *, said: Said, now: datetime
) -> None:
    changed = [one for one in noted if one[1].is_mistaken != (said == Said.MISTAKE)]
    numbers = {look.number for _, look in changed}
    wrong = mistaken(opened.case.pk)
    wrong = wrong | numbers if said == Said.MISTAKE else wrong - numbers
    posts = [post for post, _ in changed]
    work_out_anew(posts, wrong=wrong, now=now)
    drafted = in_drafts_again(opened.case.pk, posts)
    if left := [post for post in drafted if not may_go_again(post)]:
        out_of_drafts_again(opened, left, now=now)
    for post, look in changed:
        record(
            Name.OUTCOME_CORRECTED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=look.event.details["outcome"],
            kind=look.event.details["kind"], event=look.number, decision=said,
        )  # fmt: skip


def _look(post: ReportedPost, number: int) -> Look:
    for look in looks_at(post.case_id, [post.pk]):
        if look.number == number and look.event.details["kind"] != Basis.SERVICE_SAYS:
            return look
    raise NoSuchSighting
