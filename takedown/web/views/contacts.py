"""An organisation's own contacts: the list, taking one off it, and sending a letter to one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from takedown.accounts.roles import Permission
from takedown.flows import send_through_contact as sending
from takedown.flows.add_contact import NotOfStaff, add_contact
from takedown.flows.remove_contact import NoSuchContact, remove_contact
from takedown.flows.send_through_contact import send_through_contact
from takedown.reads.contacts import by_service, contacts_of, directory
from takedown.web.desk import ForStaff
from takedown.web.forms.contacts import ContactForm, ThroughContactForm
from takedown.web.pages import FormPage
from takedown.web.views.sending import OfSubmission
from takedown.web.visitors import visitor_of


class Contacts(ForStaff, FormPage):
    """The organisation's own contacts by service, beside the directory that everybody shares."""

    needs = Permission.KEEP_CONTACTS
    template_name = "web/contacts.html"
    form_class = ContactForm

    def context(self) -> dict[str, Any]:
        """Return both lists."""
        contacts = contacts_of(visitor_of(self.request))
        return {
            **super().context(),
            "own": by_service(contacts),
            "removed": [one for one in contacts if one.removed_at is not None],
            "directory": directory(),
        }

    def save(self, form: Any) -> str:
        """Add one and show the list."""
        try:
            add_contact(
                visitor_of(self.request),
                platform=form.cleaned_data["platform"],
                details=form.details,
                now=self.now,
            )
        except NotOfStaff:
            raise Http404 from None
        return self.after_repeat()


class RemoveContact(ForStaff, FormPage):
    """Take one off the list."""

    needs = Permission.KEEP_CONTACTS
    template_name = "web/contacts.html"
    form_class = forms.Form
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Take it off and show the list."""
        del form
        try:
            remove_contact(
                visitor_of(self.request), contact_id=self.kwargs["contact_id"], now=self.now
            )
        except NoSuchContact:
            raise Http404 from None
        return self.after_repeat()

    def after_repeat(self) -> str:
        """Show the list."""
        return reverse("desk_contacts")


class ThroughContact(OfSubmission):
    """The whole letter once more, to a contact of the caseworker's own organisation."""

    template_name = "web/question.html"
    form_class = ThroughContactForm
    http_method_names = ["post"]

    def save(self, form: Any) -> str:
        """Add a sending and go back to them all."""
        self.sending()
        try:
            send_through_contact(
                self.opened,
                submission_id=self.kwargs["submission_id"],
                contact_id=form.cleaned_data["contact"],
                now=self.now,
            )
        except (sending.NoSuchSubmission, sending.NoSuchContact):
            raise Http404 from None
        return self.after_repeat()
