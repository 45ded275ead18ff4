"""Who may open a case, and who has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.models import CaseGrant

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase


def live_grants(opened: OpenCase, *, now: datetime) -> QuerySet[CaseGrant]:
    """Return the organisations that may open the case now."""
    grants = CaseGrant.objects.filter(case=opened.case).live(now)
    return grants.select_related("organisation").order_by("organisation__name")
