"""What is said when something is not there or did not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what is absent and for what belongs to somebody else."""
    del exception
    return render(request, "404.html", status=404)


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
