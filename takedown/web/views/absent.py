"""A manager asks a colleague to take the cases of somebody who is away: numbers, and nobody's notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.handing import NoSuchHandOver
from takedown.flows.ask_for_absent import ask_for_absent
from takedown.flows.stop_asking import stop_asking_for_absent
from takedown.reads.absent import who_is_absent
from takedown.reads.staff import colleagues
from takedown.web.asked import REFUSALS, WORDS
from takedown.web.desk import ForStaff
from takedown.web.forms.taking import AbsentForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of


class ForAbsent(ForStaff, FormPage):
    """A manager asks a colleague to take the cases of somebody who is away."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/for_absent.html"
    refusals = (*REFUSALS, NoSuchHandOver)
    words = {
        **WORDS,
        NoSuchHandOver: "They have nothing to hand over now, or colleagues are asked about all of it already.",
    }

    def who(self) -> str:
        """Return who is away, or 404."""
        found = who_is_absent(visitor_of(self.request), self.kwargs["membership_id"])
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """Say for whom."""
        return {**super().context(), "who": self.who(), "back": reverse("desk_work")}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the others."""
        self.who()
        others = colleagues(visitor_of(self.request), but=self.kwargs["membership_id"])
        return AbsentForm(data, files, colleagues=others)

    def save(self, form: Any) -> str:
        """Ask, and show the numbers."""
        ask_for_absent(
            visitor_of(self.request),
            membership_id=self.kwargs["membership_id"],
            terms=form.terms,
            now=self.now,
        )
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the numbers."""
        return reverse("desk_work")


class StopForAbsent(ForStaff, FormPage):
    """Take back all that managers asked for one colleague."""

    needs = Permission.SEE_WORKLOAD
    template_name = "web/work.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Take it back and show the numbers."""
        del form
        try:
            stop_asking_for_absent(
                visitor_of(self.request), membership_id=self.kwargs["membership_id"], now=self.now
            )
        except NoSuchHandOver:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the numbers."""
        return reverse("desk_work")
