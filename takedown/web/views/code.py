"""The six words: shown once, typed back, and typed again to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from takedown.accounts.addresses import address_of
from takedown.cases.codes import NotACode
from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.flows.confirm_code import WordsDiffer, confirm_code
from takedown.flows.enter_case import Entered, WrongCode, enter_case, give_pin
from takedown.reads.code import code_state, unconfirmed_words
from takedown.reads.status import status_of
from takedown.web.forms.code import ConfirmCodeForm, OpenForm, PinForm
from takedown.web.kept import Kept, carried, still_here
from takedown.web.known_browser import know_browser, mark_of
from takedown.web.once import new_token
from takedown.web.pages import CaseFormPage, FormPage
from takedown.web.sitting import settle_sitting
from takedown.web.visitors import case_waiting_for_pin, place_in_line, wait_for_pin
from takedown.web.visitors import enter_case as hold

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WRONG = "Those words do not open any notes. Look at them again, one by one."


class YourCode(CaseFormPage):
    """Your code: write it down, type it back."""

    template_name = "web/code.html"
    form_class = ConfirmCodeForm
    refusals = (WordsDiffer,)

    def context(self) -> dict[str, Any]:
        """Show the words while they are unconfirmed; only whoever opened the case sees them."""
        if not self.opened.is_owner:
            raise Http404
        code = code_state(self.opened)
        return {
            **super().context(),
            "six": unconfirmed_words(self.opened),
            "keep": settings.KEEP,
            "has_pin": code.pin_set_at is not None,
            "again": bool(code.epoch),
        }

    def save(self, form: Any) -> str:
        """Check them and go on."""
        if not self.opened.is_owner:
            raise Http404
        data = form.cleaned_data
        confirm_code(self.opened, typed=data["typed"], pin=data["pin"], now=self.now)
        settle_sitting(self.request)
        if data["pin"]:
            visitor = self.opened.visitor
            know_browser(self.request, self.opened.case.pk, epoch=visitor.epoch)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Go on: to the links at the first save, to the notes where words were lost and are new."""
        return self.here("case" if self.opened.visitor.epoch else "case_links")


class Entering(FormPage):
    """A form that may be guessed at: a wrong try is counted, so it must not be rolled back."""

    template_name = "web/open.html"
    refusals: ClassVar[tuple[type[Exception], ...]] = (
        NotACode,
        WrongCode,
        WrongPin,
        TooManyTries,
    )
    field = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check outside a transaction, and put what was wrong beside the field."""
        del args, kwargs
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                return self.enter(form)
            except self.refusals as refusal:
                form.add_error(self.field, self.words.get(type(refusal)) or str(refusal))
        return self.show(form=form, status=422)

    def enter(self, form: Any) -> HttpResponse:
        """Let whoever typed the right thing in, or on."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """Carry along what was typed into a page whose time was over."""
        return {"kept": carried(self.request)}


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
        kept = carried(self.request)
        if entered.needs_pin:
            wait_for_pin(self.request, entered.case_id, epoch=entered.epoch)
            if not kept.belongs_to(entered.case_id):
                return HttpResponseRedirect(reverse("pin"))
            shown = {"form": PinForm(), "kept": kept, "once": new_token(), "back": reverse("open")}
            return render(self.request, "web/pin.html", {**shown, **_status(self)})
        hold(self.request, entered.case_id, epoch=entered.epoch)
        return _arrive(self.request, entered, kept)


class Pin(Entering):
    """The PIN, after the right words; until then numbers only."""

    template_name = "web/pin.html"
    form_class = PinForm
    field = "pin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only after the words."""
        if case_waiting_for_pin(request) is None:
            return HttpResponseRedirect(reverse("open"))
        return super().dispatch(request, *args, **kwargs)

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
        return _arrive(self.request, entered, carried(self.request))


def _status(page: FormPage) -> dict[str, Any]:
    waiting = case_waiting_for_pin(page.request)
    if waiting is None:
        return {}
    case_id, epoch = waiting
    return {"status": status_of(case_id, epoch=epoch, now=page.now)}


def _arrive(request: HttpRequest, entered: Entered, kept: Kept) -> HttpResponse:
    """Go to the notes, or back to the page whose time was over."""
    if entered.is_hidden or not kept.belongs_to(entered.case_id):
        page = "hidden" if entered.is_hidden else "case"
        return HttpResponseRedirect(reverse(page, args=[entered.case_id]))
    return still_here(request, kept) if kept.is_typed else HttpResponseRedirect(kept.path)
