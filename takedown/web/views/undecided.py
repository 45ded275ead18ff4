"""Likenesses nobody has decided, one after another, on words and numbers; no picture is shown."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.access import NoSuchCase, enter_again
from takedown.cases.frozen import Frozen
from takedown.flows.decide_match import AnsweredMeanwhile, NoSuchMatch, decide_match
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.flows.view_case import view_case
from takedown.matching.models import Decision
from takedown.matching.shown import NotAsShown
from takedown.reads.undecided import case_of_match, undecided_queue
from takedown.web.desk import ForStaff
from takedown.web.forms.pictures import QUEUE_ANSWERS, QueueForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from django import forms

    from takedown.cases.access import OpenCase
    from takedown.reads.undecided import Queue


class UndecidedQueue(ForStaff, FormPage):
    """The likeness to decide now, and what can be said of it."""

    needs = Permission.WORK_ON_GRANTED_CASES
    template_name = "web/undecided.html"
    form_class = QueueForm
    refusals = (AnsweredMeanwhile, NotAsShown, NoSuchMatch, NoSuchCase)
    words = {
        NoSuchMatch: "That one is not here any more. This is the next one.",
        NoSuchCase: "That one is not yours now. This is the next one.",
    }
    opened: OpenCase | None = None

    @cached_property
    def queue(self) -> Queue:
        """Return which one is shown."""
        return undecided_queue(visitor_of(self.request), asked=self.part("at"), now=self.now)

    def context(self) -> dict[str, Any]:
        """Show it; the person whose notes they are can see that somebody was there."""
        if self.queue.one is not None:
            view_case(self.queue.one.opened, now=self.now)
        buttons = [
            (str(key), value, text) for key, (value, text) in enumerate(QUEUE_ANSWERS, start=1)
        ]
        return {**super().context(), "queue": self.queue, "buttons": buttons}

    def initial(self) -> dict[str, Any]:
        """Send back which it is, and which copies were listed."""
        one = self.queue.one
        return {} if one is None else {"match": one.row.id, "copies": one.sharing.shown}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide nothing about what was closed meanwhile; that it was tried is written down."""
        try:
            return super().post(request, *args, **kwargs)
        except Frozen as refused:
            if self.opened is None:
                raise
            case_id, actor = self.opened.case.pk, self.opened.actor
            note_frozen_use(refused, case_id=case_id, actor=actor, now=self.now)
            return HttpResponseRedirect(self.after_repeat())

    def again(self, form: forms.Form) -> HttpResponse:
        """Show how it is now, with what to look at."""
        self.__dict__.pop("queue", None)
        said = [text for texts in form.errors.values() for text in texts]
        return self.show(form=self.make_form(), refused=said, status=422)

    def save(self, form: Any) -> str:
        """Keep the answer, and go on."""
        asked = form.cleaned_data
        opened = case_of_match(visitor_of(self.request), asked["match"], now=self.now)
        if opened is None:
            raise NoSuchCase
        self.opened = enter_again(opened, now=self.now)
        decide_match(
            self.opened,
            match_id=asked["match"],
            decision=Decision(asked["decision"]),
            copies=asked["copies"],
            only_open=True,
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the one that has this place now."""
        at = self.part("at")
        here = reverse("desk_undecided")
        return f"{here}?at={at}" if at.isascii() and at.isdigit() else here
