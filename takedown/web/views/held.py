"""The safeguarding lead's pages: what was frozen, by number and link, and the steps. Never a picture."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.accounts.roles import Permission, may
from takedown.cases.freezes import Ending
from takedown.cases.safeguarding import NoSuchFreeze
from takedown.flows.end_freeze import KeptByLaw, NotSaid, TooEarly, end_freeze
from takedown.flows.report_frozen import FreezeOver, Told, report_frozen
from takedown.flows.say_how_freeze_ends import FreezeOver as IsOver
from takedown.flows.say_how_freeze_ends import say_how_freeze_ends
from takedown.flows.take_back_ending import NothingSaid, take_back_ending
from takedown.flows.view_freeze import view_freeze
from takedown.reads.held import held_page, held_rows
from takedown.removals.frozen_mails import last_mail, mails_up_to
from takedown.removals.told import NotReportedYet
from takedown.web.desk import ForStaff
from takedown.web.forms.freezes import EndingForm, FilesToldForm, LinksToldForm
from takedown.web.pages import FormPage, Page
from takedown.web.unseen import is_look, not_looked_at
from takedown.web.visitors import visitor_of

# Of as many digits as fit into a column.
_LONGEST_NUMBER = 9
_OVER = "This has ended meanwhile. Nothing was written down."


class ForLead(ForStaff):
    """Only for a safeguarding lead; other staff find nothing here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let a lead pass."""
        visitor = visitor_of(request)
        if visitor.role and not may(visitor.role, Permission.LOOK_AFTER_FREEZES):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Held(ForLead, Page):
    """What this lead looks after, open ones first."""

    template_name = "web/held.html"

    def context(self) -> dict[str, Any]:
        """Return the rows."""
        return {**super().context(), "rows": held_rows(visitor_of(self.request), now=self.now)}


class _OfFreeze(ForLead):
    """A page about one freeze, which each sitting is recorded."""

    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer, and record nothing where nobody looks."""
        ask = partial(self._dispatch, request, *args, **kwargs)
        return ask() if is_look(request) else not_looked_at(request, ask)

    def _dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 where the address names none that this lead looks after."""
        visitor = visitor_of(request)
        if may(visitor.role, Permission.LOOK_AFTER_FREEZES):
            try:
                self.freeze = view_freeze(visitor, freeze_id=kwargs["freeze_id"], now=self.now)
            except NoSuchFreeze:
                raise Http404 from None
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoSuchFreeze:  # dismissed while the press waited
            raise Http404 from None

    now: Any

    def context(self) -> dict[str, Any]:
        """Return everything that is said of it, and the way back."""
        return {
            **super().context(),
            "page": held_page(self.freeze, now=self.now),
            "back": reverse("held"),
        }

    def here(self) -> str:
        """Return the address of the freeze's own page."""
        return reverse("held_one", args=[self.kwargs["freeze_id"]])


class HeldOne(_OfFreeze, Page):
    """Its links as text, what was done so far, and what the law asks."""

    template_name = "web/held_one.html"


class _Step(_OfFreeze, FormPage):
    """One step, written down."""

    template_name = "web/held_step.html"
    heading: ClassVar[str] = ""
    refusals = (FreezeOver, IsOver, NotReportedYet)
    words = {FreezeOver: _OVER, IsOver: _OVER}

    def context(self) -> dict[str, Any]:
        """Lead back to the freeze."""
        return {**super().context(), "heading": self.heading, "back": self.here()}

    def after_repeat(self) -> str:
        """Show the freeze."""
        return self.here()


class LinksTold(_Step):
    """The links were reported to the Internet Watch Foundation."""

    form_class = LinksToldForm
    heading = "You reported the links"

    def save(self, form: Any) -> str:
        """Write it down."""
        words = {"day": form.cleaned_data["day"].isoformat(), "number": form.cleaned_data["number"]}
        report_frozen(self.freeze, told=Told.LINKS, words=words, now=self.now)
        return self.here()


class FilesTold(_Step):
    """The police were told of the files."""

    form_class = FilesToldForm
    heading = "You told the police of the files"

    def initial(self) -> dict[str, Any]:
        """Keep up to which e-mail this page counts."""
        return {"mails": last_mail(self.freeze.freeze)}

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Say how many e-mails this page counts: as when it was first opened."""
        asked = str(extra["form"]["mails"].value() or "")[:_LONGEST_NUMBER]
        up_to = int(asked) if asked.isdecimal() else 0
        counted = mails_up_to(self.freeze.freeze, up_to)
        return super().show(status=status, counted=counted, **extra)

    def save(self, form: Any) -> str:
        """Write it down."""
        given = form.cleaned_data
        words = {
            "day": given["day"].isoformat(),
            "force": given["force"],
            "number": given["number"],
        }
        report_frozen(
            self.freeze,
            told=Told.FILES,
            words=words,
            now=self.now,
            mails=given["mails"] or 0,
        )
        return self.here()


class EndingSaid(_Step):
    """What they said in the end; it is done on the next page."""

    form_class = EndingForm
    heading = "What they said in the end"

    def save(self, form: Any) -> str:
        """Write it down and ask once more."""
        given = form.cleaned_data
        say_how_freeze_ends(
            self.freeze,
            ending=Ending(given["ending"]),
            words={"who": given["who"], "number": given["number"]},
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Ask once more."""
        return reverse("held_sure", args=[self.kwargs["freeze_id"]])


class EndingSure(_OfFreeze, FormPage):
    """The second step: what was written down is shown, and done."""

    template_name = "web/held_sure.html"
    form_class = forms.Form
    refusals = (NotSaid, TooEarly, KeptByLaw, NotReportedYet)
    words = {
        KeptByLaw: "It cannot be destroyed yet. Ask whoever runs this. Nothing was done.",
        NotSaid: "What was written down changed meanwhile, or this has ended. Nothing was done.",
        TooEarly: "It is too early for that. Nothing was done.",
    }

    def context(self) -> dict[str, Any]:
        """Lead back to the freeze."""
        return {**super().context(), "back": self.here()}

    def save(self, form: Any) -> str:
        """Do what the page showed."""
        del form
        shown = self.request.POST.get("ending", "")
        if shown not in Ending.values:
            raise NotSaid
        end_freeze(self.freeze, ending=Ending(shown), now=self.now)
        return self.here()

    def after_repeat(self) -> str:
        """Show the freeze, which has ended."""
        return self.here()


class EndingBack(_OfFreeze, FormPage):
    """Take back what was written down, before it is done."""

    template_name = "web/held_one.html"
    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (NothingSaid,)
    words = {NothingSaid: "Nothing is written down that could be taken back."}

    def save(self, form: Any) -> str:
        """Take it back."""
        del form
        take_back_ending(self.freeze, now=self.now)
        return self.here()

    def after_repeat(self) -> str:
        """Show the freeze."""
        return self.here()
