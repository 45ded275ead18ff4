"""What every page of the desk has in common: only for staff, and one navigation."""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from takedown.accounts.managing import hold_membership, managed_by
from takedown.accounts.roles import Permission, may
from takedown.accounts.visitor import Kind
from takedown.common import clock
from takedown.common.limit_settings import Intake
from takedown.flows.set_second_step import Person
from takedown.reads.beginnings import may_give_beginnings
from takedown.reads.sign_in import ToDo, still_to_do
from takedown.web.desk_list import desk_address
from takedown.web.signed_in import person_of, stored_under
from takedown.web.step_up import PasswordOnceMore
from takedown.web.unseen import is_look, not_looked_at
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from collections.abc import Callable

# The name of each page, its words, and who has it in the navigation.
_PAGES = (
    ("desk", "Desk", None),
    ("call_age", "Take a call", Permission.WORK_ON_GRANTED_CASES),
    ("desk_contacts", "Contacts", Permission.KEEP_CONTACTS),
    ("desk_urgent", "Emergencies", Permission.OPEN_IN_AN_EMERGENCY),
    ("desk_work", "Work", Permission.SEE_WORKLOAD),
    ("desk_figures", "Figures", Permission.SEE_WORKLOAD),
    ("held", "Held", Permission.LOOK_AFTER_FREEZES),
)
_INVITE = (("desk_beginnings", "Invite"),)
_FOR_MANAGERS = (("desk_people", "People"),)
_LAST = (("second_step", "Your sign-in"),)
_SET_UP = {ToDo.SET_UP: "second_step", ToDo.CODES: "recovery_codes"}


def to_do(request: HttpRequest) -> ToDo:
    """Return what stands between whoever asks and the desk."""
    if not request.user.is_authenticated:
        return ToDo.SIGN_IN
    return still_to_do(request.user, digest=stored_under(request), now=clock.now())


def way_in(request: HttpRequest) -> HttpResponse:
    """Lead whoever may not be here to the next thing to do: sign in, or set up a second step."""
    what = to_do(request)
    if what in _SET_UP:
        return HttpResponseRedirect(reverse(_SET_UP[what]))
    if request.user.is_authenticated:
        # Else the sign-in page would lead straight back here.
        logout(request)
    return HttpResponseRedirect(reverse("account_login"))


class NotStaffNow(Exception):
    """Whoever pressed was signed out, dismissed or given another role while the press waited."""


class ForStaff:
    """Asks everybody who is not signed in, with the second step, to do that, whatever they ask for."""

    request: HttpRequest
    # Whose page it is: to other staff it is not there.
    needs: ClassVar[Permission | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let staff pass."""
        visitor = visitor_of(request)
        if visitor.kind is not Kind.STAFF:
            return way_in(request)
        if self.needs is not None and not may(visitor.role, self.needs):
            raise Http404
        try:
            with timezone.override(settings.TEAM_ZONE):
                # Some of these open a case: that nobody looked is no look there either.
                ask = partial(super().dispatch, request, *args, **kwargs)  # type: ignore[misc]
                return ask() if is_look(request) else not_looked_at(request, ask)
        except NotStaffNow:
            return way_in(request)

    def enter_again(self) -> None:
        """Ask once more, before anything is saved: somebody may just have been dismissed."""
        hold_membership(visitor_of(self.request))
        visitor = visitor_of(self.request)
        if visitor.kind is not Kind.STAFF or (self.needs and not may(visitor.role, self.needs)):
            raise NotStaffNow

    def context(self) -> dict[str, Any]:
        """Give every template the navigation."""
        role = visitor_of(self.request).role
        return {
            "is_lead": may(role, Permission.LOOK_AFTER_FREEZES),
            "desk_nav": navigation(self.request),
        }


class ForManagers(ForStaff):
    """Only for those who manage the people of their organisation; for other staff there is nothing here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let managers pass."""
        visitor = visitor_of(request)
        if visitor.kind is Kind.STAFF and managed_by(visitor) is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def enter_again(self) -> None:
        """Leave it to the flows, which hold everybody of the organisation and ask the same."""


class SettingUp:
    """For whoever gave the right password and sets up, or changes, their own second step."""

    request: HttpRequest
    # What the page is for: somebody who has something else to do first is led there.
    when: tuple[ToDo, ...] = (ToDo.SET_UP, ToDo.NOTHING)
    todo: ToDo

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let them pass at their step."""
        self.todo = to_do(request)
        if self.todo not in self.when:
            return HttpResponseRedirect(reverse("desk")) if self._is_done() else way_in(request)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def _is_done(self) -> bool:
        return self.todo is ToDo.NOTHING

    @property
    def person(self) -> Person:
        """Return whose step it is, and the sign-in they are in."""
        return Person(user_id=person_of(self.request).pk, digest=stored_under(self.request))

    def context(self) -> dict[str, Any]:
        """Give the navigation to whoever may go there."""
        return {"desk_nav": navigation(self.request) if self._is_done() else [], "todo": self.todo}


class StaffOnceMore(PasswordOnceMore):
    """Asks for the password again before something about sign-ins changes."""

    def _needs_password(self, request: HttpRequest) -> bool:
        return to_do(request) is ToDo.NOTHING and self.asks_again(request)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the pages of the desk that the visitor may open."""
    visitor = visitor_of(request)
    role = visitor.role
    pages = [(name, text) for name, text, needs in _PAGES if needs is None or may(role, needs)]
    invites = settings.INTAKE == Intake.INVITATION and may_give_beginnings(visitor)
    pages += [
        *(_INVITE if invites else ()),
        *(_FOR_MANAGERS if managed_by(visitor) else ()),
        *_LAST,
    ]
    return [
        {
            "href": desk_address(request) if name == "desk" else reverse(name),
            "text": text,
            "current": reverse(name) == request.path,
        }
        for name, text in pages
    ]


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view of the library be asked by staff only."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if visitor_of(request).kind is not Kind.STAFF:
            return way_in(request)
        return view(request, *args, **kwargs)

    return asked
