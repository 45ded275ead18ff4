"""May we contact you? And what a caseworker does about news that is theirs to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import Http404, HttpResponseRedirect

from takedown.alerts.safe_way import Way
from takedown.flows.confirm_safe_contact import NothingToConfirm, confirm_safe_contact
from takedown.flows.end_safe_contact import end_safe_contact
from takedown.flows.finish_nudge import NoSuchNudge, finish_nudge
from takedown.flows.save_safe_contact import save_safe_contact
from takedown.reads.letters import request_rows
from takedown.reads.people import live_grants
from takedown.reads.reaching import messages_of, offered, reach_of, sample
from takedown.web.forms.reaching import MayWeForm, SafeMailForm, SafePhoneForm
from takedown.web.pages import CaseFormPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PAGES = {Way.MAIL.value: "safe_mail", Way.PHONE.value: "safe_phone"}
_INSTEAD = {Way.MAIL: "Use e-mail instead", Way.PHONE: "Use the telephone instead"}


class _Reaching(CaseFormPage):
    """What these pages share: where they lead."""

    form_class = forms.Form

    @property
    def has_begun(self) -> bool:
        """Whether a letter is approved: then the questions are behind them."""
        return any(row.is_approved for row in request_rows(self.opened))

    def after_repeat(self) -> str:
        """Go on to the letters, or back to the notes."""
        return self.here("case" if self.has_begun else "letters")


class MayWe(_Reaching):
    """Whether at all: no, unless they say yes."""

    template_name = "web/may_we.html"

    def context(self) -> dict[str, Any]:
        """Show what is kept, what was sent, and every word of what would be."""
        begun = self.has_begun
        reach = reach_of(self.opened, now=self.now)
        kept = reach.way.way if reach.way else None
        return {
            **super().context(),
            "reach": reach,
            "changes": [
                (self.here(_PAGES[way]), "Change it" if way is kept else _INSTEAD[way])
                for way in sorted(offered(), key=lambda one: one is not kept)
            ],
            "messages_sent": messages_of(self.opened),
            "sample": sample(),
            "offered": offered(),
            "back": self.here("case" if begun else "contact"),
            "back_text": "My notes" if begun else "",
        }

    def initial(self) -> dict[str, Any]:
        """Show what is kept; at first, no."""
        way = reach_of(self.opened, now=self.now).way
        return {"way": way.way.value if way else "no"}

    def make_form(self, data: Any = None, files: Any = None) -> MayWeForm:
        """Offer what this site can do."""
        return MayWeForm(data, files, initial=self.initial(), offered=offered())

    def save(self, form: Any) -> str:
        """Take back what was said before, or ask on."""
        way = form.cleaned_data["way"]
        if way in _PAGES:
            return self.here(_PAGES[way])
        end_safe_contact(self.opened, now=self.now)
        return self.after_repeat()


class _SafeWay(_Reaching):
    """One way, and when it is safe."""

    shut_in_an_emergency = True

    template_name = "web/safe_way.html"
    way: ClassVar[Way]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, where this site can do it."""
        if self.way not in offered():
            return HttpResponseRedirect(self.here("safe_contact"))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Show the message, and what a change means."""
        return {
            **super().context(),
            "sample": sample() if self.way is Way.MAIL else None,
            "has_grants": len(live_grants(self.opened, now=self.now)) > 0,
            "back": self.here("safe_contact"),
        }

    def initial(self) -> dict[str, Any]:
        """Show what is kept of this way; to a caseworker, the days and hours only."""
        kept = reach_of(self.opened, now=self.now).way
        if kept is None or kept.way is not self.way:
            return {}
        hours = {"weekdays": kept.days, "from_hour": kept.from_hour, "until_hour": kept.until_hour}
        if not self.opened.is_owner:
            return hours
        may_leave = "yes" if kept.may_leave_message else "no"
        return {**kept.to_json(), **hours, "may_leave_message": may_leave}

    def save(self, form: Any) -> str:
        """Keep it, and go on."""
        if self.way not in offered():
            return self.here("safe_contact")
        save_safe_contact(self.opened, way=form.safe_way, now=self.now)
        return self.after_repeat()


class SafeMail(_SafeWay):
    """By e-mail."""

    form_class = SafeMailForm
    way = Way.MAIL


class SafePhone(_SafeWay):
    """A call by a caseworker."""

    form_class = SafePhoneForm
    way = Way.PHONE


class StillSafe(_Reaching):
    """One press: it is still safe."""

    shut_in_an_emergency = True

    template_name = "web/may_we.html"
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Believe it for another 30 days."""
        del form
        try:
            confirm_safe_contact(self.opened, now=self.now)
        except NothingToConfirm:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the notes."""
        return self.here("case")


class StopContact(_Reaching):
    """One press: contact me no more."""

    template_name = "web/may_we.html"
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Forget the address at once."""
        del form
        end_safe_contact(self.opened, now=self.now)
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show that nobody contacts them."""
        return self.here("safe_contact")


class Told(_Reaching):
    """A caseworker dealt with news that was theirs to tell."""

    template_name = "web/may_we.html"
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Take it off the desk."""
        del form
        try:
            finish_nudge(self.opened, nudge_id=self.kwargs["nudge_id"], now=self.now)
        except NoSuchNudge:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the notes."""
        return self.here("case")
