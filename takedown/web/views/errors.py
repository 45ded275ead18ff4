"""What is said when something is not there or did not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from takedown.web.kept import came_too_late
from takedown.web.sitting import TimeIsOver, forget_sitting
from takedown.web.views.closing import closed_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what is absent and for what belongs to somebody else.

    A browser whose time is over is told so of its own notes, and gets back what it sent.
    """
    if isinstance(exception, TimeIsOver):
        return closed_page(request, came_too_late(request), status=403)
    return _said(request, "404.html", 404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a refusal."""
    del exception
    return _said(request, "403.html", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read."""
    del exception
    return _said(request, "400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed."""
    return _said(request, "500.html", 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose session has ended; what was saved before is still there."""
    del reason
    return _said(request, "csrf.html", 403)


def _said(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Answer the same whoever asks: nothing on these pages is of the notes that are open."""
    forget_sitting(request)
    return render(request, template, status=status)
