"""Forms about an organisation's own contacts."""

from __future__ import annotations

from django import forms

from takedown.posts.platforms import PLATFORMS
from takedown.removals.contacts import AddressRefused, ContactDetails, read_address


class ContactForm(forms.Form):
    """Somebody the organisation knows at a service."""

    platform = forms.ChoiceField(
        label="At which service?",
        choices=lambda: [("", "Choose one"), *((one.slug, one.name) for one in PLATFORMS)],
        error_messages={
            "required": "Choose the service.",
            "invalid_choice": "Choose one of the services in the list.",
        },
    )
    name = forms.CharField(
        label="Who is it?",
        max_length=120,
        help_text="A name, or a team. For a site that is not in the list, its name as well.",
        error_messages={
            "required": "Give a name, or what the team is called.",
            "max_length": "Make the name shorter: up to 120 characters.",
        },
    )
    address = forms.CharField(
        label="Where do you write to them?",
        max_length=300,
        help_text="An e-mail address, the address of a page, or how to reach them in words.",
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Say where you write to them.",
            "max_length": "Make it shorter: up to 300 characters. The note takes more.",
        },
    )
    note = forms.CharField(
        label="A note, if you like",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="When to use it, and what they ask for. Nothing about a case.",
        error_messages={"max_length": "Make the note shorter: up to 500 characters."},
    )

    def clean_address(self) -> str:
        """Read it as the room keeps it, or say what to look at."""
        try:
            return read_address(self.cleaned_data["address"])
        except AddressRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    @property
    def details(self) -> ContactDetails:
        """Return what is sealed; call once the form is valid."""
        data = self.cleaned_data
        return ContactDetails(name=data["name"], address=data["address"], note=data["note"])


class ThroughContactForm(forms.Form):
    """Which contact."""

    contact = forms.UUIDField(widget=forms.HiddenInput)
