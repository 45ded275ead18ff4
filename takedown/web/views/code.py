"""The six words: shown once, typed back, and typed again to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.addresses import address_of
from takedown.cases.pin_line import Knock
from takedown.cases.ways_back import PinWaits
from takedown.flows.confirm_code import PinIsSet, WordsDiffer, confirm_code
from takedown.flows.enter_case import Entered, WrongCode, enter_case, give_pin
from takedown.reads.code import code_state, unconfirmed_words, words_are_new
from takedown.reads.status import status_of
from takedown.web.entering import Entering
from takedown.web.forms.code import ConfirmCodeForm, OpenForm, PinForm
from takedown.web.kept import Kept, bring_along, carried, hold_back, waiting
from takedown.web.known_browser import know_browser, mark_of
from takedown.web.notes_in_passing import WORDS, with_note
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.sitting import settle_sitting
from takedown.web.visitors import (
    began_here,
    case_waiting_for_pin,
    has_typed_back,
    place_in_line,
    stay,
    visitor_of,
    wait_for_pin,
)
from takedown.web.visitors import enter_case as hold

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WRONG = "Those words do not open any notes. Look at them again, one by one."


class YourCode(CaseFormPage):
    """Your code: write it down, type it back."""

    template_name = "web/code.html"
    form_class = ConfirmCodeForm
    refusals = (WordsDiffer, PinIsSet, PinWaits)
    words = {
        PinIsSet: "These notes have a PIN already. To change it, use “Change the PIN”.",
        PinWaits: "Somebody asked for a PIN already, and it waits. Type the words without a PIN. Your notes "
        "then say how to stop it.",
    }

    def context(self) -> dict[str, Any]:
        """Show the words while they are unconfirmed; only whoever opened the case sees them."""
        if not self.opened.is_owner:
            raise Http404
        code = code_state(self.opened)
        six = unconfirmed_words(self.opened)
        return {
            **super().context(),
            "six": six,
            # Somebody did who came in with the words; the PIN of whoever began the notes still counts at once.
            "elsewhere": not six and began_here(self.request),
            "keep": settings.KEEP,
            "has_pin": code.pin_set_at is not None,
            "again": words_are_new(self.opened),
        }

    def make_form(self, data: Any = None, files: Any = None) -> ConfirmCodeForm:
        """Say when a PIN counts."""
        return ConfirmCodeForm(data, files, at_once=began_here(self.request))

    def save(self, form: Any) -> str:
        """Check them and go on."""
        if not self.opened.is_owner:
            raise Http404
        data = form.cleaned_data
        began = began_here(self.request)
        epoch = confirm_code(
            self.opened, typed=data["typed"], pin=data["pin"], began_here=began, now=self.now
        )
        has_typed_back(self.request)
        settle_sitting(self.request)
        if data["pin"] and began:
            stay(self.request, epoch=epoch)
            know_browser(self.request, self.opened.case.pk, epoch=epoch)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go on: to the links at the first save, to the notes where words were lost and are new."""
        return self.here("case" if words_are_new(self.opened) else "case_links")


class Open(Entering):
    """Open my notes again."""

    form_class = OpenForm
    words = {WrongCode: _WRONG}
    field = "typed"

    def context(self) -> dict[str, Any]:
        """Lead back to the start."""
        return {**super().context(), "back": reverse("start")}

    def enter(self, form: Any) -> HttpResponse:
        """Enter, or ask for the PIN."""
        entered = enter_case(
            typed=form.cleaned_data["typed"], address=address_of(self.request), now=self.now
        )
        if entered.needs_pin:
            wait_for_pin(self.request, entered.case_id, epoch=entered.epoch)
        else:
            hold(self.request, entered.case_id, epoch=entered.epoch)
        # What a browser that held nothing any more carried along: now it may lie there.
        hold_back(self.request, carried(self.request), now=self.now)
        return HttpResponseRedirect(reverse("pin")) if entered.needs_pin else _arrive(self, entered)


class Pin(Entering):
    """The PIN, after the right words; until then numbers only."""

    template_name = "web/pin.html"
    form_class = PinForm
    field = "pin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only after the words."""
        if case_waiting_for_pin(request) is not None:
            return super().dispatch(request, *args, **kwargs)
        if visitor_of(request).case_id is not None:
            return HttpResponseRedirect(reverse("open_case_home"))
        typed = request.method == "POST"
        return HttpResponseRedirect(with_note(reverse("open"), WORDS) if typed else reverse("open"))

    def context(self) -> dict[str, Any]:
        """Lead back to the words, and count."""
        return {**super().context(), "back": reverse("open"), **_status(self)}

    def enter(self, form: Any) -> HttpResponse:
        """Enter the case."""
        waiting = case_waiting_for_pin(self.request)
        if waiting is None:
            return HttpResponseRedirect(reverse("open"))
        case_id, epoch = waiting
        entered = give_pin(
            case_id=case_id,
            epoch=epoch,
            pin=form.cleaned_data["pin"],
            knock=Knock(
                address=address_of(self.request),
                session=place_in_line(self.request),
                mark=mark_of(self.request),
            ),
            now=self.now,
        )
        hold(self.request, case_id, epoch=entered.epoch)
        know_browser(self.request, case_id, epoch=entered.epoch)
        return _arrive(self, entered)


def _status(page: FormPage) -> dict[str, Any]:
    waiting = case_waiting_for_pin(page.request)
    if waiting is None:
        return {}
    case_id, epoch = waiting
    return {"status": status_of(case_id, epoch=epoch, now=page.now)}


def _arrive(page: FormPage, entered: Entered) -> HttpResponse:
    """Go to the notes, or back to the page whose time was over, with what was typed into it."""
    request = page.request
    if entered.is_hidden:
        return HttpResponseRedirect(reverse("hidden", args=[entered.case_id]))
    kept = waiting(request, now=page.now)
    here = kept if kept.case_id == entered.case_id else Kept()
    bring_along(request, here, now=page.now)
    return HttpResponseRedirect(here.path or reverse("case", args=[entered.case_id]))
