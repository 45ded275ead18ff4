"""What the ids in audit events stand for, as a pack names it: posts, letters, sendings, exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.models import Hold
from takedown.deadlines.models import Deadline
from takedown.matching.models import Match
from takedown.posts.models import ReportedPost
from takedown.references.models import Level, ReferenceImage
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from takedown.cases.access import OpenCase

# The details of an event that name something, the narrowest first.
SUBJECTS = ("submission", "clock", "request", "match", "capture", "reference", "post", "hold")


def names_of(opened: OpenCase, marks: Mapping[uuid.UUID, str]) -> dict[str, str]:
    """Return by id what each thing of a case is called in its pack. Raises vault.CannotOpen."""
    named = {str(key): mark for key, mark in marks.items()}
    # No file, so no exhibit.
    for one in ReferenceImage.objects.filter(case=opened.case, level=Level.FINGERPRINT):
        named[str(one.pk)] = f"photo {one.number} (fingerprint only)"
    for post in ReportedPost.objects.filter(case=opened.case):
        named[str(post.pk)] = f"P{post.number}"
    for request in RemovalRequest.objects.filter(case=opened.case):
        named[str(request.pk)] = f"{request.reference} to {recipient_of(opened, request)}"
    sendings = Submission.objects.filter(request__case=opened.case).prefetch_related("request")
    for sending in sendings:
        letter = named[str(sending.request_id)]
        named[str(sending.pk)] = letter.replace(" to ", f"/{sending.number} to ", 1)
    clocks = Deadline.objects.filter(case=opened.case).select_related("post")
    for clock in clocks.prefetch_related("submission__request"):
        letter = clock.submission.request.reference
        named[str(clock.pk)] = f"{named[str(clock.post_id)]}, {letter}: {clock.what}"
    # Not those that nobody may be told of; no event of the case names them either.
    for hold in Hold.objects.filter(case=opened.case).told():
        kept = str(hold.picture_id) if hold.picture_id else ""
        named[str(hold.pk)] = named.get(kept, "a picture") if kept else "all of the notes"
    # A picture that is frozen may have no mark, and a pack says nothing of what it is like.
    for match in Match.objects.usable_in(opened.case.pk):
        named[str(match.pk)] = (
            f"{named[str(match.capture_id)]} and {named[str(match.reference_id)]}"
        )
    return named
