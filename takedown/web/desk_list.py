"""Which part of the desk's list somebody was in: every way back to the desk leads there again.

It stands in the address of the desk, and is remembered with the sign-in for the pages between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

    from takedown.reads.desk_rows import DeskList

_LIST: Final = "desk_list"


def remember_list(request: HttpRequest, listed: DeskList) -> None:
    """Remember the part that is shown; of an address only what the list understood."""
    part = {"show": listed.shown, "page": str(listed.page) if listed.page > 1 else ""}
    asked = urlencode({name: value for name, value in part.items() if value})
    if request.session.get(_LIST, "") != asked:
        request.session[_LIST] = asked


def list_asked(request: HttpRequest) -> str:
    """Return what stands in the address of that part after the question mark; "" for all."""
    return str(request.session.get(_LIST, ""))


def desk_address(request: HttpRequest) -> str:
    """Return the address of the desk, as it was left."""
    asked = list_asked(request)
    return f"{reverse('desk')}?{asked}" if asked else reverse("desk")
