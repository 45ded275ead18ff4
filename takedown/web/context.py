"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from takedown.common import clock
from takedown.web.notes_in_passing import note_for
from takedown.web.signed_in import signed_in_until
from takedown.web.sitting import seconds_left

if TYPE_CHECKING:
    from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return the neutral site name, who runs it, when what is open here closes, and what a redirect says."""
    return {
        "closing": seconds_left(request, clock.now()),
        "note": note_for(request),
        "signed_in_until": signed_in_until(request),
        "site_cover_name": settings.SITE_COVER_NAME,
        "operator_name": settings.OPERATOR_NAME,
        "operator_contact": settings.OPERATOR_CONTACT,
        "team_zone": settings.TEAM_ZONE,
        "team_place": settings.TEAM_ZONE.rsplit("/", 1)[-1].replace("_", " "),
    }
