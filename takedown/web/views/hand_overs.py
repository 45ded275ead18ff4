"""Colleagues who hand cases to each other: asking about several, answering, covering."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.handing import NoSuchHandOver
from takedown.cases.put_back import PutBackByInviter
from takedown.flows.ask_to_take import ask_to_take
from takedown.flows.decline_to_take import decline_to_take
from takedown.flows.end_cover import end_covers
from takedown.flows.stop_asking import stop_asking
from takedown.flows.take_over import take_over
from takedown.reads.hand_overs import hand_overs
from takedown.reads.staff import colleagues
from takedown.reads.to_hand_over import chosen, to_hand_over
from takedown.reads.whole import ListChanged, picked
from takedown.web.asked import REFUSALS, WORDS
from takedown.web.desk import ForStaff
from takedown.web.desk_list import desk_address
from takedown.web.forms.taking import (
    CASES_CHANGED,
    AnswerForm,
    HandSeveralForm,
    SomeForm,
)
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    import uuid

    from django import forms

    from takedown.reads.hand_overs import HandOvers, Several
    from takedown.reads.to_hand_over import ToHandOver

_WAITS = (
    "A manager had a hand in this less than 72 hours ago who is you, invited you, or was invited by you, "
    "perhaps through others. You can take it on 72 hours after that."
)


class _ForCaseworkers(ForStaff, FormPage):
    """A page of the desk for caseworkers."""

    needs = Permission.WORK_ON_GRANTED_CASES


class HandSeveral(_ForCaseworkers):
    """Ask a colleague to take several cases, or all that match what the list shows."""

    template_name = "web/hand_several.html"
    refusals = (*REFUSALS, ListChanged)
    words = {**WORDS, ListChanged: CASES_CHANGED}

    @cached_property
    def offered(self) -> ToHandOver:
        """Return what can be ticked, as the address asks."""
        return to_hand_over(
            visitor_of(self.request), show=self.part("show"), page=self.part("page"), now=self.now
        )

    def context(self) -> dict[str, Any]:
        """Lead back to the list as it was."""
        back = desk_address(self.request)
        return {**super().context(), "offered": self.offered, "back": back}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the cases and colleagues there are now."""
        return HandSeveralForm(
            data,
            files,
            cases=self.offered.choices,
            colleagues=colleagues(visitor_of(self.request)),
        )

    def save(self, form: Any) -> str:
        """Ask about all of them, and show what is asked."""
        visitor = visitor_of(self.request)
        ask_to_take(
            visitor,
            case_ids=chosen(
                visitor, form.cleaned_data["cases"], show=self.part("show"), now=self.now
            ),
            terms=form.terms,
            words=form.cleaned_data["words"],
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show what is asked."""
        return reverse("desk_asked")


class Asked(_ForCaseworkers):
    """What colleagues ask of the visitor, and what the visitor asked of them."""

    template_name = "web/asked.html"
    refusals = (NoSuchHandOver, ListChanged, PutBackByInviter)
    words = {NoSuchHandOver: CASES_CHANGED, ListChanged: CASES_CHANGED, PutBackByInviter: _WAITS}

    def found(self) -> HandOvers:
        """Return all of it."""
        return hand_overs(visitor_of(self.request), now=self.now)

    def context(self) -> dict[str, Any]:
        """Show all of it."""
        return {**super().context(), "found": self.found(), "back": desk_address(self.request)}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer what is asked, by whose it is; one alone is ticked."""
        found = self.found()
        only = found.asked.values[1:] if len(found.asked) == 1 else []
        groups = [(giver, _choices(giver, some)) for giver, some in found.by_giver]
        return AnswerForm(data, files, groups=groups, initial={"asked": only})

    def save(self, form: Any) -> str:
        """Take them on, or say no, and show what is left."""
        answer = take_over if form.cleaned_data["answer"] == "yes" else decline_to_take
        answer(visitor_of(self.request), ids=self._chosen(form), now=self.now)
        return self.after_repeat()

    def _chosen(self, form: Any) -> set[uuid.UUID]:
        values = form.cleaned_data["asked"]
        wholes = {some.all: some.ids for _, some in self.found().by_giver}
        each = picked((one for one in values if one not in wholes), of=())
        return each.union(*(wholes[one] for one in values if one in wholes))

    def after_repeat(self) -> str:
        """Show the desk once nothing is left to say."""
        return reverse("desk_asked") if self.found().all else desk_address(self.request)


def _choices(giver: str, some: Several) -> list[tuple[str, str]]:
    each = [(str(row.id), row.in_words) for row in some.listed]
    return [(some.all, f"All {len(some):,} of {giver}"), *each] if len(some) > 1 else each


class _Some(_ForCaseworkers):
    """A button about one row of that page, or about all of a list."""

    template_name = "web/asked.html"
    http_method_names = ["post"]
    refusals = (NoSuchHandOver, ListChanged)

    def some(self) -> Several:
        """Return what the button can be about."""
        raise NotImplementedError

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Take the ids that the button sends."""
        return SomeForm(data, files, known=self.some().values)

    def chosen(self, form: Any) -> set[uuid.UUID]:
        """Return the rows it is about."""
        return picked(form.cleaned_data["ids"], of=self.some().ids)

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Show the page as it is now: what the button was about is over, or no button of ours sent it."""
        del status, extra
        return HttpResponseRedirect(self.after_repeat())

    def after_repeat(self) -> str:
        """Show what is left."""
        return reverse("desk_asked")


class StopAsking(_Some):
    """Take back what was asked."""

    def some(self) -> Several:
        """Return what waits for an answer."""
        return hand_overs(visitor_of(self.request), now=self.now).waiting

    def save(self, form: Any) -> str:
        """Take it back."""
        stop_asking(visitor_of(self.request), ids=self.chosen(form), now=self.now)
        return self.after_repeat()


class EndCovers(_Some):
    """End covers of cases of one's own: somebody is back."""

    def some(self) -> Several:
        """Return the covers there are."""
        return hand_overs(visitor_of(self.request), now=self.now).covered

    def save(self, form: Any) -> str:
        """End them."""
        end_covers(visitor_of(self.request), ids=self.chosen(form), now=self.now)
        return self.after_repeat()


class GiveBack(EndCovers):
    """End covers of a colleague's cases: somebody cannot cover any more."""

    def some(self) -> Several:
        """Return those the visitor covers."""
        return hand_overs(visitor_of(self.request), now=self.now).covering
