"""The same letter once more: of which posts it may be written, and which letter it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.models import (
    MailState,
    Origin,
    RemovalRequest,
    RequestedPost,
    RequestState,
    Settled,
    SubmittedPost,
)
from takedown.removals.own_words import let_go

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# A mail that was handed over may have arrived, unless somebody said that it did not go.
_MAY_HAVE_GONE = Q(
    submissions__mails__state__in=(MailState.SENDING, MailState.SENT, MailState.UNKNOWN)
) & ~Q(submissions__mails__settled=Settled.DID_NOT_GO)


def never_went(case_id: uuid.UUID) -> QuerySet[RemovalRequest]:
    """Return the approved letters of a case that are not followed any more, and that went nowhere."""
    letters = RemovalRequest.objects.filter(case=case_id, state=RequestState.APPROVED)
    went = letters.filter(Q(submissions__submitted_at__isnull=False) | _MAY_HAVE_GONE)
    return letters.filter(withdrawn_at__isnull=False).exclude(pk__in=went.values("pk"))


def last_letter(post: ReportedPost) -> RemovalRequest | None:
    """Return the first letter about a post that was sent last, or None where none was."""
    sent = RemovalRequest.objects.filter(
        case=post.case_id,
        state=RequestState.APPROVED,
        origin__in=[Origin.ANSWERS, Origin.AGAIN],
        # A letter may go in several sendings: only one that carried the post reported it.
        submissions__submitted_posts__post=post,
        submissions__submitted_at__isnull=False,
    )
    return sent.distinct().order_by("-approved_at").first()


def may_go_again(post: ReportedPost) -> bool:
    """Whether a post is to be reported once more: it came back, or its letter is not followed any more.

    Whoever finds that a letter went with something wrong in it stops following that, and writes anew.
    """
    if post.outcome == Outcome.BACK:
        return True
    if post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak:
        return False
    last = last_letter(post)
    return last is not None and last.withdrawn_at is not None


def in_drafts_again(case_id: uuid.UUID, posts: Iterable[ReportedPost]) -> list[ReportedPost]:
    """Return those of these posts that a draft reports once more."""
    named = RequestedPost.objects.filter(request__in=_drafts_again(case_id))
    wanted = set(named.values_list("post_id", flat=True))
    return [post for post in posts if post.pk in wanted]


def out_of_drafts_again(opened: OpenCase, posts: Iterable[ReportedPost], *, now: datetime) -> None:
    """Take posts out of every draft that reports them once more; one about nothing else goes."""
    drafts = _drafts_again(opened.case.pk)
    RequestedPost.objects.filter(request__in=drafts, post__in=posts).delete()
    for empty in drafts.filter(requested_posts__isnull=True):
        let_go(opened, empty, now=now)


def _drafts_again(case_id: uuid.UUID) -> QuerySet[RemovalRequest]:
    return RemovalRequest.objects.filter(
        case=case_id, state=RequestState.DRAFT, origin=Origin.AGAIN
    )


def posts_that_stay(case_id: uuid.UUID) -> QuerySet[ReportedPost]:
    """Return the posts that cannot be taken out: a letter about them went, or is to go.

    What was noted as sent stays, even where it was not sent after all, or only a part was: it is in the record.
    """
    posts = ReportedPost.objects.filter(case=case_id)
    named = RequestedPost.objects.filter(
        request__case=case_id, request__state=RequestState.APPROVED
    ).exclude(request__in=never_went(case_id))
    made = Event.objects.filter(case_id=case_id, name=Name.SUBMISSION_MADE)
    noted = made.values_list("details__submission", flat=True)
    carried = SubmittedPost.objects.filter(submission__in=[one for one in noted if one])
    return posts.filter(
        Q(pk__in=named.values("post"))
        | Q(pk__in=carried.values("post"))
        | Q(pk__in=posts.filter(deadlines__isnull=False).values("pk"))
    )
