"""Sendings that no clock counts for and that still wait: what our own reminders are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from takedown.alerts.reminders import rules_reminded_of
from takedown.cases.frozen import frozen_anywhere
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import Submission, SubmittedPost

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A service may tell a visitor "not found" of a post that is there.
_SURE = [one for one in Basis if not one.is_weak]


def waiting_submissions() -> QuerySet[Submission]:
    """Return sendings under rules without a number that were made and still wait for something.

    Not those of a case that is hidden, of a letter that was withdrawn, or of which all is gone or closed.
    """
    left = SubmittedPost.objects.filter(submission=OuterRef("pk")).exclude(
        post__outcome=Outcome.GONE, post__outcome_basis__in=_SURE
    )
    # Of what is closed nobody is reminded: somebody may be under 18. Once it is closed no more, they are again.
    left = left.exclude(post__in=frozen_anywhere())
    return Submission.objects.filter(
        Exists(left),
        submitted_at__isnull=False,
        request__withdrawn_at=None,
        request__case__hidden_at=None,
        request__rule_id__in=rules_reminded_of(),
    )
