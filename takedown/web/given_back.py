"""What the next page shows of the request before it: laid in the session, sealed, for a short while.

For what is answered by a redirect and not by a page: a form with words or a PIN in it that was amiss, what
is shown once, and a form that came too late. What somebody typed is laid only under the key of notes that
this browser has open, or had open until their time was over: it goes with them. Under a key of this site
lie sentences of ours alone. Each address has a place of its own, so that no tab drives out what is
another's; all of it has little room, so that nobody fills the disk with it.
"""

from __future__ import annotations

import json
import uuid
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.datastructures import MultiValueDict

from takedown.cases.keystore import CaseKey
from takedown.common import vault
from takedown.web.secret_fields import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django import forms
    from django.http import HttpRequest

    Pairs = Iterable[tuple[str, str]]

ONE_LOOK = 60
_LAID, _SHOWN, _AGAIN = "laid", "shown", "again"
# The form that came too late; a session that is begun anew takes it along (`visitors`).
KEPT = "kept"
# Bytes of what is laid for one page, and for how many pages at once.
_ROOM, _PAGES = 8 * 2**10, 6
# Bytes of the one form that came too late: the longest box takes 200,000 letters.
ROOM_FOR_LATE = 256 * 2**10


def site_key() -> CaseKey:
    """Return the key for what belongs to no open case."""
    secret = vault.derive(settings.SECRET_KEY.encode(), purpose="given back")
    return CaseKey(uuid.UUID(int=0), secret)


def show_once(request: HttpRequest, what: object, *, key: CaseKey, now: datetime) -> None:
    """Lay something for the page that is shown next at this very address."""
    _lay(request, _SHOWN, what, key=key, now=now)


def shown_once(request: HttpRequest, *, key: CaseKey, now: datetime) -> Any:
    """Return what was laid for this page within a minute, and forget it; None for nothing."""
    return _take(request, _SHOWN, key=key, now=now)


def lay_again(
    request: HttpRequest, errors: dict[str, list[str]], *, key: CaseKey, now: datetime
) -> None:
    """Lay what is amiss with a form, and under the key of open notes what was typed besides its secrets."""
    of_notes = key.case_id != site_key().case_id
    pairs = pairs_of(request) if of_notes else []
    if not _lay(request, _AGAIN, {"errors": errors, "pairs": pairs}, key=key, now=now):
        _lay(request, _AGAIN, {"errors": errors, "pairs": []}, key=key, now=now)


def keep(request: HttpRequest, pairs: Pairs, *, path: str, key: CaseKey, until: float) -> None:
    """Keep a form that came too late for the page of its address, until a time (POSIX seconds)."""
    typed = list(pairs)
    sealed = _seal(typed, key, vault.Place(table="session", row=KEPT, field=path))
    request.session[KEPT] = [path, until, bool(typed), sealed]


def keep_until(request: HttpRequest, until: float) -> None:
    """Let what is kept stand in its own form until a time (POSIX seconds)."""
    path, _, is_typed, sealed = request.session[KEPT]
    request.session[KEPT] = [path, until, is_typed, sealed]


def kept_unseen(request: HttpRequest, *, now: datetime) -> tuple[str, bool]:
    """Return the address of a form that waits for the words, and whether something was typed into it."""
    path, until, is_typed, _ = request.session.get(KEPT, ("", 0.0, False, ""))
    return (path, is_typed) if until > now.timestamp() else ("", False)


def forget_kept(request: HttpRequest) -> None:
    """Forget what was kept for this address: it was sent."""
    if request.session.get(KEPT, ("",))[0] == request.path:
        del request.session[KEPT]


def give_back(request: HttpRequest, form: forms.Form, *, key: CaseKey, now: datetime) -> bool:
    """Put into a fresh form what was laid for it; return whether it came too late the first time.

    Only into boxes that a person sees: they read it all before they press.
    """
    again: dict[str, Any] = _take(request, _AGAIN, key=key, now=now) or {}
    kept = _kept_here(request, key=key, now=now)
    _fill(form, again.get("pairs") or kept or ())
    if again:
        # As after a look at what was sent, which is not here any more.
        form.full_clean()
        form.cleaned_data = {}
        for name, said in again["errors"].items():
            form.add_error(name if name in form.fields else None, said)
    return bool(kept) and not again


def pairs_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values of a form that was sent, without its secrets."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NAMES
    ]


def fits_late(pairs: Pairs) -> bool:
    """Whether a form that came too late is no longer than what is kept of one."""
    return len(_packed(list(pairs))) <= ROOM_FOR_LATE


def _fill(form: forms.Form, pairs: Pairs) -> None:
    typed: MultiValueDict[str, str] = MultiValueDict()
    for name, value in pairs:
        typed.appendlist(name, value)
    if not typed:
        return
    seen = {box.name: box for box in form.visible_fields() if box.name not in NAMES}
    values = {
        name: box.field.widget.value_from_datadict(typed, MultiValueDict(), box.html_name)
        for name, box in seen.items()
        if not box.field.widget.needs_multipart_form
    }
    form.initial = {**form.initial, **{one: v for one, v in values.items() if v is not None}}


def _lay(request: HttpRequest, slot: str, what: object, *, key: CaseKey, now: datetime) -> bool:
    """Lay it for this address; return whether there is room for it."""
    sealed = _seal(what, key, _place(request, slot))
    if len(sealed) > _ROOM:
        return False
    name, until = f"{slot} {request.path}", now.timestamp() + ONE_LOOK
    others: dict[str, list[Any]] = request.session.get(_LAID, {})
    live = {at: one for at, one in others.items() if one[0] > now.timestamp() and at != name}
    # What is shown once stays before what can be typed again; of each, what was laid last.
    order = sorted(live, key=lambda at: (at.startswith(_SHOWN), live[at][0]), reverse=True)
    stay = {at: live[at] for at in order[: _PAGES - 1]}
    request.session[_LAID] = {**stay, name: [until, sealed]}
    return True


def _take(request: HttpRequest, slot: str, *, key: CaseKey, now: datetime) -> Any:
    laid = dict(request.session.get(_LAID, {}))
    until, sealed = laid.pop(f"{slot} {request.path}", (0.0, ""))
    if not sealed:
        return None
    request.session[_LAID] = laid
    return _open(sealed, key, _place(request, slot)) if until > now.timestamp() else None


def _kept_here(request: HttpRequest, *, key: CaseKey, now: datetime) -> Any:
    path, until, _, sealed = request.session.get(KEPT, ("", 0.0, False, ""))
    if path != request.path or until <= now.timestamp():
        return None
    return _open(sealed, key, vault.Place(table="session", row=KEPT, field=path))


def _packed(what: object) -> bytes:
    return b64encode(zlib.compress(json.dumps(what, ensure_ascii=False).encode()))


def _seal(what: object, key: CaseKey, place: vault.Place) -> str:
    plain = zlib.compress(json.dumps(what, ensure_ascii=False).encode())
    return b64encode(key.seal_bytes(plain, place)).decode()


def _open(sealed: str, key: CaseKey, place: vault.Place) -> Any:
    try:
        return json.loads(zlib.decompress(key.open_bytes(b64decode(sealed), place)))
    except (vault.CannotOpen, ValueError):
        return None


def _place(request: HttpRequest, slot: str) -> vault.Place:
    return vault.Place(table="session", row=slot, field=request.path)
