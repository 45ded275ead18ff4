"""Cookies of a browser in which the right PIN, or a second step, was given: see `takedown.cases.devices`.

They say nothing and open nothing; they only keep what is typed wrong elsewhere from slowing this
browser. *Leave this site* removes them, as it removes everything.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases.devices import device_of, new_device
from takedown.cases.guessing import for_known_browser, for_second_step
from takedown.reads.staff import password_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from takedown.cases.guessing import Turn

_KEPT = timedelta(days=90)
# Where a request remembers what its answer does with the cookie: a mark to keep, or none.
_MARK = "takedown.known_browser"
_DESK = "takedown.known_desk"
_FORMS = "takedown.forget_forms"
_NOBODY = uuid.UUID(int=0)


def mark_of(request: HttpRequest) -> str:
    """Return the mark this browser shows, whatever it is worth."""
    return request.COOKIES.get(_cookie_name(), "")


def know_browser(request: HttpRequest, case_id: uuid.UUID, *, epoch: int) -> None:
    """Give this browser a mark of its own with the answer, where it has none that counts."""
    if not device_of(mark_of(request), case_id, version=epoch):
        request.META[_MARK] = new_device(case_id, version=epoch)


def know_desk(request: HttpRequest, user_id: uuid.UUID) -> None:
    """Give this browser a mark of a caseworker who took the second step in it, until the password changes."""
    if not _desk_of(request, user_id):
        request.META[_DESK] = new_device(user_id, version=password_version(user_id))


def turn_to_sign_in(request: HttpRequest, user_id: uuid.UUID | None) -> Turn | None:
    """Return what a password is counted under in a browser that is known; None in any other.

    The same is asked of the database for an address that nobody has.
    """
    return _own_turn(request, user_id or _NOBODY)


def turn_for_second_step(request: HttpRequest, user_id: uuid.UUID) -> Turn:
    """Return what a code after the right password is counted under: the known browser, else whose it is."""
    return _own_turn(request, user_id) or for_second_step(user_id)


def _own_turn(request: HttpRequest, user_id: uuid.UUID) -> Turn | None:
    device = _desk_of(request, user_id)
    return for_known_browser(user_id, device) if device else None


def _desk_of(request: HttpRequest, user_id: uuid.UUID) -> str:
    mark = request.COOKIES.get(_cookie_name(_DESK), "")
    return device_of(mark, user_id, version=password_version(user_id)) if mark else ""


def forget_browser(request: HttpRequest) -> None:
    """Take the marks away with the answer."""
    request.META[_MARK] = request.META[_DESK] = ""


def forget_forms(request: HttpRequest) -> None:
    """Let no form of before be sent again: whoever has this browser next is refused."""
    request.META[_FORMS] = True


def set_mark(request: HttpRequest, response: HttpResponse) -> None:
    """Let the answer carry what was decided on the way."""
    for kind in (_MARK, _DESK):
        mark, name = request.META.get(kind), _cookie_name(kind)
        if mark:
            response.set_cookie(
                name, mark, max_age=_KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
        elif mark is not None and name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")
    if _FORMS in request.META:
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")


def _cookie_name(kind: str = _MARK) -> str:
    """Return a name that says nothing: it can be seen in a browser's list of cookies."""
    name = "kept" if kind == _MARK else "known"
    return f"__Host-{name}" if settings.HTTPS else name
