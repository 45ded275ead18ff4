"""Pictures whose posts are all gone, long enough ago and as somebody saw who looked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from takedown.posts.models import Basis, Capture, Outcome, ReportedPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

# Neither a look without signing in, which some services answer wrongly, nor a service's own word.
SEEN_BY_SOMEBODY = (Basis.SIGNED_IN, Basis.SEEN)


def gone_since(instant: datetime) -> QuerySet[ReportedPost]:
    """Return posts that somebody saw gone at or before an instant, and that did not come back."""
    return ReportedPost.objects.filter(
        outcome=Outcome.GONE, outcome_basis__in=SEEN_BY_SOMEBODY, outcome_at__lte=instant
    )


def all_gone(case_id: uuid.UUID, *, since: datetime) -> bool:
    """Whether a case has posts and every one of them is gone."""
    posts = ReportedPost.objects.filter(case_id=case_id)
    gone = gone_since(since).filter(case_id=case_id)
    return posts.exists() and not posts.exclude(pk__in=gone.values("pk")).exists()


def captures_of_gone_posts(case_id: uuid.UUID, *, since: datetime) -> set[uuid.UUID]:
    """Return the captures of a case all of whose posts are gone: their own, and those of their copies.

    A capture of no post is of any of them: it goes when all of the case are gone.
    """
    gone = set(gone_since(since).filter(case_id=case_id).values_list("pk", flat=True))
    everything = all_gone(case_id, since=since)
    groups: dict[uuid.UUID, list[tuple[uuid.UUID, bool]]] = defaultdict(list)
    rows = Capture.objects.filter(case_id=case_id).only("pk", "copy_of_id", "post_id")
    for one in rows:
        is_gone = everything if one.post_id is None else one.post_id in gone
        groups[one.copy_of_id or one.pk].append((one.pk, is_gone))
    return {
        capture_id
        for group in groups.values()
        if all(is_gone for _, is_gone in group)
        for capture_id, _ in group
    }
