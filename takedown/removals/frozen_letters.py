"""Letters that name a frozen post: none is written, approved or sent; one that went stays recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.cases.frozen import Use, frozen_things, held_by_another, refuse_if_frozen
from takedown.cases.taken_back import TakenBack
from takedown.posts.former import Field, FormerWords
from takedown.removals.again import never_went
from takedown.removals.models import RemovalRequest, RequestedPost, RequestState, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.freezes import Freeze


def frozen_letters(case_id: uuid.UUID) -> QuerySet[RemovalRequest]:
    """Return the letters of a case that name a post which is frozen now, drafts among them."""
    frozen = frozen_things(case_id)
    named = RequestedPost.objects.filter(request__case=case_id, post__in=frozen)
    carried = SubmittedPost.objects.filter(submission__request__case=case_id, post__in=frozen)
    # Each asked by itself: joined, every post of a letter would meet every post of its sendings.
    return RemovalRequest.objects.filter(
        Q(pk__in=named.values("request_id")) | Q(pk__in=carried.values("submission__request_id")),
        case=case_id,
    )


def is_frozen_letter(request: RemovalRequest) -> bool:
    """Whether a letter names a frozen post, so that it goes nowhere any more."""
    return frozen_letters(request.case_id).filter(pk=request.pk).exists()


def refuse_frozen_letter(request: RemovalRequest, use: Use) -> None:
    """Raise Frozen where a letter names a frozen post. Lock the case's row, or the letter's, before."""
    named = RequestedPost.objects.filter(request=request).values_list("post_id", flat=True)
    carried = SubmittedPost.objects.filter(submission__request=request)
    refuse_if_frozen(request.case_id, [*named, *carried.values_list("post_id", flat=True)], use)


def taken_posts(case_id: uuid.UUID, *, origin: str) -> QuerySet[RequestedPost, uuid.UUID]:
    """Return the posts that stand in an approved letter of this origin.

    A letter that cannot be sent, because it names a frozen post too, takes only those it carried. One
    that is not followed any more and went nowhere takes none.
    """
    named = RequestedPost.objects.filter(
        request__case=case_id, request__state=RequestState.APPROVED, request__origin=origin
    ).exclude(request__in=never_went(case_id))
    stopped = frozen_letters(case_id).values("pk")
    carried = SubmittedPost.objects.filter(
        submission__request__case=case_id, submission__submitted_at__isnull=False
    )
    left = named.filter(request__in=stopped).exclude(post__in=carried.values("post_id"))
    return named.exclude(pk__in=left.values("pk")).values_list("post_id", flat=True)


def close_drafts(case_id: uuid.UUID, posts: Iterable[uuid.UUID]) -> None:
    """Take frozen posts out of every draft that names others too. One about nothing else stays as it is, closed."""
    frozen = set(posts)
    drafts = RemovalRequest.objects.filter(case=case_id, state=RequestState.DRAFT)
    others = RequestedPost.objects.exclude(post__in=frozen_things(case_id)).values("request_id")
    RequestedPost.objects.filter(request__in=drafts.filter(pk__in=others), post__in=frozen).delete()


def destroy_drafts(freeze: Freeze) -> None:
    """Delete the drafts about nothing but what a freeze held that ended with its being destroyed, with their words."""
    gone = freeze.things.exclude(thing_id__in=held_by_another(freeze)).values("thing_id")
    drafts = RemovalRequest.objects.filter(case=freeze.case_id, state=RequestState.DRAFT)
    named = set(drafts.filter(requested_posts__post__in=gone).values_list("pk", flat=True))
    RequestedPost.objects.filter(request__in=drafts, post__in=gone).delete()
    empty = drafts.filter(requested_posts__isnull=True)
    # One whose link was taken out is empty, and waits for that; it may have been about this only where everything
    # is destroyed, or something that is out.
    out = TakenBack.objects.filter(case=freeze.case_id, thing_id__in=gone)
    if not out.exists() and not gone.filter(thing_id=freeze.case_id).exists():
        empty = empty.filter(pk__in=named)
    empty.delete()
    # What was typed for drafts that are gone was about anything, so perhaps about this.
    left = RemovalRequest.objects.filter(case=freeze.case_id).values("pk")
    typed = FormerWords.objects.filter(case=freeze.case_id, field=Field.PARTICULARS)
    typed.exclude(about__in=left).delete()
