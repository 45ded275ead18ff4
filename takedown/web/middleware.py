"""Headers every answer carries: nothing of these pages is kept, framed, embedded or passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.web.bound_sessions import bind, has_left
from takedown.web.known_browser import forget_forms, set_mark
from takedown.web.leaving import (
    FORGET_EVERYTHING,
    end_session,
    leaves_a_broken_site,
    left_a_broken_site,
)
from takedown.web.static_files import is_static
from takedown.web.uploads import discard_unkept

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


# What whoever signs out presses; *Leave this site* says it by itself.
_SIGN_OUT = "account_logout"
_REFUSED = 400


class QuietHeaders:
    """Adds no-store and isolation headers; static files keep their own caching.

    Files of a request that nothing kept are gone when it is answered, and a browser that was let in
    is marked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers set."""
        try:
            response = self.get_response(request)
        finally:
            discard_unkept(request)
        if leaves_a_broken_site(request, response):
            response = left_a_broken_site(request)
        signs_out = _signs_out(request, response)
        if signs_out:
            # Else what a colleague typed could be sent by whoever signs in here next.
            forget_forms(request)
        set_mark(request, response)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        if not is_static(request):
            response["Cache-Control"] = "no-store, private, max-age=0"
            response["Pragma"] = "no-cache"
        if signs_out:
            response["Clear-Site-Data"] = FORGET_EVERYTHING
        return response


class BoundSessions:
    """Binds every session, and ends one whose browser has left since its form was sent, with its marks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; as to nobody where the session is not of this browser any more."""
        if has_left(request):
            end_session(request)
        response = self.get_response(request)
        bind(request)
        return response


def _signs_out(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody signed out here: what another site sent there was refused, and ends nothing."""
    match = request.resolver_match
    led_on = request.method == "POST" and response.status_code < _REFUSED
    return led_on and match is not None and match.view_name == _SIGN_OUT
