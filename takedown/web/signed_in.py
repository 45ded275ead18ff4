"""The sign-in of a request: what its session is stored under, and how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404

from takedown.accounts.models import User
from takedown.accounts.sessions import stored_key

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

# Set where a sign-in ran out, so that a form that comes later is answered with what it holds.
AWAY = "away"
_UNTIL = "takedown.signed_in_until"


def person_of(request: HttpRequest) -> User:
    """Return who is signed in, however far; raise Http404 where nobody is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def stored_under(request: HttpRequest) -> str:
    """Return what the session of a request is stored under; for none, what nothing is stored under."""
    return stored_key(request.session.session_key or "")


def cookie_stored_under(request: HttpRequest) -> str:
    """Return the same of the cookie as it came, also where its session is gone; empty for no cookie."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return stored_key(cookie) if cookie else ""


def note_until(request: HttpRequest, ends_at: datetime) -> None:
    """Keep when the sign-in of a request runs out, for its page."""
    request.META[_UNTIL] = ends_at


def signed_in_until(request: HttpRequest) -> datetime | None:
    """Return it; None for whoever is not signed in."""
    until: datetime | None = request.META.get(_UNTIL)
    return until
