"""Gives a form back that could not be taken, so that nothing typed is lost. Nothing of it is kept here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

# What must be typed anew: a page never says a secret.
_SECRET = ("password", "pin", "typed", "code", "credential", "phrase", "csrfmiddlewaretoken")
# From here on it is read as something somebody wrote.
_WORTH_SHOWING = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """One value of a form, and whether it is shown besides being sent again."""

    name: str
    value: str
    is_shown: bool


def sent_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form. Anybody else's is never offered to be sent again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == here


def typed_in(request: HttpRequest) -> list[Typed]:
    """Return what a form holds, without its secrets; files are left out, they are still on the device."""
    return [
        Typed(name, str(value), is_shown=name != "once" and _is_written(str(value)))
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in _SECRET)
        for value in values
    ]


def _is_written(value: str) -> bool:
    return len(value) > _WORTH_SHOWING or " " in value
