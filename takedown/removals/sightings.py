"""What was noted of the posts of a letter before they came back, from the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.came import OUTCOMES, posts_of_answers
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.audit.models import Event
    from takedown.removals.models import RemovalRequest


def seen_gone(request: RemovalRequest, *, since: datetime, until: datetime) -> datetime | None:
    """Return by when somebody had seen each post of a letter gone, before it came back.

    None unless that is so of each: a weak look, one before `since` or after `until`, and one that was
    taken back, do not count.
    """
    noted = _noted(request, until)
    last = [_before_it_came_back(looks, {Basis.SEEN, Basis.SIGNED_IN}) for looks in noted]
    known = [at for at in last if at is not None and at >= since]
    return max(known) if known and len(known) == len(last) else None


def said_gone(request: RemovalRequest, *, since: datetime, until: datetime) -> bool:
    """Whether the service said of every post of a letter that it was gone, and nobody took that back."""
    said = [_before_it_came_back(looks, {Basis.SERVICE_SAYS}) for looks in _noted(request, until)]
    return bool(said) and all(at is not None and at >= since for at in said)


def _noted(request: RemovalRequest, until: datetime) -> list[list[Event]]:
    """The notes about each post of a letter until then, oldest first."""
    posts = ReportedPost.objects.filter(requested__request=request).values_list("pk", flat=True)
    found: dict[str, list[Event]] = {str(post): [] for post in posts}
    for event in standing_looks(request.case_id, list(posts)):
        if event.at <= until and _still_said(event):
            found[event.details["post"]].append(event)
    return list(found.values())


def _still_said(event: Event) -> bool:
    """Whether the answer that said so is with a letter about the post, and is read as saying so of it still."""
    named = event.details.get("reply")
    if not named:
        return True
    reply = Reply.objects.filter(pk=named, kind__in=OUTCOMES).first()
    if reply is None or OUTCOMES[ReplyKind(reply.kind)] != event.details["outcome"]:
        return False
    about = posts_of_answers([reply])[reply.pk]
    return event.details["post"] in {str(post) for post in about}


def _before_it_came_back(looks: list[Event], bases: set[Basis]) -> datetime | None:
    """When it was last noted as gone on one of these bases, and not noted otherwise before its return."""
    for event in reversed(looks):
        outcome = event.details.get("outcome")
        if outcome == Outcome.BACK:
            continue
        if outcome != Outcome.GONE:
            return None
        if event.details.get("kind") in bases:
            return event.at
    return None
