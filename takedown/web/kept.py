"""What somebody typed into a page whose time was over.

The form that came too late is answered with a page that asks for the words, and holds what was typed
in hidden fields. Once it is sent with the words, it waits in the session, sealed; with the notes open it
stands in its own form again, for ten minutes. Nothing of it is sent unseen, and a secret never.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve

from takedown.web.given_back import KEPT, keep, kept_unseen, pairs_of
from takedown.web.once import FIELD
from takedown.web.secret_fields import NAMES

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.http import HttpRequest
    from django.urls import ResolverMatch

    from takedown.cases.keystore import CaseKey

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
        return bool(self.fields)

    def belongs_to(self, case_id: uuid.UUID) -> bool:
        """Whether it is of the case that was opened: nothing typed goes into another."""
        match = _page(self.path)
        return match is not None and match.kwargs["case_id"] == case_id


def came_too_late(request: HttpRequest) -> Kept:
    """Return what this request would have saved, or the page it asked for."""
    return _kept(request.path, pairs_of(request) if request.method == "POST" else [])


def carried(request: HttpRequest) -> Kept:
    """Return what the page before carried along; nothing for what is no such thing."""
    try:
        found = json.loads(request.POST.get(_FIELDS, ""))
        pairs = [(str(name), str(value)) for name, value in found]
    except (ValueError, TypeError):
        return Kept()
    return _kept(request.POST.get(_FOR, ""), pairs)


def hold_back(request: HttpRequest, kept: Kept, *, now: datetime) -> None:
    """Let it wait in the session for the words; a page that only was asked for drives out nothing typed."""
    if kept and (kept.is_typed or not waiting(request, now=now)):
        keep(request, kept.fields, path=kept.path, until=now.timestamp() + _WAITS)


def waiting(request: HttpRequest, *, now: datetime) -> Kept:
    """Return what waits in the session for the words."""
    path, pairs = kept_unseen(request, now=now) or ("", [])
    return Kept(path, tuple(pairs))


def bring_along(request: HttpRequest, kept: Kept, *, key: CaseKey, now: datetime) -> None:
    """Let it stand in its own form, for ten minutes or until it is sent."""
    request.session.pop(KEPT, None)
    if kept.is_typed:
        keep(request, kept.fields, path=kept.path, key=key, until=now.timestamp() + _STAYS)


def _kept(path: str, pairs: list[tuple[str, str]]) -> Kept:
    match = _page(path)
    if match is None:
        # Nothing of a person: the address of a button, or none of ours. The notes themselves are opened.
        return Kept()
    has_form = hasattr(_view(match), "make_form")
    fields = tuple((name, value) for name, value in pairs if name not in _OURS)
    return Kept(path, fields if has_form and match.url_name not in _EMPTY else ())


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
