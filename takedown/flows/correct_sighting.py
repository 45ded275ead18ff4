"""What was noted of a post was a mistake, or counts after all: the post and its clocks are worked out anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.seen_anew import work_out_anew
from takedown.posts.looks import Said, looks_at, mistaken
from takedown.posts.models import Basis, ReportedPost
from takedown.removals.again import may_go_again, out_of_drafts_again

if TYPE_CHECKING:
    import uuid
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
    look = _look(post, number)
    if look.is_mistaken == (said == Said.MISTAKE):
        return post
    wrong = mistaken(opened.case.pk)
    wrong = wrong | {number} if said == Said.MISTAKE else wrong - {number}
    work_out_anew(post, wrong=wrong, now=now)
    if not may_go_again(post):
        out_of_drafts_again(opened, post, now=now)
    record(
        Name.OUTCOME_CORRECTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=look.event.details["outcome"], kind=look.event.details["kind"],
        event=number, decision=said,
    )  # fmt: skip
    return post


def _look(post: ReportedPost, number: int) -> Look:
    for look in looks_at(post.case_id, [post.pk]):
        if look.number == number and look.event.details["kind"] != Basis.SERVICE_SAYS:
            return look
    raise NoSuchSighting
