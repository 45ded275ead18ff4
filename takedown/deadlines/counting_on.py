"""The clocks of a sending count on: of posts that have none yet, and of a letter whose law was denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.deadlines.answers import settle_answered
from takedown.deadlines.by_removal import settle_sending
from takedown.deadlines.noted_changes import not_sent_at
from takedown.deadlines.sent import clocks_of, record_all

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission


def count_what_came(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Start the clocks of a sending where a post has none yet from its receipt, and record them."""
    present = submission.deadlines.present()
    if submission.received_at is None:
        return
    # Also where what showed receipt, at the very time it was estimated at, is what changed.
    counted = present.filter(
        received_at=submission.received_at, basis=submission.receipt_basis
    ).values("post")
    if submission.submitted_posts.exclude(post__in=counted).exists():
        name = Name.CLOCK_CORRECTED if present.exists() else Name.CLOCK_STARTED
        record_all(opened, name, clocks_of(opened, submission, now=now), now=now)


def bring_back_clocks(submission: Submission, *, now: datetime) -> None:
    """Let the clocks count again that `drop_clocks` took away: an extension or a pause holds again.

    What was answered meanwhile counts.
    """
    if submission.deadlines.present().exists():
        return
    dropped = submission.deadlines.all()
    # Those of a sending that was not made stay away.
    if since := not_sent_at(submission):
        dropped = dropped.filter(replaced_at__gt=since)
    last = dropped.order_by("-replaced_at").first()
    if last is not None:
        dropped.filter(replaced_at=last.replaced_at).update(replaced_at=None, stopped_at=None)
        settle_answered(submission, now=now)
        settle_sending(submission, now=now)
