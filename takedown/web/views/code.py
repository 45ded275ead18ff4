"""The six words: shown once, typed back, and typed again to come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.addresses import address_of
from takedown.cases.codes import NotACode
from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.cases.pin_line import Knock
from takedown.flows.confirm_code import WordsDiffer, confirm_code
from takedown.flows.enter_case import Entered, WrongCode, enter_case, give_pin
from takedown.reads.code import unconfirmed_words
from takedown.web.forms.code import ConfirmCodeForm, OpenForm, PinForm
from takedown.web.known_browser import know_browser, mark_of
from takedown.web.pages import CaseFormPage, FormPage
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
        return {
            **super().context(),
            "six": unconfirmed_words(self.opened),
            "keep": settings.KEEP,
        }

    def save(self, form: Any) -> str:
        """Check them and go on."""
        if not self.opened.is_owner:
            raise Http404
        data = form.cleaned_data
        confirm_code(self.opened, typed=data["typed"], pin=data["pin"], now=self.now)
        if data["pin"]:
            visitor = self.opened.visitor
            know_browser(self.request, self.opened.case.pk, epoch=visitor.epoch)
        return self.here("case_links")

    def after_repeat(self) -> str:
        """Go on as the first press did."""
        return self.here("case_links")


class _Entering(FormPage):
    """A form that may be guessed at: a wrong try is counted, so it must not be rolled back."""

    template_name = "web/open.html"
    refusals = (NotACode, WrongCode, WrongPin, TooManyTries)
    field = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check outside a transaction, and put what was wrong beside the field."""
        del args, kwargs
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                return HttpResponseRedirect(self.save(form))
            except self.refusals as refusal:
                form.add_error(self.field, self.words.get(type(refusal)) or str(refusal))
        return self.show(form=form, status=422)


class Open(_Entering):
    """Open my notes again."""

    form_class = OpenForm
    words = {WrongCode: _WRONG}
    field = "typed"

    def context(self) -> dict[str, Any]:
        """Lead back to the start."""
        return {"back": reverse("start")}

    def save(self, form: Any) -> str:
        """Enter, or ask for the PIN."""
        entered = enter_case(
            typed=form.cleaned_data["typed"], address=address_of(self.request), now=self.now
        )
        if entered.needs_pin:
            wait_for_pin(self.request, entered.case_id)
            return reverse("pin")
        hold(self.request, entered.case_id, epoch=entered.epoch)
        return _first_page(entered)


class Pin(_Entering):
    """The PIN, after the right words."""

    form_class = PinForm
    field = "pin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only after the words."""
        if case_waiting_for_pin(request) is None:
            return HttpResponseRedirect(reverse("open"))
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Lead back to the words."""
        return {"back": reverse("open")}

    def save(self, form: Any) -> str:
        """Enter the case."""
        case_id = case_waiting_for_pin(self.request)
        if case_id is None:
            return reverse("open")
        entered = give_pin(
            case_id=case_id,
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
        return _first_page(entered)


def _first_page(entered: Entered) -> str:
    return reverse("hidden" if entered.is_hidden else "case", args=[entered.case_id])
