"""A letter that goes from here by e-mail: asked for, and what a person says where it is in doubt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.flows.send_by_mail import NoSuchSubmission, NotSafeYet, NotSoAnyMore, send_by_mail
from takedown.flows.settle_mail import (
    CannotGo,
    NoSuchDoubt,
    NotThen,
    say_it_did_not_go,
    say_it_went,
)
from takedown.removals.mail import TooManyLetters
from takedown.web.forms.mail import WentForm
from takedown.web.views.sending import OfSubmission


class MailLetter(OfSubmission):
    """Send it from here."""

    template_name = "web/mail_refused.html"
    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (TooManyLetters,)

    def save(self, form: Any) -> str:
        """Ask for it to go, and show how it stands; where nobody said it is safe, ask that first."""
        del form
        self.sending()
        try:
            send_by_mail(self.opened, submission_id=self.kwargs["submission_id"], now=self.now)
        except NoSuchSubmission:
            raise Http404 from None
        except NotSafeYet:
            return self.here("ready", request_id=self.kwargs["request_id"])
        except NotSoAnyMore:
            pass  # The page of the letter says so, and what to do.
        return self.after_repeat()


class MailWent(OfSubmission):
    """We did not know whether it went; the person says that it did, and when."""

    template_name = "web/mail_went.html"
    form_class = WentForm
    refusals = (NotThen,)
    words = {
        NotThen: "That time has not come yet, or is before you pressed the button to send it. Look "
        "at the day and the time again."
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask only where it is in doubt."""
        _, one = self.sending()
        if not one.is_busy:
            return HttpResponseRedirect(self.after_repeat())
        return super().get(request, *args, **kwargs)

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask on the person's own clock."""
        return WentForm(data, files, zone=self.answers.zone)

    def save(self, form: Any) -> str:
        """Note it and show the clock."""
        try:
            say_it_went(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                submitted_at=form.cleaned_data["submitted_at"],
                now=self.now,
            )
        except NoSuchDoubt:
            raise Http404 from None
        return self.after_repeat()


class MailAgain(OfSubmission):
    """The person says that it did not go: it goes again."""

    template_name = "web/mail_refused.html"
    form_class = forms.Form
    http_method_names = ["post"]
    refusals = (CannotGo, TooManyLetters)
    words = {CannotGo: "It cannot go from here now. You can send it by hand."}

    def save(self, form: Any) -> str:
        """Send it again, once."""
        del form
        self.sending()
        try:
            say_it_did_not_go(self.opened, submission_id=self.kwargs["submission_id"], now=self.now)
        except NoSuchDoubt:
            raise Http404 from None
        return self.after_repeat()
