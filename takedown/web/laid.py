"""Things that a page lays in the session for the page that comes next, sealed, for a short while.

Each address has a place of its own, so that no tab drives out what is another's; all of it has little room,
so that nobody fills the disk with it. What somebody typed lies only under the key of notes that this browser
has open: it goes with them.
"""

from __future__ import annotations

import json
import uuid
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.conf import settings

from takedown.cases.keystore import CaseKey
from takedown.common import vault

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

ONE_LOOK = 60
_LAID, _SHOWN = "laid", "shown"
# Bytes of the one form that came too late: the longest box takes 200,000 letters.
ROOM_FOR_LATE = 256 * 2**10
# Bytes of what is laid for one page, and for how many pages at once. What lies under the key of notes may be as
# long as that, with its sentences; all other pages together have no more than one such.
_ROOM, _PAGES = 8 * 2**10, 6
_ROOM_IN_NOTES = ROOM_FOR_LATE + _ROOM


def site_key() -> CaseKey:
    """Return the key for what belongs to no open case."""
    secret = vault.derive(settings.SECRET_KEY.encode(), purpose="given back")
    return CaseKey(uuid.UUID(int=0), secret)


def is_of_notes(key: CaseKey) -> bool:
    """Whether it is the key of a case: under no other is anything laid that somebody typed."""
    return key.case_id != site_key().case_id


def show_once(request: HttpRequest, what: object, *, key: CaseKey, now: datetime) -> None:
    """Lay something for the page that is shown next at this very address."""
    lay(request, _SHOWN, what, key=key, now=now)


def shown_once(request: HttpRequest, *, key: CaseKey, now: datetime) -> Any:
    """Return what was laid for this page within a minute, and forget it; None for nothing."""
    return take(request, _SHOWN, key=key, now=now)


def lay(request: HttpRequest, slot: str, what: object, *, key: CaseKey, now: datetime) -> bool:
    """Lay it for this address; return whether there is room for it."""
    sealed = seal(what, key, _place(request, slot))
    if len(sealed) > (_ROOM_IN_NOTES if is_of_notes(key) else _ROOM):
        return False
    name, until = f"{slot} {request.path}", now.timestamp() + ONE_LOOK
    others: dict[str, list[Any]] = request.session.get(_LAID, {})
    live = {at: one for at, one in others.items() if one[0] > now.timestamp() and at != name}
    # What is shown once stays before what can be typed again; of each, what was laid last.
    order = sorted(live, key=lambda at: (at.startswith(_SHOWN), live[at][0]), reverse=True)
    stay: dict[str, list[Any]] = {}
    for at in order[: _PAGES - 1]:
        if sum(len(one[1]) for one in stay.values()) + len(live[at][1]) <= _ROOM_IN_NOTES:
            stay[at] = live[at]
    request.session[_LAID] = {**stay, name: [until, sealed]}
    return True


def take(request: HttpRequest, slot: str, *, key: CaseKey, now: datetime) -> Any:
    """Return what was laid for this address within a minute, and forget it; None for nothing."""
    laid = request.session.get(_LAID, {})
    name = f"{slot} {request.path}"
    until, sealed = laid.get(name, (0.0, ""))
    # What nobody came for goes too, from whichever page is shown next.
    stay = {at: one for at, one in laid.items() if one[0] > now.timestamp() and at != name}
    if len(stay) < len(laid):
        request.session[_LAID] = stay
    return open_sealed(sealed, key, _place(request, slot)) if until > now.timestamp() else None


def seal(what: object, key: CaseKey, place: vault.Place) -> str:
    """Return something that can be JSON, sealed, as a session can hold it."""
    plain = zlib.compress(json.dumps(what, ensure_ascii=False).encode())
    return b64encode(key.seal_bytes(plain, place)).decode()


def open_sealed(sealed: str, key: CaseKey, place: vault.Place) -> Any:
    """Return what was sealed; None for what this key does not open at this place."""
    try:
        return json.loads(zlib.decompress(key.open_bytes(b64decode(sealed), place)))
    except (vault.CannotOpen, ValueError):
        return None


def _place(request: HttpRequest, slot: str) -> vault.Place:
    return vault.Place(table="session", row=slot, field=request.path)
