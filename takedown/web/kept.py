"""What somebody typed into a page whose time was over.

The form that came too late is answered with a page that asks for the words, and holds what was typed
in hidden fields. Sent with the words it waits in the session, sealed under the key of those notes: where
this browser had them open, also before the words are right. With the notes open it stands in its own form
again, for ten minutes. Nothing of it is sent unseen, and a secret never.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from takedown.reads.code import key_to_lay_under
from takedown.web.given_back import KEPT, fits_late, keep, keep_until, kept_unseen, pairs_of
from takedown.web.once import FIELD
from takedown.web.secret_fields import NAMES
from takedown.web.visitors import had_open

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.http import HttpRequest
    from django.urls import ResolverMatch

_FIELDS, _FOR = "kept", "kept_for"
_WAITS, _STAYS = 4 * 3600, 600
_OURS = frozenset({"csrfmiddlewaretoken", FIELD, _FIELDS, _FOR, "password", "passphrase"}) | NAMES
# Opened empty: what cannot be undone, and who may look, is said afresh.
_EMPTY = frozenset(
    {
        "people",
        "erase",
        "code",
        "spare_words",
        "change_pin",
        "letter",
        "ready",
        "destroy_taken_back",
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Names and values of a form, and the address of its page."""

    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    # Whether the fields lie in the session, where nobody reads them before the words are right.
    is_laid: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to go back to."""
        return bool(self.path)

    @property
    def as_json(self) -> str:
        """Return the fields as one hidden field holds them."""
        return json.dumps(self.fields, ensure_ascii=False)

    @property
    def is_typed(self) -> bool:
        """Whether there is something to give back; else the page is only opened again."""
        return self.is_laid or bool(self.fields)

    @property
    def case_id(self) -> uuid.UUID | None:
        """Return of which case it is: nothing typed goes into another."""
        match = _page(self.path)
        return match.kwargs["case_id"] if match else None


def came_too_late(request: HttpRequest) -> Kept:
    """Return what this request would have saved, or the page it asked for."""
    return _kept(request.path, pairs_of(request) if request.method == "POST" else [])


def carried(request: HttpRequest) -> Kept:
    """Return what the page before carried along; nothing for what is no such thing."""
    try:
        found = json.loads(request.POST.get(_FIELDS, ""))
        pairs = [(str(name), str(value)) for name, value in found]
        # Half a letter is none: it can be neither sealed nor shown.
        json.dumps(pairs, ensure_ascii=False).encode()
    except (ValueError, TypeError, RecursionError):
        return Kept()
    return _kept(request.POST.get(_FOR, ""), pairs)


def hold_back(request: HttpRequest, kept: Kept, *, now: datetime) -> None:
    """Let it wait in the session for the words, if this browser had those very notes open.

    Of anybody else nothing is laid. A page that only was asked for drives out nothing typed.
    """
    case_id = kept.case_id
    if case_id is None or not had_open(request, case_id):
        return
    key = key_to_lay_under(case_id, now=now)
    if key and (kept.is_typed or not waiting(request, now=now)):
        keep(request, kept.fields, path=kept.path, key=key, until=now.timestamp() + _WAITS)


def waiting(request: HttpRequest, *, now: datetime) -> Kept:
    """Return what waits in the session for the words."""
    path, is_typed = kept_unseen(request, now=now)
    return Kept(path, is_laid=is_typed)


def bring_along(request: HttpRequest, kept: Kept, *, now: datetime) -> None:
    """Let what waits stand in its own form, for ten minutes or until it is sent; anything else goes."""
    if kept.is_typed:
        keep_until(request, now.timestamp() + _STAYS)
    else:
        request.session.pop(KEPT, None)


def take_along(request: HttpRequest, path: str, *, now: datetime) -> str:
    """Let the form of this request stand in the one of another page of the notes open here; return its address."""
    kept = _kept(path, pairs_of(request))
    hold_back(request, kept, now=now)
    if kept.is_typed:
        bring_along(request, kept, now=now)
    return path


def _kept(path: str, pairs: list[tuple[str, str]]) -> Kept:
    match = _page(path)
    if match is None:
        # Nothing of a person: the address of a button, or none of ours. The notes themselves are opened.
        return Kept()
    has_form = hasattr(_view(match), "make_form")
    fields = tuple((name, value) for name, value in pairs if name not in _OURS)
    is_given_back = has_form and match.url_name not in _EMPTY and fits_late(fields)
    return Kept(path, fields if is_given_back else ())


def _page(path: str) -> ResolverMatch | None:
    """Return the page of some notes at an address, if it can be opened there."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    methods = getattr(_view(match), "http_method_names", ())
    return match if "case_id" in match.kwargs and "get" in methods else None


def _view(match: ResolverMatch) -> object:
    return getattr(match.func, "view_class", None)
