"""The home of a case, and who may open it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from takedown.flows.end_other_sessions import TooSoon, end_other_sessions
from takedown.flows.grant_access import NoSuchOrganisation, grant_access
from takedown.flows.see_alerts import see_alerts
from takedown.flows.see_emergencies import see_as_person
from takedown.flows.withdraw_access import NoSuchGrant, withdraw_access
from takedown.reads.alerts import new_lines, reminders
from takedown.reads.case_page import done_by_caseworkers, recent
from takedown.reads.clock_groups import clock_boxes, nearest
from takedown.reads.code import code_state
from takedown.reads.drawn import drawing
from takedown.reads.emergencies import emergencies_of, own_emergency
from takedown.reads.flags import case_flags
from takedown.reads.freezes import freeze_rows
from takedown.reads.going import brought_back, going
from takedown.reads.going_on import further_letters, still_to_send
from takedown.reads.handed import handed_to, is_theirs
from takedown.reads.letters import RequestRow, request_rows
from takedown.reads.messages import unread_messages
from takedown.reads.next_step import next_step
from takedown.reads.no_clock import unclocked_letters
from takedown.reads.people import live_grants, own_grant
from takedown.reads.post_lists import posts_of_case
from takedown.reads.reaching import offered, reach_of, to_tell
from takedown.reads.replies import replies_without_letter
from takedown.reads.staff import organisations
from takedown.reads.taken_back import count_taken
from takedown.reads.waits import own_dates
from takedown.reads.ways_back import (
    asked_for,
    contact_changed_lately,
    pin_stopped,
    pin_waits,
    spare_ended_lately,
    spare_made_lately,
)
from takedown.web.desk_list import desk_address
from takedown.web.forms.people import GrantForm
from takedown.web.pages import CaseFormPage, CasePage
from takedown.web.visitors import stay, visitor_of


class Home(CasePage):
    """Now · Clocks · Timeline · Everything in your notes."""

    template_name = "web/case.html"

    def context(self) -> dict[str, Any]:
        """Gather the four blocks."""
        letters = request_rows(self.opened)
        new = new_lines(self.opened)
        see_alerts(self.opened, now=self.now)
        return {
            **super().context(),
            **self._to_do(letters),
            "nearest": nearest(self.opened, now=self.now),
            "clocks": clock_boxes(self.opened, now=self.now),
            "unclocked": unclocked_letters(self.opened),
            "own_dates": own_dates(self.opened, now=self.now),
            "new": new,
            "reminders": reminders(self.opened, self.now),
            "recent": recent(self.opened),
            "drawing": drawing(self.opened, now=self.now),
            "posts": posts_of_case(self.opened),
            "letters": len(letters),
            "loose": replies_without_letter(self.opened),
            "grants": live_grants(self.opened, now=self.now),
            "going": going(self.opened),
            "flags": case_flags(self.opened, now=self.now),
            "brought_back": brought_back(self.opened, now=self.now),
            "freezes": freeze_rows(self.opened, now=self.now),
            "reach": reach_of(self.opened, now=self.now),
            **self._between_people(),
            "can_contact": bool(offered()),
            "own_grant": own_grant(self.opened, now=self.now),
            "emergency": own_emergency(self.opened, now=self.now),
            "new_emergencies": [one for one in emergencies_of(self.opened) if one.is_new],
            "asked_for": asked_for(self.opened, now=self.now),
            "contact_changed": contact_changed_lately(self.opened, now=self.now),
            **self._spare_words(),
            "pin_waits": pin_waits(self.opened),
            "pin_stopped": pin_stopped(self.opened, now=self.now),
            "taken": count_taken(self.opened, now=self.now),
        }

    def _to_do(self, letters: list[RequestRow]) -> dict[str, Any]:
        step = next_step(self.opened, now=self.now, letters=letters)
        # Where something else is to do first, that is enough.
        waits = step.page == "add_any_reply"
        return {
            "step": step,
            "step_href": f"{self.here(step.page, **step.takes)}{step.query}",
            "to_send": still_to_send(letters, step),
            "further": further_letters(self.opened, letters, now=self.now) if waits else None,
        }

    def _between_people(self) -> dict[str, Any]:
        return {
            "to_tell": to_tell(self.opened, now=self.now),
            "unread_messages": unread_messages(self.opened),
            "desk": desk_address(self.request),
            "handed": handed_to(self.opened, now=self.now),
            "is_theirs": is_theirs(self.opened, now=self.now),
        }

    def _spare_words(self) -> dict[str, str]:
        return {
            "spare_made": spare_made_lately(self.opened, now=self.now),
            "spare_ended": spare_ended_lately(self.opened, now=self.now),
        }


class People(CaseFormPage):
    """Who may open these notes; who has."""

    template_name = "web/people.html"
    refusals = (NoSuchOrganisation,)
    words = {NoSuchOrganisation: "Choose one of the organisations in the list."}

    def context(self) -> dict[str, Any]:
        """Show grants and visits; only whoever holds the code decides."""
        if not self.opened.is_owner:
            raise Http404
        emergencies = emergencies_of(self.opened)
        see_as_person(self.opened, now=self.now)
        return {
            **super().context(),
            "grants": live_grants(self.opened, now=self.now),
            "emergencies": emergencies,
            "done": done_by_caseworkers(self.opened),
            "back": self.here("case"),
            "zone": self.answers.zone,
            "has_pin": code_state(self.opened).pin_set_at is not None,
        }

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the organisations of this site."""
        offered = [(str(one.pk), one.name) for one in organisations()]
        return GrantForm(data, files, organisations=offered)

    def save(self, form: Any) -> str:
        """Grant."""
        if not self.opened.is_owner:
            raise Http404
        grant_access(
            self.opened,
            organisation_id=form.cleaned_data["organisation"],
            days=form.cleaned_data["days"],
            granted_for=form.cleaned_data["granted_for"],
            now=self.now,
        )
        return self.here("people")


class Withdraw(CaseFormPage):
    """Take a grant back."""

    template_name = "web/people.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End it at once."""
        del form
        try:
            withdraw_access(self.opened, grant_id=self.kwargs["grant_id"], now=self.now)
        except NoSuchGrant:
            raise Http404 from None
        return self.here("people")

    def after_repeat(self) -> str:
        """Show who may open the notes."""
        return self.here("people")


class EndOthers(CaseFormPage):
    """Close these notes on every other device."""

    template_name = "web/people.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End the other sessions, and keep this one."""
        del form
        if not self.opened.is_owner:
            raise Http404
        with suppress(TooSoon):
            stay(self.request, epoch=end_other_sessions(self.opened, now=self.now))
        # The page says when it was done last.
        return self.here("people")

    def after_repeat(self) -> str:
        """Show who may open the notes."""
        return self.here("people")


def open_case_home(request: HttpRequest) -> HttpResponse:
    """Lead an open session to its own notes, or to the start."""
    case_id = visitor_of(request).case_id
    if case_id is None:
        return HttpResponseRedirect(reverse("start"))
    return HttpResponseRedirect(reverse("case", args=[case_id]))
