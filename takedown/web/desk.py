"""What every page of the desk has in common: only for staff, and one navigation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.common.limit_settings import Intake
from takedown.reads.beginnings import may_give_beginnings
from takedown.web.visitors import visitor_of

# The name of each page, and its words.
_PAGES = (("desk", "Desk"), ("desk_contacts", "Contacts"))
_INVITE = ("desk_beginnings", "Invite")
# A safeguarding lead works on no case.
_PAGES_OF_A_LEAD = (("desk", "Desk"), ("held", "Held"))


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
        here, visitor = self.request.path, visitor_of(self.request)
        lead = may(visitor.role, Permission.LOOK_AFTER_FREEZES)
        pages = [*(_PAGES_OF_A_LEAD if lead else _PAGES)]
        if settings.INTAKE == Intake.INVITATION and may_give_beginnings(visitor):
            pages.append(_INVITE)
        items = ((reverse(name), text) for name, text in pages)
        return {
            "is_lead": lead,
            "desk_nav": [
                {"href": href, "text": text, "current": href == here} for href, text in items
            ],
        }
