"""Pages for caseworkers: joining by invitation, and the desk."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from allauth.account.adapter import get_adapter

from takedown.flows.take_invitation import (
    AddressTaken,
    InvitationGone,
    open_invitation,
    take_invitation,
)
from takedown.reads.desk import desk_rows
from takedown.reads.finding import find_links
from takedown.web.desk import ForStaff
from takedown.web.forms.people import JoinForm
from takedown.web.forms.posts import FindForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of


class Desk(ForStaff, FormPage):
    """The cases granted to this caseworker's organisation, and a box to find one by a link."""

    template_name = "web/desk.html"
    form_class = FindForm

    def context(self) -> dict[str, Any]:
        """Return the rows."""
        rows = desk_rows(visitor_of(self.request), now=self.now)
        return {**super().context(), "rows": rows}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer at once: nothing is saved, and a link must not stand in an address."""
        del args, kwargs
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        found = find_links(visitor_of(request), form.read.unique, now=self.now)
        return self.show(form=form, found=found, unread=form.read.unreadable)


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
        """Make the person and let them in, as far as setting up their second step."""
        user = take_invitation(
            token=self.kwargs["token"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            now=self.now,
        )
        get_adapter().login(self.request, user)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go on to the second step."""
        return reverse("second_step")
