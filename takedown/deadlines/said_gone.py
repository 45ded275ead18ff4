"""What a service says of posts, as its word: on the posts, and on the clocks of the sending it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.by_removal import settle_removal
from takedown.deadlines.notes import Note, last_notes, names
from takedown.posts.models import Basis, Outcome, ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Reply, Submission

# What the record says of a post that stands otherwise because an answer is not read as before: nobody looked.
WORKED_OUT = "taken back"


def note_said(opened: OpenCase, reply: Reply, *, now: datetime) -> None:
    """Note what an answer says of the posts it names; record each.

    What somebody saw later stays, and what a later answer says: in whatever order they are entered.
    """
    posts = _posts_of(reply.submission_id)
    stand = last_notes(posts)
    for post in posts:
        last = stand[post.pk]
        if last is None or last.reply != reply.pk or not names(reply, post):
            continue
        post.outcome, post.outcome_basis, post.outcome_at = last.outcome, last.basis, now
        post.save()
        _record(opened, post, reply, now)
    settle_removal(posts, now=now)


def unsay(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Work out anew what stands on the word of a service, once an answer does not say it any more.

    What was seen, or another answer says, last by its own date stands; else nothing is known.
    """
    posts = _posts_of(submission.pk)
    stand = last_notes(posts)
    for post in posts:
        if post.outcome_basis == Basis.SERVICE_SAYS:
            _work_out(opened, post, stand[post.pk], now)
    settle_removal(posts, now=now)


def _work_out(opened: OpenCase, post: ReportedPost, last: Note | None, now: datetime) -> None:
    before = (post.outcome, post.outcome_basis, post.outcome_at)
    post.outcome = last.outcome if last else Outcome.UNKNOWN
    post.outcome_basis = last.basis if last else Basis.NONE
    post.outcome_at = last.at if last else None
    if (post.outcome, post.outcome_basis, post.outcome_at) == before:
        return
    post.save()
    if (post.outcome, post.outcome_basis) != before[:2]:
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=post.outcome, kind=post.outcome_basis or Basis.SERVICE_SAYS,
            state=WORKED_OUT,
        )  # fmt: skip


def _posts_of(submission_id: uuid.UUID | None) -> list[ReportedPost]:
    posts = ReportedPost.objects.filter(submitted__submission=submission_id)
    return list(posts.order_by("number"))


def _record(opened: OpenCase, post: ReportedPost, reply: Reply, now: datetime) -> None:
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=post.outcome, kind=Basis.SERVICE_SAYS, reply=str(reply.pk),
    )  # fmt: skip
