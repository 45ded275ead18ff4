"""Before something that cannot be undone: the PIN counted first, or a caseworker's password once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from allauth.account.internal.flows.reauthentication import is_reauthentication_required

from takedown.cases.guessing import TooManyTries
from takedown.cases.pin import WrongPin
from takedown.flows.erase_case import count_pin_try

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest

    from takedown.cases.access import OpenCase

_ONCE_MORE = (
    "It is some minutes since you gave your password. Open this page in another tab, give it there, and press "
    "Continue here again. What you wrote is still here."
)


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
                return self.again(form)  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class PasswordOnceMore:
    """Asks a caseworker for their password again, where they gave it more than minutes ago.

    What was typed stays on the page: the library would keep the whole request, cookie and words, in a row.
    """

    opened: OpenCase
    request: HttpRequest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Go on, or to the page that asks for it and comes back here."""
        if self._needs_password(request):
            asks = reverse("account_reauthenticate")
            return HttpResponseRedirect(f"{asks}?{urlencode({'next': request.path})}")
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Go on, or show the form again with what was typed."""
        if self._needs_password(request):
            form: forms.Form = self.make_form(request.POST)  # type: ignore[attr-defined]
            form.is_valid()
            form.add_error(None, _ONCE_MORE)
            return self.again(form)  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def leads_back(self) -> bool:
        """Not by way of the page that asks for the password: what was written would not wait so long."""
        return not self._needs_password(self.request) and super().leads_back()  # type: ignore[misc]

    def _needs_password(self, request: HttpRequest) -> bool:
        return not self.opened.is_owner and self.asks_again(request)

    def asks_again(self, request: HttpRequest) -> bool:
        """Whether the password was given longer ago than minutes."""
        return bool(is_reauthentication_required(request, app="account"))
