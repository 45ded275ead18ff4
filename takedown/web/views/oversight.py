"""Opening a case in an emergency, and what managers see: that it happened, and numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.flows.open_in_emergency import (
    NoNeed,
    NoSuchReference,
    ReasonTooShort,
    SameReason,
    TooMany,
    open_in_emergency,
)
from takedown.flows.put_cases_back import NobodyHere, put_cases_back
from takedown.flows.see_emergencies import see_as_manager
from takedown.reads.absent import asked_for_absent
from takedown.reads.access_report import NoSuchMonth, access_report
from takedown.reads.emergencies import reported_emergencies, whom_to_ask
from takedown.reads.workload import workload
from takedown.web.desk import ForStaff
from takedown.web.forms.taking import EmergencyForm, SeenForm
from takedown.web.pages import FormPage, Page
from takedown.web.visitors import visitor_of

_NOT_HERE = (
    "We know no such reference among the notes your organisation was let into. "
    "Look at it again, letter by letter."
)
_TOO_MANY = "You opened three in the last 24 hours. That is the most one person may. {whom}"


class Urgent(ForStaff, FormPage):
    """Open a case that one has not taken, for an hour; managers see here who did."""

    needs = Permission.OPEN_IN_AN_EMERGENCY
    template_name = "web/urgent.html"
    form_class = EmergencyForm
    refusals = (NoSuchReference, ReasonTooShort, SameReason, TooMany, NoNeed)

    def context(self) -> dict[str, Any]:
        """Show managers what was opened, and everybody whom they tell."""
        visitor = visitor_of(self.request)
        reported = reported_emergencies(visitor, now=self.now)
        return {
            **super().context(),
            "managers": whom_to_ask(visitor),
            "reported": reported,
            "new": [one for one in reported if one.is_new],
            "shown_at": self.now.isoformat(),
        }

    @property
    def words(self) -> dict[type[Exception], str]:  # type: ignore[override] # whom to ask differs
        """Say what happened and what to do."""
        managers = whom_to_ask(visitor_of(self.request))
        whom = f"Ask {', or '.join(managers)}." if managers else "Ask whoever runs this site."
        return {
            NoSuchReference: _NOT_HERE,
            ReasonTooShort: "Say a little more: at least 20 letters. The person reads it.",
            SameReason: "You gave these words for these notes before. Say why it is needed again.",
            TooMany: _TOO_MANY.format(whom=whom),
            NoNeed: "You have taken these notes. Open them from your desk.",
        }

    def save(self, form: Any) -> str:
        """Open it and go there."""
        opening = open_in_emergency(
            visitor_of(self.request),
            reference=form.cleaned_data["reference"],
            reason=form.cleaned_data["reason"],
            now=self.now,
        )
        return reverse("case", args=[opening.case_id])


class Seen(ForStaff, FormPage):
    """A manager has seen what was opened."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/urgent.html"
    form_class = SeenForm
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Take it off the desk."""
        see_as_manager(
            visitor_of(self.request), shown_at=form.cleaned_data["shown_at"], now=self.now
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("desk_urgent")

    def show(self, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Refuse a form that no page of ours made."""
        del status, extra
        raise Http404


class Work(ForStaff, Page):
    """How much there is to do, in numbers."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/work.html"

    def context(self) -> dict[str, Any]:
        """Return the numbers."""
        month = (self.now.year, self.now.month)
        visitor = visitor_of(self.request)
        return {
            **super().context(),
            "work": workload(visitor, now=self.now),
            "absent": asked_for_absent(visitor, now=self.now),
            "month": month,
        }


class Month(ForStaff, Page):
    """Who opened how many cases in a month."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/month.html"

    def context(self) -> dict[str, Any]:
        """Return the numbers of the month."""
        try:
            month = access_report(visitor_of(self.request), **self.kwargs)
        except NoSuchMonth:
            raise Http404 from None
        return {**super().context(), "month": month, "back": reverse("desk_work")}


class PutBack(ForStaff, FormPage):
    """Put somebody's cases back on the desk, once it is said whose and how many."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/put_back.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Say what will happen; there is no such page for who has none."""
        work, asked = workload(visitor_of(self.request), now=self.now), self.kwargs["membership_id"]
        workers = [one for one in work.workers if one.load.held] if work else []
        one = next((each for each in workers if each.membership_id == asked), None)
        if one is None:
            raise Http404
        return {**super().context(), "one": one, "back": reverse("desk_work")}

    def save(self, form: Any) -> str:
        """Put them back and show the numbers."""
        del form
        try:
            put_cases_back(
                visitor_of(self.request), membership_id=self.kwargs["membership_id"], now=self.now
            )
        except NobodyHere:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the numbers."""
        return reverse("desk_work")
