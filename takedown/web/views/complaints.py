"""Complaining about how data is used, and reading the answer. No account, and no notes, are needed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.addresses import address_of
from takedown.cases.codes import NotACode
from takedown.cases.guessing import TooManyTries, Turn, for_complaining
from takedown.flows.complain import complain
from takedown.flows.read_answer import WrongWords, read_answer
from takedown.reads.complaints import complaint_said, very_many_came, words_shown_once
from takedown.web.complained import complaint_of, remember_complaint
from takedown.web.entering import Entering
from takedown.web.forms.complaints import ComplainForm, ReadAnswerForm
from takedown.web.in_line import InLine
from takedown.web.laid import show_once, shown_once
from takedown.web.notes_in_passing import SENT, with_note
from takedown.web.pages import FormPage, Page

if TYPE_CHECKING:
    from django.http import HttpRequest


class Complain(InLine, FormPage):
    """Say what is wrong."""

    template_name = "web/say.html"
    form_class = ComplainForm

    def turns(self, address: str) -> list[Turn]:
        """Count complaints of a connection on a day on which very many came."""
        return for_complaining(address) if very_many_came(now=self.now) else []

    def save(self, form: Any) -> str:
        """Keep it."""
        data = form.cleaned_data
        made = complain(
            words=data["words"],
            reply_to=data["reply_to"],
            now=self.now,
        )
        remember_complaint(self.request, made.pk, now=self.now)
        return reverse("said")

    def after_repeat(self) -> str:
        """Go on as the first press did."""
        return reverse("said")


class Complained(Page):
    """It was received: the reference, and six words while nobody has used them."""

    template_name = "web/said.html"

    def context(self) -> dict[str, Any]:
        """Show it to the browser that sent it."""
        sent = complaint_of(self.request, now=self.now)
        said = complaint_said(sent) if sent else None
        if sent is None or said is None:
            raise Http404
        return {"said": said, "six": words_shown_once(sent)}


class ReadAnswer(Entering):
    """Type the six words, read the answer. It is shown once and not kept in this browser."""

    template_name = "web/say_answer.html"
    form_class = ReadAnswerForm
    refusals = (NotACode, WrongWords, TooManyTries)
    words = {WrongWords: "Those words lead to no answer. Look at them again, one by one."}
    field = "typed"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the words, or show it to whoever typed them just now."""
        found = shown_once(request, key=self.key, now=self.now)
        said = complaint_said(uuid.UUID(found)) if found else None
        return self.show(said=said) if said else super().get(request, *args, **kwargs)

    def enter(self, form: Any) -> HttpResponse:
        """Show it on the page that comes next."""
        typed, address = form.cleaned_data["typed"], address_of(self.request)
        found = read_answer(typed=typed, address=address, now=self.now)
        show_once(self.request, str(found.pk), key=self.key, now=self.now)
        return HttpResponseRedirect(self.request.path)

    def after_repeat(self) -> str:
        """Show it where the first press was not answered yet."""
        return with_note(self.request.path, SENT)
