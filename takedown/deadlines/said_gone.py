"""What a service says of posts, as its word: on the posts, and on the clocks of the sending it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.by_removal import settle_removal
from takedown.deadlines.notes import answers_about, names
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.came import OUTCOMES
from takedown.removals.models import ReplyKind

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Reply, Submission


def note_said(opened: OpenCase, reply: Reply, *, now: datetime) -> None:
    """Note what an answer says of the posts it names; record each. What somebody saw later stays."""
    outcome = OUTCOMES[ReplyKind(reply.kind)]
    posts = _posts_of(reply.submission_id)
    for post in posts:
        if not names(reply, post) or _somebody_looked_since(post, reply.said_at):
            continue
        post.outcome, post.outcome_basis, post.outcome_at = outcome, Basis.SERVICE_SAYS, now
        post.save()
        _record(opened, post, reply, now)
    settle_removal(posts, now=now)


def unsay(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Work out anew what stands on the word of a service, once an answer does not say it any more.

    What another answer says stays; else what somebody saw last; else nothing is known.
    """
    posts = _posts_of(submission.pk)
    for post in posts:
        if post.outcome_basis == Basis.SERVICE_SAYS:
            _work_out(opened, post, now)
    settle_removal(posts, now=now)


def _work_out(opened: OpenCase, post: ReportedPost, now: datetime) -> None:
    answer = next(iter(answers_about(post)), None)
    looks = standing_looks(opened.case.pk, [post.pk])
    look = next((one for one in reversed(looks) if one.details["kind"] != Basis.SERVICE_SAYS), None)
    before = (post.outcome, post.outcome_basis)
    if answer is not None:
        post.outcome = OUTCOMES[ReplyKind(answer.kind)]
    elif look is not None:
        post.outcome, post.outcome_basis = look.details["outcome"], look.details["kind"]
        post.outcome_at = look.at
    else:
        post.outcome, post.outcome_basis, post.outcome_at = Outcome.UNKNOWN, Basis.NONE, None
    if (post.outcome, post.outcome_basis) != before:
        post.save()
        record(
            Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), outcome=post.outcome, kind=Basis.SERVICE_SAYS, state="taken back",
        )  # fmt: skip


def _posts_of(submission_id: uuid.UUID | None) -> list[ReportedPost]:
    posts = ReportedPost.objects.filter(submitted__submission=submission_id)
    return list(posts.order_by("number"))


def _record(opened: OpenCase, post: ReportedPost, reply: Reply, now: datetime) -> None:
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=post.outcome, kind=Basis.SERVICE_SAYS, reply=str(reply.pk),
    )  # fmt: skip


def _somebody_looked_since(post: ReportedPost, said_at: datetime | None) -> bool:
    """Whether a person saw the post later than the answer was given: what was seen last stays."""
    looked = post.outcome_basis not in {Basis.NONE, Basis.SERVICE_SAYS}
    return bool(looked and said_at and post.outcome_at and post.outcome_at > said_at)
