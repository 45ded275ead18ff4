"""What is opened in a browser is bound to the cookie its forms were sent with, which *Leave this site* takes away.

Words, a PIN or a password may still be compared, or a complaint be sent, while somebody leaves in another tab. The
answer then brings a session that the browser keeps, but not the cookie of before: that session ends when it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

_BOUND = "bound"


def bind(request: HttpRequest) -> None:
    """Let a session in which anything was laid count only beside the cookie that came with this form.

    Nothing where that cookie is made anew with this answer: the next form binds it.
    """
    session, cookie = request.session, request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    stays = bool(cookie) and request.META.get("CSRF_COOKIE") == cookie
    if stays and session.modified and not session.is_empty() and _BOUND not in session:
        session[_BOUND] = _digest(cookie)


def keep_forms(request: HttpRequest) -> None:
    """Let a sign-in, too, be bound to the cookie of its form, which it would make anew with its answer.

    Nobody can plant the one of before: other sites and hosts set none here (`__Host-`, Origin), and
    leaving and signing out take it away.
    """
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if cookie:
        request.META["CSRF_COOKIE"] = cookie
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)


def has_left(request: HttpRequest) -> bool:
    """Whether this browser has let go of the cookie since the form was sent that opened its session."""
    bound = request.session.get(_BOUND, "")
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return bool(bound) and not constant_time_compare(bound, _digest(cookie))


def _digest(cookie: str) -> str:
    return salted_hmac("the cookie of forms", cookie, algorithm="sha256").hexdigest()
