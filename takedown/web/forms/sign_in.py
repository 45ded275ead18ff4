"""Signing in, for caseworkers."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):  # type: ignore[misc] # allauth ships no types
    """allauth's form, with labels instead of words inside the boxes and no promise of mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what to do about a lost password: nothing is mailed from here."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].label = "E-mail address"
        self.fields[
            "password"
        ].help_text = "Forgotten? Ask whoever runs this site to set a new one."
