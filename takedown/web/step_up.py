"""Before something that cannot be undone: the PIN counted first, or a caseworker's password once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required

from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.flows.erase_case import count_pin_try

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from takedown.cases.access import OpenCase


class PinFirst:
    """Counts a try of the PIN first: a refusal undoes everything else, but not that."""

    opened: OpenCase
    now: datetime

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Compare the PIN where one was typed, and go on."""
        form: forms.Form = self.make_form(request.POST)  # type: ignore[attr-defined]
        if self.opened.is_owner and form.is_valid() and form.cleaned_data.get("pin"):
            try:
                count_pin_try(
                    self.opened,
                    pin=form.cleaned_data["pin"],
                    session=request.session.session_key or "",
                    now=self.now,
                )
            except (WrongPin, TooManyTries) as refusal:
                form.add_error("pin", str(refusal))
                return self.show(form=form, status=422)  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class PasswordOnceMore:
    """Asks a caseworker for their password again, where they gave it more than minutes ago."""

    opened: OpenCase

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on, or to the page that asks for it and comes back here."""
        go_on = super().dispatch  # type: ignore[misc]
        if self.opened.is_owner:
            return go_on(request, *args, **kwargs)  # type: ignore[no-any-return]
        return reauthentication_required(go_on)(request, *args, **kwargs)  # type: ignore[no-any-return]
