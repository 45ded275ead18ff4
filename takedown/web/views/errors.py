"""What is said when something is not there or did not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from takedown.accounts.visitor import NOBODY
from takedown.reads.code import holds_a_case
from takedown.web.signed_in import AWAY
from takedown.web.typed import sent_from_here, typed_in
from takedown.web.visitors import visitor_of

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
    """Answer a form whose page had been open too long, with what was typed, to be sent again.

    Only to whoever is in here: after *Leave this site* a browser that sends a form again shows nothing.
    Only a form of this site: a stranger's must not become one press away from being sent.
    """
    del reason
    typed = typed_in(request) if _is_in(request) and sent_from_here(request) else []
    return render(request, "csrf.html", {"typed": typed}, status=403)


def _is_in(request: HttpRequest) -> bool:
    visitor = visitor_of(request)
    if visitor.case_id is not None:
        return holds_a_case(visitor)
    return visitor != NOBODY or bool(request.session.get(AWAY))
