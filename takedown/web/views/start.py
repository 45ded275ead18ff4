"""The front doors, and what is said before anything is asked or saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.alerts.safe_way import Way
from takedown.cases.access import NoSuchCase, case_for
from takedown.reads.code import code_state
from takedown.reads.people import Access, live_grants
from takedown.reads.reaching import offered, sample
from takedown.web.forms.gate import AgeForm, WhereForm
from takedown.web.intake import ToBegin, may_begin
from takedown.web.leaving import left, nobody_pressed, to_neutral_site
from takedown.web.pages import FormPage, Page
from takedown.web.support import lines_now
from takedown.web.visitors import (
    close_notes,
    drop_ended_case,
    gate,
    leave,
    pass_gate,
    visitor_of,
)

DOORS = ("take-down", "threat", "helping")


class Start(Page):
    """What would you like to do?"""

    template_name = "web/start.html"

    def context(self) -> dict[str, Any]:
        """Show the way back in to somebody whose notes are open."""
        return {
            "open_case": visitor_of(self.request).case_id,
            "may_begin": may_begin(self.request),
            "intake": settings.INTAKE,
        }


class WhoRunsThis(Page):
    """The organisation, what it holds and why, and who can read what."""

    template_name = "web/who_runs_this.html"

    def context(self) -> dict[str, Any]:
        """Say how long things stay, and every word of the one message there is."""
        return {"keep": settings.KEEP, "sample": sample(), "calls": Way.PHONE in offered()}


class Help(Page):
    """People to talk to, with where each number was seen and when."""

    template_name = "web/help.html"

    def context(self) -> dict[str, Any]:
        """Return the lines by nation."""
        return {
            "lines": lines_now(self.now),
            "notes": visitor_of(self.request).case_id,
            "let_in": self.let_in(),
        }

    def let_in(self) -> Access | None:
        """Return who was let into the notes that this browser holds open; None where it holds none."""
        visitor = visitor_of(self.request)
        if visitor.case_id is None:
            return None
        try:
            opened = case_for(visitor, visitor.case_id, now=self.now)
        except NoSuchCase:
            return None
        return live_grants(opened, now=self.now)


class Before(ToBegin, Page):
    """How leaving works, and that no picture is needed."""

    template_name = "web/before.html"


class Door(Page):
    """One of the three front doors: remember which, and say what comes first there."""

    template_name = "web/door.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the words of the door; the next page is the same for all."""
        del request, args
        number = kwargs["number"]
        if not 1 <= number <= len(DOORS):
            raise Http404
        helpline, is_open = next(
            each for each in lines_now(self.now) if each[0].name == "Revenge Porn Helpline"
        )
        return self.show(
            door=DOORS[number - 1],
            may_begin=may_begin(self.request),
            helpline=helpline,
            helpline_is_open=is_open,
        )


class Age(ToBegin, FormPage):
    """Was anyone under 18? Nothing is collected unless the answer is No."""

    template_name = "web/question.html"
    form_class = AgeForm
    once = False

    def context(self) -> dict[str, Any]:
        """Lead back to what came before."""
        return {"back": reverse("before")}

    def initial(self) -> dict[str, Any]:
        """Show the answer of a person who comes back."""
        return {"under_18": gate(self.request).get("under_18")}

    def save(self, form: Any) -> str:
        """Let adults on; everybody else is shown who can act faster."""
        answer = form.cleaned_data["under_18"]
        if answer != "no":
            leave(self.request)
            return reverse("other_help")
        drop_ended_case(self.request)
        pass_gate(self.request, under_18="no")
        # Whoever opened them may be somebody else: nothing may be added to them unasked.
        held = visitor_of(self.request).case_id
        return reverse("already_open") if held else reverse("where")


class AlreadyOpen(FormPage):
    """Notes are open in this browser: go on with them, or close them and begin new ones?"""

    template_name = "web/already_open.html"
    form_class = forms.Form
    once = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask where notes are open; elsewhere there is nothing to ask."""
        drop_ended_case(request)
        if visitor_of(request).case_id is None:
            return HttpResponseRedirect(reverse("age"))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Lead to the notes, and say where nobody could bring them back."""
        visitor = visitor_of(self.request)
        case_id = visitor.case_id
        if case_id is None:
            return {"go_on": reverse("start"), "unconfirmed": False}
        try:
            code = code_state(case_for(visitor, case_id, now=self.now))
        except NoSuchCase:
            # Notes that wait to be destroyed: their words were typed to come here.
            return {"go_on": reverse("hidden", args=[case_id]), "unconfirmed": False}
        page = "case" if code.confirmed_at else "code"
        return {"go_on": reverse(page, args=[case_id]), "unconfirmed": not code.confirmed_at}

    def save(self, form: Any) -> str:
        """Close them here; they stay for whoever has the words."""
        del form
        close_notes(self.request)
        return reverse("where")


class OtherHelp(Page):
    """Under 18 then, or perhaps: how old are you now? Nothing is saved."""

    template_name = "web/other_help.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the question, or the way for one of its two answers."""
        del request, args
        return self.show(path=kwargs.get("path", ""))


class Where(ToBegin, FormPage):
    """Are you in the UK?"""

    template_name = "web/question.html"
    form_class = WhereForm
    once = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let nobody past while notes are open: the next page would add to them."""
        drop_ended_case(request)
        if visitor_of(request).case_id is not None:
            return HttpResponseRedirect(reverse("already_open"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, once the age question is answered."""
        if gate(request).get("under_18") != "no":
            return HttpResponseRedirect(reverse("age"))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Lead back to the age question."""
        return {"back": reverse("age"), "follow": True}

    def initial(self) -> dict[str, Any]:
        """Show the answer of a person who comes back."""
        return {"in_uk": gate(self.request).get("in_uk"), "zone": gate(self.request).get("zone")}

    def save(self, form: Any) -> str:
        """Remember it until the first save."""
        if gate(self.request).get("under_18") != "no":
            return reverse("age")
        pass_gate(self.request, in_uk=form.cleaned_data["in_uk"], zone=form.cleaned_data["zone"])
        return reverse("links")


def leave_site(request: HttpRequest) -> HttpResponse:
    """End the session and go to a page that says nothing. The one GET that changes anything.

    Works without a script. The session is gone before the answer, so Back finds nothing to show. A
    browser that only looks ahead, or another site's page, ends nothing (ASVS 5.0, 3.5.3): nobody
    pressed. A browser that does not say where a request comes from is believed.
    """
    if nobody_pressed(request):
        return to_neutral_site()
    leave(request)
    return left(request)
