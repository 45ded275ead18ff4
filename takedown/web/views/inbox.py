"""Mail dropped at the desk: sorted to its notes, or waiting for whoever dropped it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.cases.access import InAnEmergency, NoSuchCase
from takedown.flows.drop_mail import End, InboxFull, drop_mail
from takedown.flows.put_mail import NoRoom, NoSuchMail, let_mail_go, put_mail
from takedown.reads import inbox as reads
from takedown.removals.replies.refusals import ReplyRefused
from takedown.web.desk import ForStaff
from takedown.web.forms.inbox import InboxForm, PutMailForm
from takedown.web.pages import FormPage
from takedown.web.visitors import visitor_of

if TYPE_CHECKING:
    from takedown.removals.replies.message import Message

_SAID = {
    End.PUT: "Put with their notes: {}.",
    End.KNOWN: "There already: {}.",
    End.WAITS: "Waiting below: {}.",
}


class OfInbox(ForStaff, FormPage):
    """Everything about dropped mail is for the caseworker who dropped it."""

    needs = Permission.WORK_ON_GRANTED_CASES

    def after_repeat(self) -> str:
        """Show what waits."""
        return reverse("desk_mail")


class Inbox(OfInbox):
    """Drop mail; see what waits, and what was put with notes lately."""

    template_name = "web/inbox.html"
    form_class = InboxForm
    refusals = (InboxFull,)

    def context(self) -> dict[str, Any]:
        """Return both lists."""
        visitor = visitor_of(self.request)
        return {
            **super().context(),
            "rows": reads.unsorted_mail(visitor),
            "put": reads.put_lately(visitor, now=self.now),
        }

    def save(self, form: Any) -> str:
        """Sort it, and say how many came where."""
        ends = drop_mail(visitor_of(self.request), form.dropped.mails, now=self.now)
        said = [_SAID[end].format(ends[end]) for end in End if ends[end]]
        if form.dropped.unreadable:
            said.append(f"Not read: {form.dropped.unreadable}.")
        messages.success(self.request, " ".join(said))
        return self.after_repeat()


class OneMail(OfInbox):
    """One mail that waits: what it says, and which notes it belongs to."""

    template_name = "web/one_mail.html"
    refusals = (NoRoom, NoSuchCase, InAnEmergency)
    words = {
        NoSuchCase: "Those notes are not yours now. Choose again.",
        InAnEmergency: "Those notes are not yours now. Choose again.",
    }

    def mail(self) -> Message:
        """Return the mail of the address, or 404."""
        try:
            return reads.open_mail(visitor_of(self.request), self.kwargs["mail_id"])
        except (reads.NoSuchMail, ReplyRefused):
            raise Http404 from None

    def context(self) -> dict[str, Any]:
        """Show its words; what came with it stays closed."""
        return {**super().context(), "mail": self.mail(), "mail_id": self.kwargs["mail_id"]}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Offer the notes that were taken."""
        notes = reads.notes_to_choose(visitor_of(self.request), now=self.now)
        return PutMailForm(data, files, notes=notes)

    def save(self, form: Any) -> str:
        """Put it there, and ask which letter it is about or what it says."""
        chosen = uuid.UUID(form.cleaned_data["notes"])
        opened = reads.case_to_put(visitor_of(self.request), chosen, now=self.now)
        try:
            reply = put_mail(opened, mail_id=self.kwargs["mail_id"], now=self.now)
        except (NoSuchMail, ReplyRefused):
            raise Http404 from None
        if reply is None:
            messages.success(self.request, "It is in those notes already.")
            return self.after_repeat()
        return reverse("reply", kwargs={"case_id": chosen, "reply_id": reply.pk})


class LetMailGo(OneMail):
    """Are you sure? It is destroyed."""

    template_name = "web/let_mail_go.html"

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Ask nothing but the press."""
        return forms.Form(data, files)

    def save(self, form: Any) -> str:
        """Destroy it."""
        del form
        try:
            let_mail_go(visitor_of(self.request), mail_id=self.kwargs["mail_id"], now=self.now)
        except NoSuchMail:
            raise Http404 from None
        return self.after_repeat()
