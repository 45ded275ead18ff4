"""Who works on a case: taking it from the desk, handing it to a colleague, letting it go."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.cases.access import NoSuchCase, case_to_take
from takedown.cases.put_back import PutBackByInviter
from takedown.flows import hand_over_case as handing
from takedown.flows import let_case_go as letting
from takedown.flows.hand_over_case import hand_over_case
from takedown.flows.let_case_go import let_case_go
from takedown.flows.take_case import TakenAlready, take_case
from takedown.reads.emergencies import own_emergency
from takedown.reads.staff import colleagues
from takedown.web.desk import ForStaff
from takedown.web.forms.taking import HandOverForm
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase


class Take(ForStaff, FormPage):
    """Take a case from the desk, with one press."""

    template_name = "web/taken.html"
    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (TakenAlready, PutBackByInviter)
    words = {
        PutBackByInviter: "A manager put these notes back who is you, invited you, or was invited by you, perhaps "
        "through others. You can take them 72 hours after that. A colleague whom somebody else invited can take "
        "them now."
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only a caseworker whose organisation was let in; everybody else gets the same 404."""
        super().setup(request, *args, **kwargs)
        try:
            case_to_take(visitor_of(request), kwargs["case_id"], now=self.now)
        except NoSuchCase:
            raise Http404 from None

    def save(self, form: Any) -> str:
        """Take it and stay on the desk, where the next one may be taken."""
        del form
        try:
            take_case(visitor_of(self.request), case_id=self.kwargs["case_id"], now=self.now)
        except NoSuchCase:  # access was ended, or all was erased, while the press waited
            raise Http404 from None
        return reverse("desk")

    def after_repeat(self) -> str:
        """Show the desk."""
        return reverse("desk")

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Say that a colleague was quicker, or that this one has to wait."""
        return super().show(status=409 if status == 422 else status, **extra)


class OfMine(CaseFormPage):
    """A page for who has taken the case; to the person, and in an emergency, it is not there."""

    opened: OpenCase

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Pass the door, and have taken the case."""
        super().setup(request, *args, **kwargs)
        if self.opened.is_owner or own_emergency(self.opened, now=self.now) is not None:
            raise Http404


class HandOver(OfMine):
    """Choose a colleague, or let the case go."""

    template_name = "web/hand_over.html"
    refusals = (handing.NoSuchColleague, PutBackByInviter)
    words = {
        handing.NoSuchColleague: "That colleague cannot take it now. Choose another.",
        PutBackByInviter: "A manager put these notes back less than 72 hours ago who invited that colleague, or was "
        "invited by them, perhaps through others. Choose another, or wait.",
    }

    def context(self) -> dict[str, Any]:
        """Lead back to the case."""
        return {**super().context(), "back": self.here("case")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the colleagues there are now."""
        return HandOverForm(data, files, colleagues=colleagues(self.opened.visitor))

    def save(self, form: Any) -> str:
        """Hand it over and go back to the desk."""
        try:
            hand_over_case(
                self.opened,
                to=uuid.UUID(form.cleaned_data["to"]),
                reason=form.cleaned_data["reason"],
                now=self.now,
            )
        except handing.NotYours:
            raise Http404 from None
        return reverse("desk")


class LetGo(OfMine):
    """Let the case go, once it is said what that does: it waits on the desk of all."""

    template_name = "web/let_go.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Lead back to where it was chosen."""
        return {**super().context(), "back": self.here("hand_over")}

    def save(self, form: Any) -> str:
        """Let it go and go back to the desk."""
        del form
        try:
            let_case_go(self.opened, now=self.now)
        except letting.NotYours:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the desk."""
        return reverse("desk")
