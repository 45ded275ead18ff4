"""Forms that a whole connection shares, and that a program could fill the house with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from takedown.accounts.addresses import address_of
from takedown.cases.guessing import TooManyTries, stand_in_line
from takedown.web.once import was_sent
from takedown.web.visitors import place_in_line

if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest

    from takedown.cases.guessing import Turn


class InLine:
    """Waits for its turn first: a place that is kept must outlast the refusal that names it."""

    now: datetime

    def turns(self, address: str) -> list[Turn]:
        """Return what it is counted under; nothing where it is not counted now."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Take the turn of a form that can be saved, and go on."""
        form: forms.Form = self.make_form(request.POST, request.FILES)  # type: ignore[attr-defined]
        if form.is_valid() and not was_sent(request):
            try:
                turns = self.turns(address_of(request))
                stand_in_line(turns, place_in_line(request), now=self.now)
            except TooManyTries as refusal:
                form.add_error(None, str(refusal))
                return self.again(form)  # type: ignore[attr-defined]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]
