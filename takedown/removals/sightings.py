"""What was noted of the posts of a letter before they came back, from the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.posts.looks import standing_looks
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.removals.came import OUTCOMES, posts_of_answers
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.audit.models import Event
    from takedown.removals.models import RemovalRequest


def seen_gone(
    request: RemovalRequest, *, since: Mapping[uuid.UUID, datetime], until: datetime
) -> datetime | None:
    """Return by when somebody had seen each post of a letter gone, before it came back.

    None unless that is so of each: a weak look, one after `until` or before the post went (`since`, by
    post), and one that was taken back, do not count.
    """
    last = _last_gone(request, {Basis.SEEN, Basis.SIGNED_IN}, since=since, until=until)
    known = [at for at in last if at is not None]
    return max(known) if known and len(known) == len(last) else None


def said_gone(
    request: RemovalRequest, *, since: Mapping[uuid.UUID, datetime], until: datetime
) -> bool:
    """Whether the service said of every post of a letter, since it went, that it was gone.

    What was taken back does not count.
    """
    said = _last_gone(request, {Basis.SERVICE_SAYS}, since=since, until=until)
    return bool(said) and None not in said


def _last_gone(
    request: RemovalRequest,
    bases: set[Basis],
    *,
    since: Mapping[uuid.UUID, datetime],
    until: datetime,
) -> list[datetime | None]:
    """Return of each post of a letter when it was last noted as gone, since it went; None where it was not."""
    found: list[datetime | None] = []
    for post, looks in _noted(request, until).items():
        at, sent = _before_it_came_back(looks, bases), since.get(post)
        found.append(at if at is not None and sent is not None and at >= sent else None)
    return found


def _noted(request: RemovalRequest, until: datetime) -> dict[uuid.UUID, list[Event]]:
    """The notes about each post of a letter until then, oldest first."""
    posts = ReportedPost.objects.filter(requested__request=request).values_list("pk", flat=True)
    found: dict[uuid.UUID, list[Event]] = {post: [] for post in posts}
    of_post = {str(post): looks for post, looks in found.items()}
    for event in standing_looks(request.case_id, list(found)):
        if event.at <= until and _still_said(event):
            of_post[event.details["post"]].append(event)
    return found


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
