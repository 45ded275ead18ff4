"""What a service says of posts, as its word: on the posts, and on the clocks of the sending it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.deadlines.answers import unmeet
from takedown.deadlines.models import Deadline
from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission

# What the service says of every post of the sending, or of those the answer names.
OUTCOMES = {
    ReplyKind.REMOVED: Outcome.GONE,
    ReplyKind.GONE_BUT_ELSEWHERE: Outcome.GONE,
    ReplyKind.REGION_BLOCKED_ONLY: Outcome.REGION,
}


def hold_posts(*submissions: uuid.UUID) -> None:
    """Lock the posts of sendings, before anything is recorded: whoever notes a sighting does the same."""
    held = ReportedPost.objects.filter(submitted__submission__in=submissions)
    list(held.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def note_said(opened: OpenCase, reply: Reply, *, now: datetime) -> None:
    """Note what an answer says of the posts it names; record each. What somebody saw later stays."""
    outcome = OUTCOMES[ReplyKind(reply.kind)]
    gone = outcome == Outcome.GONE
    for post in _posts_of(reply.submission_id):
        if not _names(reply, post) or _somebody_looked_since(post, reply.said_at):
            continue
        post.outcome, post.outcome_basis, post.outcome_at = outcome, Basis.SERVICE_SAYS, now
        post.save()
        # A later letter has a time of its own: what was said before it answers nothing there.
        clocks = Deadline.objects.filter(
            post=post, submission=reply.submission_id
        ).ended_by_removal()
        if gone:
            clocks.filter(met_at__isnull=True).update(met_at=now)
        elif reply.submission is not None:
            unmeet(clocks, reply.submission, now=now)
        _record(opened, post, reply, now)


def unsay(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Work out anew what stands on the word of a service, once an answer does not say it any more.

    What another answer says stays; else what somebody saw last; else nothing is known.
    """
    for post in _posts_of(submission.pk):
        if post.outcome_basis == Basis.SERVICE_SAYS:
            _work_out(opened, post, now)
        said = any(
            _names(one, post) and OUTCOMES[ReplyKind(one.kind)] == Outcome.GONE
            for one in submission.replies.filter(kind__in=OUTCOMES)
        )
        basis = Basis(post.outcome_basis)
        seen = post.outcome == Outcome.GONE and basis != Basis.SERVICE_SAYS and not basis.is_weak
        if not said and not seen:
            clocks = Deadline.objects.filter(post=post, submission=submission).ended_by_removal()
            unmeet(clocks, submission, now=now)


def answers_about(post: ReportedPost) -> list[Reply]:
    """Return the answers that say what became of a post, the latest first."""
    answers = Reply.objects.filter(
        case=post.case_id, kind__in=OUTCOMES, submission__submitted_posts__post=post
    ).order_by(F("said_at").desc(nulls_last=True), "-decided_at")
    return [one for one in answers if _names(one, post)]


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


def _names(reply: Reply, post: ReportedPost) -> bool:
    return reply.posts is None or str(post.pk) in reply.posts


def _record(opened: OpenCase, post: ReportedPost, reply: Reply, now: datetime) -> None:
    record(
        Name.OUTCOME_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        post=str(post.pk), outcome=post.outcome, kind=Basis.SERVICE_SAYS, reply=str(reply.pk),
    )  # fmt: skip


def _somebody_looked_since(post: ReportedPost, said_at: datetime | None) -> bool:
    """Whether a person saw the post later than the answer was given: what was seen last stays."""
    looked = post.outcome_basis not in {Basis.NONE, Basis.SERVICE_SAYS}
    return bool(looked and said_at and post.outcome_at and post.outcome_at > said_at)
