"""What is said when something is not there or did not work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import escape_leading_slashes

from takedown.accounts.visitor import NOBODY, Kind
from takedown.cases.access import NoSuchCase, case_for
from takedown.common import clock
from takedown.reads.code import holds_a_case
from takedown.web.complained import forget_complaint
from takedown.web.given_back import lay_again
from takedown.web.kept import came_too_late, hold_back
from takedown.web.leaving import to_neutral_site
from takedown.web.notes_in_passing import LATE, with_note
from takedown.web.secret_fields import sends_secret
from takedown.web.see_other import SeeOther
from takedown.web.signed_in import AWAY
from takedown.web.sitting import TimeIsOver, forget_sitting
from takedown.web.typed import sent_from_here, typed_in
from takedown.web.views.closing import closed_page
from takedown.web.visitors import holds_nothing, visitor_of

logger = logging.getLogger(__name__)
# Where nobody holds anything yet, and a browser that keeps no cookies is met first.
_FIRST_FORMS = frozenset(
    {"age", "where", "links", "no_link", "say", "account_login", "mfa_authenticate", "join"}
)
_EXPIRED = "This page had been open too long, so nothing was sent. Type it once more."

if TYPE_CHECKING:
    from django.http import HttpRequest


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what is absent and for what belongs to somebody else.

    A browser whose time is over is told so of its own notes, and gets back what it sent. Whoever
    holds nothing at all and asks for notes, as Back does after leaving, is led to the page that says
    nothing: a page of ours would tell that there was something.
    """
    if isinstance(exception, TimeIsOver):
        return _too_late(request)
    if _is_secret_of_ours(request):
        return SeeOther(escape_leading_slashes(request.path))
    if _is_nobody_at_some_notes(request):
        return to_neutral_site()
    _note_refusal(request)
    return _said(request, "404.html", 404)


def _note_refusal(request: HttpRequest) -> None:
    """Leave a line where somebody of staff asks for what is not theirs, or not there: it looks the same.

    The route and whoever it was by id, as in the record; never which notes (ASVS 5.0, 16.3.2). Of whoever has
    words none: it could name nobody, and anybody may begin notes and drive all other lines out of the log.
    """
    visitor, match = visitor_of(request), request.resolver_match
    if match is not None and visitor.kind is Kind.STAFF:
        logger.warning("Not let in: %s %s by %s.", request.method, match.route, visitor.actor)


def _too_late(request: HttpRequest) -> HttpResponse:
    """Ask for the words, with what was typed. One that holds words already is answered by no page."""
    kept = came_too_late(request)
    forget_complaint(request)
    if not sends_secret(request):
        return closed_page(request, kept, status=403)
    hold_back(request, kept, now=clock.now())
    return SeeOther(request.path)


def _on_to_neutral_site() -> HttpResponse:
    """Answer what was sent so: a browser lets our own policy (`form-action`) stop a redirect to another site.

    An empty page goes on by itself, in its own place in the history.
    """
    answer = HttpResponse("<!DOCTYPE html><html lang=en><title>-</title>", status=403)
    answer["Refresh"] = f"0; url={settings.LEAVE_TO}"
    return answer


def _is_nobody_at_some_notes(request: HttpRequest) -> bool:
    match = request.resolver_match
    at_notes = match is not None and "case_id" in match.kwargs
    return at_notes and request.method in {"GET", "HEAD"} and holds_nothing(request)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a refusal."""
    del exception
    _note_refusal(request)
    return _said(request, "403.html", 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read, or whose session ended while it was on its way."""
    if isinstance(exception, SessionInterrupted):
        return _on_to_neutral_site()
    return _said(request, "400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed."""
    return _said(request, "500.html", 500)


def _is_secret_of_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent words or a PIN: no page may be the answer to that."""
    return sent_from_here(request) and sends_secret(request)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page had been open too long, with what was typed, to be sent again.

    Only to whoever is in here: whoever sends one again after *Leave this site* is led to the page that
    says nothing. But for the first forms of all, where somebody whose browser keeps no cookies is told so.
    Only a form of this site: a stranger's must not become one press away from being sent.
    """
    del reason
    if _is_secret_of_ours(request):
        return _type_it_again(request)
    if holds_nothing(request) and not _is_first_form(request):
        return _on_to_neutral_site()
    typed = typed_in(request) if _is_in(request) and sent_from_here(request) else []
    return _said(request, "csrf.html", 403, typed=typed)


def _type_it_again(request: HttpRequest) -> HttpResponse:
    """Lead back to the form; what else was typed waits there, or for the words, where notes are its own."""
    now, match = clock.now(), request.resolver_match
    try:
        case_id = match.kwargs.get("case_id") if match else None
        opened = case_for(visitor_of(request), case_id, now=now) if case_id else None
    except NoSuchCase:
        hold_back(request, came_too_late(request), now=now)
        opened = None
    if opened is None:
        return SeeOther(with_note(request.path, LATE))
    lay_again(request, {"": [_EXPIRED]}, key=opened.key, now=now)
    return SeeOther(request.path)


def _is_first_form(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in _FIRST_FORMS


def _said(request: HttpRequest, template: str, status: int, **more: Any) -> HttpResponse:
    """Answer the same whoever asks: nothing on these pages is of the notes that are open."""
    forget_sitting(request)
    return render(request, template, more, status=status)


def _is_in(request: HttpRequest) -> bool:
    visitor = visitor_of(request)
    if visitor.case_id is not None:
        return holds_a_case(visitor, now=clock.now())
    return visitor != NOBODY or bool(request.session.get(AWAY))
