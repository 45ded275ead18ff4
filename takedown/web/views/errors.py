"""What is said when something is not there or did not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what is absent and for what belongs to somebody else.

    Whoever holds nothing at all and asks for notes, as Back does after leaving, is led to the page
    that says nothing: a page of ours would tell that there was something.
    """
    del exception
    if _is_nobody_at_some_notes(request):
        return to_neutral_site()
    return render(request, "404.html", status=404)


def to_neutral_site() -> HttpResponse:
    """Lead to the page that says nothing of this site."""
    return HttpResponse(status=303, headers={"Location": settings.LEAVE_TO})


def _is_nobody_at_some_notes(request: HttpRequest) -> bool:
    match = request.resolver_match
    at_notes = match is not None and "case_id" in match.kwargs
    return at_notes and request.method in {"GET", "HEAD"} and request.session.is_empty()


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a refusal."""
    del exception
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read."""
    del exception
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed."""
    return render(request, "500.html", status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose session has ended; what was saved before is still there."""
    del reason
    return render(request, "csrf.html", status=403)
