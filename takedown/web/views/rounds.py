"""A round of links to look at, one after another; nothing is fetched by the server."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.access import InAnEmergency, NoSuchCase
from takedown.cases.frozen import Frozen
from takedown.flows.begin_round import begin_round
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.flows.note_in_round import NotInThisRound, SeenMeanwhile, leave_out, note_in_round
from takedown.flows.take_back_step import NotTheLast, take_back_step
from takedown.flows.view_case import view_case
from takedown.posts.models import Basis, Outcome
from takedown.reads.rounds import case_of_step, round_of
from takedown.web.desk import ForStaff
from takedown.web.forms.rounds import NOTHING, SEEN, SKIP, BeginRoundForm, LastStepForm, RoundForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    import uuid

    from django import forms

    from takedown.cases.access import OpenCase
    from takedown.reads.rounds import Round

_KEYS = ("1", "2", "3", "4", "5", "n")
DONE_ALREADY = "That link was done already, or its notes are not yours now. This is the next one."


class OfRound(ForStaff, FormPage):
    """Everything about a round is for a caseworker, and opens only notes that they have taken."""

    needs = Permission.WORK_ON_GRANTED_CASES
    template_name = "web/round.html"
    opened: OpenCase | None = None

    def enter(self, entry_id: uuid.UUID) -> OpenCase:
        """Pass the door of the case of a link."""
        self.opened = case_of_step(visitor_of(self.request), entry_id, now=self.now)
        return self.opened

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do nothing with what was closed meanwhile; that it was tried is written down."""
        try:
            return super().post(request, *args, **kwargs)
        except Frozen as refused:
            if self.opened is None:
                raise
            case_id, actor = self.opened.case.pk, self.opened.actor
            note_frozen_use(refused, case_id=case_id, actor=actor, now=self.now)
            return HttpResponseRedirect(self.after_repeat())

    def after_repeat(self) -> str:
        """Show the link that is next."""
        return reverse("desk_round")


class LookRound(OfRound):
    """The link to look at now, and what can be said of it."""

    refusals = (SeenMeanwhile, NotInThisRound, NoSuchCase, InAnEmergency)
    words = {
        NotInThisRound: DONE_ALREADY,
        NoSuchCase: DONE_ALREADY,
        InAnEmergency: DONE_ALREADY,
    }

    @cached_property
    def round(self) -> Round:
        """Return how far it is."""
        return round_of(visitor_of(self.request), now=self.now)

    def context(self) -> dict[str, Any]:
        """Show the link that is next; the person whose notes they are can see that somebody was there."""
        if self.round.next is not None:
            view_case(self.round.next.opened, now=self.now)
        buttons = [(key, value, text) for key, (value, text) in zip(_KEYS, SEEN, strict=True)]
        return {**super().context(), "round": self.round, "buttons": buttons}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask how they look, as they did before."""
        next_ = self.round.next
        now = None if next_ is None else (next_.id, next_.shown)
        return RoundForm(data, files, now=now, how=self.part("how"))

    def again(self, form: forms.Form) -> HttpResponse:
        """Show how it is now, with what to look at: another link may be next, or something was noted of it."""
        self.__dict__.pop("round", None)
        fresh = self.make_form()
        fresh.initial["basis"] = form.data.get("basis", "")
        return self.show(
            form=fresh,
            refused=[text for texts in form.errors.values() for text in texts],
            status=422,
        )

    def save(self, form: Any) -> str:
        """Note it, and go on to the next."""
        asked = form.cleaned_data
        opened, entry = self.enter(asked["entry"]), asked["entry"]
        if asked["seen"] == SKIP:
            leave_out(opened, entry_id=entry, now=self.now)
        else:
            note_in_round(
                opened,
                entry_id=entry,
                seen=None if asked["seen"] == NOTHING else Outcome(asked["seen"]),
                basis=Basis(asked["basis"]),
                shown=asked["shown"],
                now=self.now,
            )
        return f"{reverse('desk_round')}?how={asked['basis']}"


class BeginRound(OfRound):
    """Make the list of what is due now."""

    form_class = BeginRoundForm
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Make it, and show the first."""
        try:
            begin_round(visitor_of(self.request), case_id=form.cleaned_data["of"], now=self.now)
        except NoSuchCase:
            raise Http404 from None
        return self.after_repeat()


class TakeBackStep(OfRound):
    """What was done last was a mistake."""

    form_class = LastStepForm
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Open that link again."""
        entry = form.cleaned_data["entry"]
        try:
            take_back_step(self.enter(entry), entry_id=entry, now=self.now)
        except (NotTheLast, NoSuchCase, InAnEmergency):
            raise Http404 from None
        return self.after_repeat()
