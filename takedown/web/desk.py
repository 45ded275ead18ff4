"""What every page of the desk has in common: only for staff, and one navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.visitor import Kind
from takedown.common.limit_settings import Intake
from takedown.reads.beginnings import may_give_beginnings
from takedown.web.visitors import visitor_of

# The name of each page, and its words.
_PAGES = (("desk", "Desk"), ("desk_contacts", "Contacts"))
_INVITE = ("desk_beginnings", "Invite")


class ForStaff:
    """Asks everybody who is not signed in to sign in, whatever they ask for."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let staff pass."""
        if visitor_of(request).kind is not Kind.STAFF:
            return HttpResponseRedirect(reverse("account_login"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def context(self) -> dict[str, Any]:
        """Give every template the navigation."""
        here = self.request.path
        pages = [*_PAGES]
        if settings.INTAKE == Intake.INVITATION and may_give_beginnings(visitor_of(self.request)):
            pages.append(_INVITE)
        items = ((reverse(name), text) for name, text in pages)
        return {
            "desk_nav": [
                {"href": href, "text": text, "current": href == here} for href, text in items
            ]
        }
