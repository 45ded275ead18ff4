"""Requests by which nobody looks at anything: HEAD, and a browser that asks ahead of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.http import HttpResponse

from takedown.web.leaving import looks_ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

# What a browser does not keep: whoever opens the page then asks for it anew, and has looked.
_NOT_AHEAD: Final = 503


def is_look(request: HttpRequest) -> bool:
    """Whether what is answered is shown to somebody."""
    return request.method != "HEAD" and not looks_ahead(request)


def not_looked_at(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a request that is no look: ahead of a person nothing, and HEAD as GET would be.

    Of that nothing stays in the database: nobody has read, or been told, anything by it.
    """
    if looks_ahead(request):
        return HttpResponse(status=_NOT_AHEAD)
    with transaction.atomic():
        found = answer()
        transaction.set_rollback(True)
    return found
