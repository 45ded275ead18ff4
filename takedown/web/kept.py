"""What somebody typed into a page whose time was over: carried in the page itself, stored nowhere.

The form that came too late is answered with a page that asks for the words, and holds what was typed
in hidden fields. They go along until the notes are open again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render

from takedown.web.once import FIELD, new_token

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

_FIELDS, _FOR = "kept", "kept_for"
# Never put back into a page: they are typed again.
_SECRET = frozenset(
    {"typed", "pin", "new_pin", "new_pin_again", "pin_again", "password", "passphrase"}
)
_OURS = frozenset({"csrfmiddlewaretoken", FIELD, _FIELDS, _FOR})


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
        """Whether there is something to send again; else the page is only opened again."""
        return bool(self.fields)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what a person would know again as their own: not ticks and choices."""
        return tuple(value for _, value in self.fields if set(value) & set(" \n./@"))

    def belongs_to(self, case_id: uuid.UUID) -> bool:
        """Whether it is of the case that was opened: nothing typed goes into another."""
        return self.path.startswith(f"/notes/{case_id}/")


def came_too_late(request: HttpRequest) -> Kept:
    """Return what this request would have saved, or the page it asked for."""
    if request.method != "POST":
        return Kept(request.path)
    fields = tuple(
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in _SECRET | _OURS
    )
    # Nothing was typed, and the address may be of a button: the notes themselves are opened.
    return Kept(request.path, fields) if fields else Kept()


def carried(request: HttpRequest) -> Kept:
    """Return what the page before carried along; nothing for what is no such thing."""
    try:
        found = json.loads(request.POST.get(_FIELDS, ""))
        pairs = tuple((str(name), str(value)) for name, value in found)
    except (ValueError, TypeError):
        return Kept()
    named = tuple((name, value) for name, value in pairs if name not in _SECRET | _OURS)
    return Kept(request.POST.get(_FOR, ""), named)


def still_here(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Show what was typed, in the notes that are open again, with a button that sends it."""
    context = {"kept": kept, "once": new_token(), "once_field": FIELD}
    return render(request, "web/still_here.html", context)
