"""Spare words and new words, and a PIN that is changed from inside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from takedown.accounts.addresses import address_of
from takedown.cases.codes import NotACode
from takedown.cases.guessing import TooManyTries
from takedown.cases.step_up import WrongCode
from takedown.cases.ways_back import PinWaits
from takedown.flows.change_pin import ask_pin_change, stop_pin_change
from takedown.flows.end_spare_words import NotTheOwner, end_spare_words
from takedown.flows.make_spare_words import NotTypedBack, make_spare_words
from takedown.flows.stop_new_words import stop_new_words
from takedown.flows.use_spare_words import WrongSpareWords, use_spare_words
from takedown.reads.code import code_state
from takedown.reads.ways_back import pin_stopped, pin_waits, spare_sets
from takedown.web.entering import Entering
from takedown.web.forms.ways_back import ChangePinForm, SpareWordsForm, StepUpForm
from takedown.web.laid import show_once, shown_once
from takedown.web.notes_in_passing import SENT, with_note
from takedown.web.pages import CaseFormPage
from takedown.web.step_up import PasswordOnceMore, PinFirst
from takedown.web.visitors import enter_case as hold
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from takedown.cases.models import CaseCode

_WRONG = (
    "Those spare words do not open any notes. Look at them again, one by one. Spare words end when "
    "they were used, when newer ones were made, or when somebody stopped them. Those that a caseworker "
    "read out also end when that caseworker does not have the notes any more. Ask for new ones then."
)


class LostWords(Entering):
    """The six words are lost, or the PIN is: type the spare words."""

    template_name = "web/lost.html"
    form_class = SpareWordsForm
    refusals = (NotACode, WrongSpareWords, TooManyTries)
    words = {WrongSpareWords: _WRONG}
    field = "typed"

    def context(self) -> dict[str, Any]:
        """Lead back to the words."""
        return {**super().context(), "back": reverse("open")}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for them, or say when new ones come to whoever typed them just now."""
        opens_at = shown_once(request, key=self.key, now=self.now)
        if opens_at is None:
            return super().get(request, *args, **kwargs)
        when = {"opens_at": datetime.fromisoformat(opens_at)}
        return render(request, "web/lost_wait.html", when)

    def after_repeat(self) -> str:
        """Show the new words to whom the first press let in, and the same time to anybody else."""
        case_id = visitor_of(self.request).case_id
        return reverse("code", args=[case_id]) if case_id else with_note(self.request.path, SENT)

    def enter(self, form: Any) -> HttpResponse:
        """Say when new words come; once it is time, show them."""
        got = use_spare_words(
            typed=form.cleaned_data["typed"], address=address_of(self.request), now=self.now
        )
        if got.case_id is None:
            show_once(self.request, got.opens_at.isoformat(), key=self.key, now=self.now)
            return HttpResponseRedirect(self.request.path)
        hold(self.request, got.case_id, epoch=got.epoch, at_ease=True)
        return HttpResponseRedirect(reverse("code", args=[got.case_id]))


class _AfterTheWords(CaseFormPage):
    """Pages that make no sense before the six words were typed back: those come first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or the words."""
        if self.code.confirmed_at is None:
            return HttpResponseRedirect(self.here("code" if self.opened.is_owner else "case"))
        return super().get(request, *args, **kwargs)

    @property
    def code(self) -> CaseCode:
        """Return what is known of the code."""
        return code_state(self.opened)


class MakeSpareWords(PasswordOnceMore, PinFirst, _AfterTheWords):
    """Twelve spare words: the person prints them, a caseworker reads them out. Shown once."""

    shut_in_an_emergency = True

    template_name = "web/spare.html"
    refusals = (WrongCode, NotTypedBack)
    words = {NotTypedBack: "Write the six words down first. They come before spare words."}

    def context(self) -> dict[str, Any]:
        """Say what there is already."""
        return {
            **super().context(),
            "back": self.here("code") if self.opened.is_owner else self.here("case"),
            "sets": spare_sets(self.opened, now=self.now),
            "made": shown_once(self.request, key=self.key, now=self.now),
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask whoever holds the code for it once more; a caseworker gave their password."""
        del files
        if not self.opened.is_owner:
            return forms.Form(data)
        return StepUpForm(data, has_pin=self.code.pin_set_at is not None)

    def answer(self, form: Any) -> HttpResponse:
        """Show them once, on the page that comes next."""
        data = form.cleaned_data
        made = make_spare_words(
            self.opened, typed=data.get("typed", ""), pin=data.get("pin", ""), now=self.now
        )
        show_once(self.request, made, key=self.key, now=self.now)
        return HttpResponseRedirect(self.request.path)


class EndSpareWords(CaseFormPage):
    """All spare words end."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End them."""
        del form
        try:
            end_spare_words(self.opened, now=self.now)
        except NotTheOwner:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what is left."""
        return self.here("spare_words")


class StopNewWords(CaseFormPage):
    """Somebody asked for new words, and should not get them."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Stop it."""
        del form
        stop_new_words(self.opened, now=self.now)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the notes, where nothing waits any more."""
        return self.here("case")


class ChangePin(PinFirst, _AfterTheWords):
    """Set, change or take away the PIN: asked for now, done after 72 hours."""

    template_name = "web/change_pin.html"
    refusals = (WrongCode, PinWaits)
    words = {
        PinWaits: "A change of the PIN waits already. If you did not ask for it, stop it. Then ask for yours."
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only whoever holds the code may."""
        super().setup(request, *args, **kwargs)
        if not self.opened.is_owner:
            raise Http404

    def context(self) -> dict[str, Any]:
        """Say what waits."""
        return {
            **super().context(),
            "back": self.here("code"),
            "has_pin": self.code.pin_set_at is not None,
            "pin_waits": pin_waits(self.opened),
            "pin_stopped": pin_stopped(self.opened, now=self.now),
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask for the present PIN where there is one."""
        del files
        return ChangePinForm(data, has_pin=self.code.pin_set_at is not None)

    def save(self, form: Any) -> str:
        """Ask for it."""
        data = form.cleaned_data
        new_pin = "" if data.get("what") == "none" else data["new_pin"]
        ask_pin_change(
            self.opened, typed=data["typed"], pin=data.get("pin", ""), new_pin=new_pin, now=self.now
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show that it waits."""
        return self.here("change_pin")


class StopPinChange(CaseFormPage):
    """The PIN stays as it is."""

    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Stop the change."""
        del form
        if not self.opened.is_owner:
            raise Http404
        stop_pin_change(self.opened, now=self.now)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the notes."""
        return self.here("case")
