"""Who works on a case: taking it from the desk, handing it to a colleague, letting it go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.cases.access import NoSuchCase, case_to_take
from takedown.cases.put_back import PutBackByInviter
from takedown.flows import let_case_go as letting
from takedown.flows.ask_to_take import ask_to_take
from takedown.flows.let_case_go import let_case_go
from takedown.flows.take_case import TakenAlready, take_case
from takedown.reads.handed import is_theirs
from takedown.reads.staff import colleagues
from takedown.web.asked import REFUSALS, WORDS
from takedown.web.desk import ForStaff
from takedown.web.desk_list import desk_address
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
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the desk as it was left."""
        return desk_address(self.request)

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Say that a colleague was quicker, or that this one has to wait."""
        return super().show(status=409 if status == 422 else status, **extra)


class OfMine(CaseFormPage):
    """A page for who has taken the case; to the person, in an emergency and in a cover, it is not there."""

    opened: OpenCase

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Pass the door, and have taken the case; whoever covers gives it back, and hands it to nobody."""
        super().setup(request, *args, **kwargs)
        if not is_theirs(self.opened, now=self.now):
            raise Http404


class HandOver(OfMine):
    """Ask a colleague to take it, or let the case go."""

    template_name = "web/hand_over.html"
    refusals = REFUSALS
    words = WORDS

    def context(self) -> dict[str, Any]:
        """Lead back to the case."""
        return {**super().context(), "back": self.here("case")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the colleagues there are now."""
        return HandOverForm(data, files, colleagues=colleagues(self.opened.visitor))

    def save(self, form: Any) -> str:
        """Ask, and show what is asked."""
        ask_to_take(
            self.opened.visitor,
            case_ids=[self.opened.case.pk],
            terms=form.terms,
            words=form.cleaned_data["words"],
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what is asked."""
        return reverse("desk_asked")


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
        return desk_address(self.request)

    def after_repeat(self) -> str:
        """Show the desk."""
        return desk_address(self.request)
