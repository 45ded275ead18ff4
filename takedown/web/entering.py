"""Pages where words or a PIN are typed by somebody whose notes are not open yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponseRedirect
from django.urls import reverse

from takedown.cases.codes import NotACode
from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.flows.enter_case import WrongCode
from takedown.web.kept import carried, hold_back, waiting
from takedown.web.notes_in_passing import SENT, with_note
from takedown.web.once import AlreadySent, spend
from takedown.web.pages import FormPage
from takedown.web.visitors import case_waiting_for_pin, visitor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


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

    def context(self) -> dict[str, Any]:
        """Say that what came too late still waits: whoever typed it wrong words would believe it lost."""
        return {**super().context(), "typed_waits": waiting(self.request, now=self.now).is_typed}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check outside a transaction, and put what was wrong beside the field.

        The form is spent before anything is compared, in whatever session it comes: whoever has the
        phone later and sends this request again is shown an empty form.
        """
        del args, kwargs
        hold_back(request, carried(request), now=self.now)
        try:
            spend(request, now=self.now, anywhere=True)
        except AlreadySent:
            return HttpResponseRedirect(self.after_repeat())
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                return self.enter(form)
            except self.refusals as refusal:
                form.add_error(self.field, self.words.get(type(refusal)) or str(refusal))
        return self.again(form)

    def enter(self, form: Any) -> HttpResponse:
        """Let whoever typed the right thing in, or on."""
        raise NotImplementedError

    def after_repeat(self) -> str:
        """Lead on whom the first press let in; anybody else is told to type it again if nothing opened."""
        if visitor_of(self.request).case_id is not None:
            return reverse("open_case_home")
        waits = case_waiting_for_pin(self.request) is not None
        return with_note(reverse("pin") if waits else self.request.path, SENT)
