"""A caseworker's own times for their calendar: the page that makes the secret address, and what stands there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.guessing import TooManyTries, for_calendar, take_turn
from takedown.common.calendar_file import MEDIA_TYPE, as_calendar
from takedown.flows.make_calendar import NotACaseworker, end_calendar, make_calendar
from takedown.flows.note_calendar_read import note_calendar_read
from takedown.reads.calendars import calendar_of, feed_of, times_of
from takedown.web.desk import ForStaff, StaffOnceMore
from takedown.web.pages import FormPage, Page
from takedown.web.visitors import visitor_of


class Calendar(StaffOnceMore, ForStaff, FormPage):
    """Make the address, or make it anew. It is shown in the answer itself, once."""

    needs = Permission.WORK_ON_GRANTED_CASES
    template_name = "web/calendar.html"
    form_class = forms.Form

    def context(self) -> dict[str, Any]:
        """Say whether there is one; never which, as only a digest of it is kept."""
        return {**super().context(), "calendar": calendar_of(visitor_of(self.request))}

    def answer(self, form: Any) -> HttpResponse:
        """Make it and show it."""
        del form
        try:
            token = make_calendar(visitor_of(self.request), now=self.now)
        except NotACaseworker:
            raise Http404 from None
        path, here = reverse("calendar", args=[token]), settings.SITE_URL.rstrip("/")
        link = f"{here}{path}" if here else self.request.build_absolute_uri(path)
        return self.show(link=link)


class EndCalendar(ForStaff, FormPage):
    """End the address."""

    needs = Permission.WORK_ON_GRANTED_CASES
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """End it and show the page."""
        del form
        end_calendar(visitor_of(self.request), now=self.now)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the page."""
        return reverse("desk_calendar")


class Times(Page):
    """The times themselves, for whoever has the address: no session is asked, and none begins."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with moments under one neutral title; what is no address of anybody's is not there."""
        del request, args
        feed = feed_of(kwargs["token"])
        if feed is None:
            raise Http404
        try:
            take_turn(for_calendar(feed.id), now=self.now)
        except TooManyTries:
            return HttpResponse(status=429, headers={"Retry-After": "60"})
        note_calendar_read(feed.id, now=self.now)
        times = times_of(feed, now=self.now)
        title = f"{settings.SITE_COVER_NAME}: due"
        text = as_calendar(times, title=title, now=self.now)
        response = HttpResponse(text, content_type=MEDIA_TYPE)
        response["Content-Disposition"] = 'inline; filename="notes.ics"'
        return response
