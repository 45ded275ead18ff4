"""The cookie of a browser in which the right PIN was typed: see `takedown.cases.devices`.

It says nothing and opens nothing; it only keeps wrong PINs typed elsewhere from slowing this
browser. *Leave this site* removes it, as it removes everything.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases.devices import new_device

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

_KEPT = timedelta(days=90)
# Where a request remembers what its answer does with the cookie: a mark to keep, or none.
_MARK = "takedown.known_browser"


def mark_of(request: HttpRequest) -> str:
    """Return the mark this browser shows, whatever it is worth."""
    return request.COOKIES.get(_cookie_name(), "")


def know_browser(request: HttpRequest, case_id: uuid.UUID, *, epoch: int) -> None:
    """Give this browser a mark of its own with the answer."""
    request.META[_MARK] = new_device(case_id, epoch=epoch)


def forget_browser(request: HttpRequest) -> None:
    """Take the mark away with the answer."""
    request.META[_MARK] = ""


def set_mark(request: HttpRequest, response: HttpResponse) -> None:
    """Let the answer carry what was decided on the way."""
    mark = request.META.get(_MARK)
    name = _cookie_name()
    if mark:
        response.set_cookie(
            name, mark, max_age=_KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )
    elif mark is not None and name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")


def _cookie_name() -> str:
    """Return a name that says nothing: it can be seen in a browser's list of cookies."""
    return "__Host-kept" if settings.HTTPS else "kept"
