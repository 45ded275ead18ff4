"""What every page of the desk has in common: only for staff, and one navigation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.common.limit_settings import Intake
from takedown.reads.beginnings import may_give_beginnings
from takedown.web.visitors import visitor_of

# The name of each page, its words, and who has it in the navigation.
_PAGES = (
    ("desk", "Desk", None),
    ("desk_contacts", "Contacts", Permission.KEEP_CONTACTS),
    ("desk_urgent", "Emergencies", Permission.OPEN_IN_AN_EMERGENCY),
    ("desk_work", "Work", Permission.SEE_WORKLOAD),
    ("held", "Held", Permission.LOOK_AFTER_FREEZES),
)
_INVITE = ("desk_beginnings", "Invite")


class ForStaff:
    """Asks everybody who is not signed in to sign in, whatever they ask for."""

    request: HttpRequest
    # Whose page it is: to other staff it is not there.
    needs: ClassVar[Permission | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let staff pass."""
        visitor = visitor_of(request)
        if visitor.kind is not Kind.STAFF:
            return HttpResponseRedirect(reverse("account_login"))
        if self.needs is not None and not may(visitor.role, self.needs):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def context(self) -> dict[str, Any]:
        """Give every template the navigation."""
        here, visitor = self.request.path, visitor_of(self.request)
        role = visitor.role
        pages = [(name, text) for name, text, needs in _PAGES if needs is None or may(role, needs)]
        if settings.INTAKE == Intake.INVITATION and may_give_beginnings(visitor):
            pages.append(_INVITE)
        items = ((reverse(name), text) for name, text in pages)
        return {
            "is_lead": may(role, Permission.LOOK_AFTER_FREEZES),
            "desk_nav": [
                {"href": href, "text": text, "current": href == here} for href, text in items
            ],
        }
