"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from takedown.common import clock
from takedown.web.signed_in import signed_in_until
from takedown.web.sitting import seconds_left

if TYPE_CHECKING:
    from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return the neutral site name, who runs it, and when notes or a sign-in that are open here close."""
    return {
        "closing": seconds_left(request, clock.now()),
        "signed_in_until": signed_in_until(request),
        "site_cover_name": settings.SITE_COVER_NAME,
        "operator_name": settings.OPERATOR_NAME,
        "operator_contact": settings.OPERATOR_CONTACT,
    }
