"""What was seen of posts is noted, or a note is said to be a mistake: the posts, their clocks, the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.by_removal import settle_removal
from takedown.deadlines.notes import Note
from takedown.deadlines.seen_anew import work_out_anew
from takedown.posts.looks import Said, looks_at, mistaken
from takedown.posts.models import Basis, Outcome
from takedown.removals.again import in_drafts_again, may_go_again, out_of_drafts_again

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.audit.models import Event
    from takedown.cases.access import OpenCase
    from takedown.posts.looks import Look
    from takedown.posts.models import ReportedPost


def note_seen(
    opened: OpenCase,
    posts: Sequence[ReportedPost],
    *,
    outcome: Outcome,
    basis: Basis,
    now: datetime,
) -> list[Event]:
    """Note that the same was seen of posts of one case; return the line of each, in order of their numbers.

    The caller holds the locks of the posts, and has asked whether one is frozen.
    """
    for post in posts:
        _see(post, outcome=outcome, basis=basis, now=now)
    # A draft about what came back must not say that a post is there which somebody saw gone since.
    if outcome == Outcome.GONE and not basis.is_weak:
        out_of_drafts_again(opened, posts, now=now)
    settle_removal(posts, now=now, also=Note(now, now, outcome, basis))
    return [
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=outcome, kind=basis,
        )
        for post in sorted(posts, key=lambda one: one.number)
    ]  # fmt: skip


def _see(post: ReportedPost, *, outcome: Outcome, basis: Basis, now: datetime) -> None:
    if outcome == Outcome.BACK and post.outcome != Outcome.BACK:
        post.came_back += 1
    post.outcome = outcome
    post.outcome_basis = basis
    post.outcome_at = now
    post.save()


def look_of(post: ReportedPost, number: int) -> Look | None:
    """Return the note of what somebody saw of a post, by its place in the chain; None where there is none."""
    for look in looks_at(post.case_id, [post.pk]):
        if look.number == number and look.event.details["kind"] != Basis.SERVICE_SAYS:
            return look
    return None


def say_of_notes(
    opened: OpenCase, noted: Sequence[tuple[ReportedPost, Look]], *, said: Said, now: datetime
) -> None:
    """Keep what a person says now of notes that were made: their posts and clocks are worked out anew.

    The caller holds the locks of the posts.
    """
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
