"""*Leave this site*: who pressed it, and how it is answered where the database is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from takedown.common import clock
from takedown.flows.end_staff_sessions import leave_staff_session
from takedown.web.known_browser import forget_browser, forget_forms
from takedown.web.see_other import SeeOther
from takedown.web.signed_in import stored_under

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_FAILED = 500
FORGET_EVERYTHING = '"cache", "cookies", "storage"'


def to_neutral_site() -> HttpResponse:
    """Lead to the page that says nothing of this site."""
    return SeeOther(settings.LEAVE_TO)


def nobody_pressed(request: HttpRequest) -> bool:
    """Whether a browser only looks ahead, or another site's page asks."""
    return looks_ahead(request) or request.headers.get("Sec-Fetch-Site") == "cross-site"


def looks_ahead(request: HttpRequest) -> bool:
    """Whether a browser loads a page before anybody asked to see it (Fetch standard, Sec-Purpose)."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    return any("prefetch" in one for one in purposes)


def end_session(request: HttpRequest) -> None:
    """End the session of a request and its marks. Forms stay: they may be of another who is here since."""
    # Leaving works for whoever holds nothing, too, and without a database then.
    if request.session.session_key:
        leave_staff_session(stored_under(request), now=clock.now())
    request.session.flush()
    forget_browser(request)


def left(request: HttpRequest) -> HttpResponse:
    """Lead away, and let the browser forget all it keeps of this site."""
    forget_browser(request)
    forget_forms(request)
    response = to_neutral_site()
    response["Clear-Site-Data"] = FORGET_EVERYTHING
    return response


def leaves_a_broken_site(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody pressed it while we cannot answer: as a rule the database is not there."""
    failed = response.status_code >= _FAILED
    return failed and request.path == reverse("leave") and not nobody_pressed(request)


def left_a_broken_site(request: HttpRequest) -> HttpResponse:
    """Take the session's cookie from the browser. Its row stays until its time is over; nobody has its key."""
    response = left(request)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return response
