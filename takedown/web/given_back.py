"""What the next page shows of the request before it: laid in the session, sealed, for a short while.

For what is answered by a redirect and not by a page: a form with words or a PIN in it that was amiss, what
is shown once, and a form that came too late. Sealed under the case's key where the case is open; else
under a key of this site, since no case's key is loaded for somebody who has not typed the words.
"""

from __future__ import annotations

import json
import uuid
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
_SHOWN, _AGAIN = "shown", "again"
# The form that came too late; a session that is begun anew takes it along (`visitors`).
KEPT = "kept"


def site_key() -> CaseKey:
    """Return the key for what belongs to no open case."""
    secret = vault.derive(settings.SECRET_KEY.encode(), purpose="given back")
    return CaseKey(uuid.UUID(int=0), secret)


def show_once(request: HttpRequest, what: object, *, key: CaseKey, now: datetime) -> None:
    """Lay something for the page that is shown next at this very address."""
    _lay(request, _SHOWN, what, key=key, until=now.timestamp() + ONE_LOOK)


def shown_once(request: HttpRequest, *, key: CaseKey, now: datetime) -> Any:
    """Return what was laid for this page within a minute, and forget it; None for nothing."""
    return _take(request, _SHOWN, keys=(key,), now=now)


def lay_again(
    request: HttpRequest,
    errors: dict[str, list[str]],
    *,
    key: CaseKey | None = None,
    now: datetime,
) -> None:
    """Lay what is amiss with a form, and what was typed besides its secrets."""
    what = {"errors": errors, "pairs": pairs_of(request)}
    _lay(request, _AGAIN, what, key=key or site_key(), until=now.timestamp() + ONE_LOOK)


def keep(
    request: HttpRequest, pairs: Pairs, *, path: str, key: CaseKey | None = None, until: float
) -> None:
    """Keep a form that came too late for the page of its address, until a time (POSIX seconds)."""
    _lay(request, KEPT, list(pairs), key=key or site_key(), path=path, until=until)


def kept_unseen(request: HttpRequest, *, now: datetime) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the address and fields of a form that waits for the words; None for nothing."""
    path, until, _ = request.session.get(KEPT, ("", 0.0, ""))
    pairs = _open(request, KEPT, keys=(site_key(),), path=path) if until > now.timestamp() else None
    return None if pairs is None else (path, [(name, value) for name, value in pairs])


def forget_kept(request: HttpRequest) -> None:
    """Forget what was kept for this address: it was sent."""
    if request.session.get(KEPT, ("",))[0] == request.path:
        del request.session[KEPT]


def give_back(request: HttpRequest, form: forms.Form, *, key: CaseKey, now: datetime) -> bool:
    """Put into a fresh form what was laid for it; return whether it came too late the first time.

    Only into boxes that a person sees: they read it all before they press.
    """
    keys = (key, site_key())
    again: dict[str, Any] = _take(request, _AGAIN, keys=keys, now=now) or {}
    kept = _look(request, KEPT, keys=keys, now=now)
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


def _lay(
    request: HttpRequest, slot: str, what: object, *, key: CaseKey, until: float, path: str = ""
) -> None:
    at = path or request.path
    sealed = key.seal_json(what, _place(slot, at))
    request.session[slot] = [at, until, b64encode(sealed).decode()]


def _take(request: HttpRequest, slot: str, *, keys: tuple[CaseKey, ...], now: datetime) -> Any:
    found = _look(request, slot, keys=keys, now=now)
    if request.session.get(slot, ("",))[0] == request.path:
        del request.session[slot]
    return found


def _look(request: HttpRequest, slot: str, *, keys: tuple[CaseKey, ...], now: datetime) -> Any:
    path, until, _ = request.session.get(slot, ("", 0.0, ""))
    if path != request.path or until <= now.timestamp():
        return None
    return _open(request, slot, keys=keys, path=path)


def _open(request: HttpRequest, slot: str, *, keys: tuple[CaseKey, ...], path: str) -> Any:
    sealed = b64decode(request.session[slot][2])
    for key in keys:
        try:
            return key.open_json(sealed, _place(slot, path))
        except (vault.CannotOpen, json.JSONDecodeError):
            continue
    return None


def _place(slot: str, path: str) -> vault.Place:
    return vault.Place(table="session", row=slot, field=path)
