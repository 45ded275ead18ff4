"""What every page of a case has in common: load it through the door, say one thing, answer.

POST saves and redirects; GET shows what is saved. So Back, reload and a second tab lose nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from takedown.cases.access import (
    InAnEmergency,
    NoSuchCase,
    case_for,
    enter_again,
    refuse_in_an_emergency,
)
from takedown.cases.answers import Answers, read_answers
from takedown.cases.frozen import Frozen
from takedown.common import clock
from takedown.flows.view_case import view_case
from takedown.reads.freezes import refuse_frozen_address
from takedown.web.emergencies import emergency_page
from takedown.web.frozen import refusal_page, use_of
from takedown.web.given_back import forget_kept, give_back, laid_again, lay_again, lay_amiss
from takedown.web.laid import is_of_notes, site_key
from takedown.web.notes_in_passing import without_note
from takedown.web.once import FIELD, AlreadySent, new_token, spend
from takedown.web.secret_fields import asks_secret, sends_secret
from takedown.web.see_other import SeeOther
from takedown.web.sitting import TimeIsOver
from takedown.web.unseen import is_look, not_looked_at
from takedown.web.visitors import drop_ended_case, ran_out, still_holds, visitor_of

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey


class Page(View):
    """A page with the time and a template."""

    template_name: ClassVar[str] = ""
    http_method_names = ["get", "head"]
    now: datetime

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Ask the clock once for the whole request."""
        super().setup(request, *args, **kwargs)
        self.now = clock.now()

    def context(self) -> dict[str, Any]:
        """Return what the template shows besides the form."""
        return {}

    def part(self, name: str) -> str:
        """Return which part of a long list is asked for."""
        return self.request.GET.get(name, "")

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Render the page."""
        context = {"once": new_token(), **self.context(), **extra}
        return render(self.request, self.template_name, context, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        del request, args, kwargs
        return self.show()


class FormPage(Page):
    """A page that asks something."""

    form_class: ClassVar[type[forms.Form]]
    http_method_names = ["get", "head", "post"]
    # Named refusals of the flow: their sentence goes to the top of the form.
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    words: ClassVar[dict[type[Exception], str]] = {}
    # False where sending the same form again does no harm: then the answer is the same again.
    once: ClassVar[bool] = True

    def initial(self) -> dict[str, Any]:
        """Return what is saved, to show it in the form."""
        return {}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form, empty of errors or with what was sent."""
        return self.form_class(data=data, files=files, initial=self.initial())

    def save(self, form: Any) -> str:
        """Say one thing to the domain and return where to go next."""
        raise NotImplementedError

    def answer(self, form: Any) -> HttpResponse:
        """Save, and lead on."""
        return HttpResponseRedirect(self.save(form))

    def enter_again(self) -> None:
        """Ask once more, before anything is saved, whether it may be: there is nothing to ask here."""

    def after_repeat(self) -> str:
        """Where a second press of the same button leads: where the first one led, or this page."""
        return self.request.path

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form with what is saved."""
        del args, kwargs
        again = laid_again(request, key=self.key, now=self.now)
        form = self.make_form(again.typed if again else None)
        came_late = give_back(request, form, again, key=self.key, now=self.now)
        return self.show(form=form, came_late=came_late)

    def again(self, form: forms.Form) -> HttpResponse:
        """Show the form again with what to look at.

        Of open notes, and where it asks for words or a PIN, that is another request: the body of this one
        would stay in the browser. What else was typed comes back in it.
        """
        if asks_secret(form) or sends_secret(self.request) or self.leads_back():
            # Whoever would not be shown the page is told here, as for every other form, and led nowhere.
            self.context()
            if lay_amiss(self.request, form, key=self.key, now=self.now):
                return SeeOther(without_note(self.request))
        # Also what is longer than what may be laid: nothing typed is lost.
        return self.show(form=form, status=422)

    def leads_back(self) -> bool:
        """Whether the form may be shown again by another request, at this address, with what was typed."""
        return "get" in self.http_method_names and is_of_notes(self.key)

    @property
    def key(self) -> CaseKey:
        """Return what seals that which the next page shows."""
        return site_key()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save and go on, or show the form again with what to look at."""
        del args, kwargs
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.again(form)
        try:
            with transaction.atomic():
                self.enter_again()
                if self.once:
                    spend(request, now=self.now)
                answer = self.answer(form)
        except AlreadySent:
            return HttpResponseRedirect(self.after_repeat())
        except self.refusals as refusal:
            form.add_error(None, self.words.get(type(refusal)) or str(refusal))
            return self.again(form)
        forget_kept(request)
        return answer


class InCase:
    """Loads the case of the address for whoever asks; everybody else gets the same 404."""

    opened: OpenCase
    now: datetime
    # What outlasts an emergency, or takes something out, is not for whoever is there for an hour. The
    # flow refuses it as well: this says so before anything is typed.
    shut_in_an_emergency: ClassVar[bool] = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Pass the door, or answer as if there were nothing here."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        try:
            self.opened = case_for(visitor_of(request), kwargs["case_id"], now=self.now)
        except NoSuchCase:
            if ran_out(request, kwargs["case_id"]):
                raise TimeIsOver from None
            drop_ended_case(request)
            raise Http404 from None
        # Whichever page of it a caseworker opens, the person can see that they were there.
        if is_look(request):
            view_case(self.opened, now=self.now)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer, but do nothing with what is frozen. Where a flow finds the door shut by now, it is shut."""
        ask = partial(super().dispatch, request, *args, **kwargs)  # type: ignore[misc]
        try:
            if self.shut_in_an_emergency:
                refuse_in_an_emergency(self.opened, now=self.now)
            refuse_frozen_address(self.opened, kwargs, use=use_of(request))
            return ask() if is_look(request) else not_looked_at(request, ask)
        except Frozen as refused:
            answer = refusal_page(request, self.opened, refused, now=self.now)
            if not sends_secret(request):
                return answer
            lay_again(request, {"": [str(refused)]}, key=self.opened.key, now=self.now)
            return HttpResponseRedirect(request.path)
        except InAnEmergency:
            return emergency_page(request, self.opened, now=self.now)
        except NoSuchCase:
            raise Http404 from None

    def enter_again(self) -> None:
        """Pass the door of the case once more: it may have been shut while this waited."""
        self.opened = enter_again(self.opened, now=self.now)

    @property
    def answers(self) -> Answers:
        """Return the answers as saved."""
        return read_answers(self.opened.case, self.opened.key)

    def here(self, name: str, **kwargs: Any) -> str:
        """Return the address of another page of this case."""
        return reverse(name, kwargs={"case_id": self.opened.case.pk, **kwargs})

    def context(self) -> dict[str, Any]:
        """Give every template the case and who is looking."""
        return {"case": self.opened.case, "is_owner": self.opened.is_owner}


class CasePage(InCase, Page):
    """A page of a case that only shows."""


class CaseFormPage(InCase, FormPage):
    """A page of a case that asks something."""

    @property
    def key(self) -> CaseKey:
        """Return the key of the case."""
        return self.opened.key

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save and go on, unless the notes were let go of while this was on its way.

        A file takes a while to arrive. Whoever answered the age question in another tab meanwhile, or
        left, is saved nothing.
        """
        # All of it has arrived once this is read.
        request.POST.get(FIELD)
        if not still_holds(request):
            raise Http404
        return super().post(request, *args, **kwargs)
