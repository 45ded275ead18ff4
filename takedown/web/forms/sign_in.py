"""Signing in and changing a password, for caseworkers: allauth's forms in the words of this house."""

from __future__ import annotations

from typing import Any

from django import forms

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm


class _InOurWords(forms.Form):
    """Labels instead of words inside the boxes, and no promise of mail: nothing is mailed here."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Reword the fields."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(_InOurWords, LoginForm):  # type: ignore[misc] # allauth ships no types
    """An address and a password."""

    labels = {"login": "E-mail address"}
    hints = {"password": "Forgotten? Ask whoever runs this site to set a new one."}


class NewPasswordForm(_InOurWords, ChangePasswordForm):  # type: ignore[misc]
    """The old password, and a new one twice."""

    labels = {
        "oldpassword": "Your password now",
        "password1": "A new password",
        "password2": "The new password again",
    }
    hints = {"password1": "At least 12 characters. Three or four words are good."}


class SignInAgainForm(_InOurWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    labels = {"password": "Your password"}
