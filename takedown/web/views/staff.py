"""Pages for caseworkers: joining by invitation, and the desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.visitor import Kind
from takedown.flows.take_invitation import (
    AddressTaken,
    InvitationGone,
    open_invitation,
    take_invitation,
)
from takedown.reads.desk import desk_rows
from takedown.web.forms.people import JoinForm
from takedown.web.pages import FormPage, Page
from takedown.web.visitors import visitor_of

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Desk(Page):
    """The cases granted to this caseworker's organisation."""

    template_name = "web/desk.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask strangers to sign in; show others their cases."""
        if visitor_of(request).kind is not Kind.STAFF:
            return HttpResponseRedirect(reverse("account_login"))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return the rows."""
        return {"rows": desk_rows(visitor_of(self.request), now=self.now)}


class Join(FormPage):
    """Take an invitation, once."""

    template_name = "web/join.html"
    form_class = JoinForm
    refusals = (AddressTaken, InvitationGone)
    words = {
        AddressTaken: "Somebody signs in with this address already. Use another, or sign in.",
        InvitationGone: "This invitation was used or has run out. Ask for a new one.",
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only while the invitation can be taken."""
        super().setup(request, *args, **kwargs)
        try:
            self.invitation = open_invitation(kwargs["token"], now=self.now)
        except InvitationGone:
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Say who invites."""
        return {"organisation": self.invitation.organisation}

    def save(self, form: Any) -> str:
        """Make the person and let them in."""
        user = take_invitation(
            token=self.kwargs["token"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            now=self.now,
        )
        login(self.request, user, backend=_BACKEND)
        return reverse("desk")

    def after_repeat(self) -> str:
        """Go to the desk."""
        return reverse("desk")
