"""Signing in, and the second step: the library's forms in the words of this house, and our own."""

from __future__ import annotations

import hashlib
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import (
    complete_registration,
    parse_registration_response,
)

from takedown.cases.guessing import TooManyTries, take_turn, was_right
from takedown.common import clock
from takedown.flows.use_form import AlreadySent, use_form
from takedown.web.known_browser import turn_for_second_step

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from takedown.accounts.models import User

_WRONG_CODE = "That is not the code your app shows now. Wait for the next one and type that."
_SPENT = "That code was used already. Wait for the next one, then type that."


class _InOurWords(forms.Form):
    """Labels instead of words inside the boxes, and no promise of mail: nothing is mailed here."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    missing: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Reword the fields."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = self.missing.get(name, "This is empty. Fill it in.")


class SignInForm(_InOurWords, LoginForm):  # type: ignore[misc] # allauth ships no types
    """An address and a password."""

    labels = {"login": "E-mail address"}
    hints = {"password": "Forgotten? Ask whoever runs this site to set a new one."}
    missing = {"login": "Give your address.", "password": "Give your password."}


class SignInAgainForm(_InOurWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    labels = {"password": "Your password"}
    missing = {"password": "Give your password."}


class SecondStepForm(_InOurWords, AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one of the recovery codes: counted first, and taken once."""

    labels = {"code": "Code"}
    hints = {"code": "Six digits from your app, or eight from your list of recovery codes."}
    missing = {"code": "Type the code."}

    def clean_code(self) -> str:
        """Compare a code whose turn it is."""
        now = clock.now()
        try:
            taken = take_turn(turn_for_second_step(context.request, self.user.pk), now=now)
        except TooManyTries as refusal:
            raise ValidationError(str(refusal)) from None
        code: str = super().clean_code()
        _spend(self.user.pk, code)
        was_right(taken)
        return code


class AppForm(forms.Form):
    """The first code of an app, to see that it has the secret."""

    code = forms.CharField(
        label="The code it shows now",
        help_text="Six digits. They change every half minute.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Type the code your app shows."},
    )

    def __init__(self, *args: Any, secret: str, user_id: uuid.UUID, **kwargs: Any) -> None:
        """Compare with the secret on the page."""
        super().__init__(*args, **kwargs)
        self.secret, self.user_id = secret, user_id

    def clean_code(self) -> str:
        """Refuse a code that does not come from the secret; it is taken once, as at the door."""
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise ValidationError(_WRONG_CODE)
        _spend(self.user_id, code)
        return code


def _spend(user_id: uuid.UUID, code: str) -> None:
    """Take a code once. A seen one is worth nothing to whoever looked over a shoulder."""
    plain = "".join(one for one in code if one.isalnum())
    digest = hashlib.sha256(f"second step:{user_id}:{plain}".encode()).hexdigest()
    try:
        use_form(digest=digest, now=clock.now())
    except AlreadySent:
        raise ValidationError(_SPENT) from None


class PasskeyForm(forms.Form):
    """What the browser says a new passkey is; a script fills it in."""

    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages={"required": "Press Add the passkey."}
    )

    def clean_credential(self) -> dict[str, Any]:
        """Refuse anything but the answer to the question this page asked."""
        credential: dict[str, Any] = self.cleaned_data["credential"]
        with _read_by_the_library():
            parse_registration_response(credential)
            complete_registration(credential)
        return credential


class PasskeyAnswerForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """What the browser says with a passkey that is there."""

    def clean_credential(self) -> Any:
        """Refuse anything but an answer to the question of this sign-in."""
        with _read_by_the_library():
            return super().clean_credential()


@contextmanager
def _read_by_the_library() -> Iterator[None]:
    """Answer in words where the library's reader stumbles over nonsense, each kind in a way of its own."""
    try:
        yield
    except (TypeError, ValueError, LookupError, AttributeError, struct.error):
        raise ValidationError("That did not work. Press the button again.") from None


class NewPasswordForm(forms.Form):
    """The password there is, and a new one twice."""

    now_used = forms.CharField(
        label="Your password now",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Give your password."},
    )
    password = forms.CharField(
        label="A new password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four words are good.",
        strip=False,
        error_messages={"required": "Choose a new password."},
    )
    password_again = forms.CharField(
        label="The new password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Type the new password again."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Compare with the password of this person."""
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_now_used(self) -> str:
        """Count and compare: whoever finds an open screen may guess here too."""
        typed: str = self.cleaned_data["now_used"]
        if not get_adapter().reauthenticate(self.user, typed):
            raise ValidationError("That is not your password. Type it again.")
        return typed

    def clean_password(self) -> str:
        """Refuse one that is short or easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        cleaned = super().clean() or {}
        again = cleaned.get("password_again")
        if again and cleaned.get("password") and again != cleaned["password"]:
            self.add_error("password_again", "The two are not the same. Type both again.")
        return cleaned
