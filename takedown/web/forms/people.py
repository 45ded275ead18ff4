"""Forms about access, and about joining an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from takedown.accounts.models import User
from takedown.cases.models import GrantedFor


class GrantForm(forms.Form):
    """Let an organisation in, until a date."""

    organisation = forms.ChoiceField(
        label="Who may open your notes?",
        error_messages={"required": "Choose one."},
    )
    days = forms.TypedChoiceField(
        label="For how long?",
        coerce=int,
        choices=((30, "30 days"), (90, "90 days"), (365, "One year")),
        initial=90,
        error_messages={"required": "Choose one."},
    )

    granted_for = forms.ChoiceField(
        label="What for?",
        help_text="You need not say. They see it, and so do you. It does not change what they can read.",
        choices=GrantedFor.choices,
        required=False,
    )

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the organisations of this site."""
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "Choose one"), *organisations]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """An invited person's address and password."""

    email = forms.EmailField(
        label="Your work e-mail address",
        error_messages={"required": "Give your address.", "invalid": "That is not an address."},
    )
    password = forms.CharField(
        label="A password of your own",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four words are good.",
        strip=False,
    )

    def clean_password(self) -> str:
        """Refuse one that is short or easily guessed, also from the address above it."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password


class KnownAsForm(forms.Form):
    """What the people somebody helps may call them."""

    name = forms.CharField(
        label="What may people call you?",
        required=False,
        max_length=40,
        help_text="A first name is enough, and it need not be your own. Leave it empty to be called a caseworker.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"max_length": "Make it shorter: up to 40 letters."},
    )
