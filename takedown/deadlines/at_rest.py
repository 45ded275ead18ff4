"""Cases that nobody comes back to: which are no more than a draft, and for which nothing runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from takedown.cases.models import Case, CaseGrant
from takedown.cases.quota import unconfirmed
from takedown.deadlines.models import Deadline
from takedown.removals.models import MailState, OutgoingMail, RemovalRequest, RequestState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def drafts(now: datetime) -> QuerySet[Case]:
    """Return cases that are not hidden, whose words nobody typed back, and of which nothing came.

    One with an approved letter, or that somebody was let into, is more than a draft.
    """
    return _open().filter(pk__in=unconfirmed().values("pk")).exclude(_more_than_a_draft(now))


def at_rest(now: datetime) -> QuerySet[Case]:
    """Return cases that are not hidden and more than drafts, for which no clock and no sending runs."""
    running = Deadline.objects.running().filter(case=OuterRef("pk"), passed_at__isnull=True)
    going = OutgoingMail.objects.filter(
        submission__request__case=OuterRef("pk"), state__in=[MailState.WAITING, MailState.SENDING]
    )
    kept = _open().filter(~Q(pk__in=unconfirmed().values("pk")) | _more_than_a_draft(now))
    return kept.exclude(Exists(running)).exclude(Exists(going))


def _open() -> QuerySet[Case]:
    return Case.objects.filter(hidden_at__isnull=True)


def _more_than_a_draft(now: datetime) -> Q:
    approved = RemovalRequest.objects.filter(case=OuterRef("pk"), state=RequestState.APPROVED)
    granted = CaseGrant.objects.live(now).filter(case=OuterRef("pk"))
    return Q(Exists(approved)) | Q(Exists(granted))
