"""What is opened in a browser is bound to the cookie its forms were sent with, which *Leave this site* takes away.

Words, a PIN or a password may still be compared while somebody leaves in another tab. The answer then
brings a session that the browser keeps, but not the cookie of before: that session ends when it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from takedown.web.known_browser import forget_browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_BOUND = "bound"


def bind(request: HttpRequest) -> None:
    """Let the session count only beside the cookie that came with this form."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if cookie:
        request.session[_BOUND] = _digest(cookie)


def unbind(request: HttpRequest) -> None:
    """Let it count beside the cookie that a sign-in makes anew."""
    request.session.pop(_BOUND, None)


def ended_meanwhile(request: HttpRequest) -> bool:
    """Whether the session this request came with is gone: somebody left, or was signed out."""
    key = request.session.session_key
    return key is not None and not request.session.exists(key)


class BoundSessions:
    """Ends a session whose browser has left since its form was sent, and the marks that came with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, as to nobody where the session is not of this browser any more."""
        if _has_left(request):
            request.session.flush()
            forget_browser(request)
        return self.get_response(request)


def _has_left(request: HttpRequest) -> bool:
    bound = request.session.get(_BOUND, "")
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return bool(bound) and not constant_time_compare(bound, _digest(cookie))


def _digest(cookie: str) -> str:
    return salted_hmac("the cookie of forms", cookie, algorithm="sha256").hexdigest()
