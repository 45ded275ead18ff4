"""Since when a service says that a post is gone: the date of its answer, not of its being entered here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.came import OUTCOMES
from takedown.removals.models import Reply, ReplyKind, SubmittedPost

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.models import Case

_GONE = [kind for kind, outcome in OUTCOMES.items() if outcome == Outcome.GONE]


def said_gone_on(case: Case) -> dict[uuid.UUID, datetime]:
    """Return, by post that stands as gone on a service's word alone, the date of the answer that said so first.

    Only answers after which nobody noted it as up, or as hidden in some countries only, by their own dates.
    A post of which no such answer has a date is not in it.
    """
    posts = ReportedPost.objects.filter(
        case=case, outcome=Outcome.GONE, outcome_basis=Basis.SERVICE_SAYS
    )
    ids = set(posts.values_list("pk", flat=True))
    if not ids:
        return {}
    answers = _answers(case, ids)
    since = _otherwise(case, ids, answers)
    found: dict[uuid.UUID, datetime] = {}
    for post, at, kind in sorted(answers, key=lambda one: one[1]):
        if kind in _GONE and (post not in since or at > since[post]):
            found.setdefault(post, at)
    return found


def _answers(case: Case, posts: set[uuid.UUID]) -> list[tuple[uuid.UUID, datetime, ReplyKind]]:
    """Return the dated answers that say what became of these posts: post, date and kind."""
    dated = Reply.objects.filter(case=case, kind__in=OUTCOMES, said_at__isnull=False)
    carried: dict[uuid.UUID, list[uuid.UUID]] = {}
    rows = SubmittedPost.objects.filter(
        submission__in=dated.values("submission_id"), post_id__in=posts
    )
    for submission, post in rows.values_list("submission_id", "post_id"):
        carried.setdefault(submission, []).append(post)
    return [
        (post, one.said_at, ReplyKind(one.kind))
        for one in dated
        if one.said_at is not None and one.submission_id is not None
        for post in carried.get(one.submission_id, [])
        if one.posts is None or str(post) in one.posts
    ]


def _otherwise(
    case: Case, posts: set[uuid.UUID], answers: list[tuple[uuid.UUID, datetime, ReplyKind]]
) -> dict[uuid.UUID, datetime]:
    """Return by post when it was last said, or seen, not to be gone."""
    last: dict[uuid.UUID, datetime] = {}
    for look in standing_looks(case.pk, posts):
        if look.details["kind"] != Basis.SERVICE_SAYS and look.details["outcome"] != Outcome.GONE:
            last[uuid.UUID(look.details["post"])] = look.at
    for post, at, kind in answers:
        if kind not in _GONE:
            last[post] = max(last.get(post, at), at)
    return last
