"""Notices a sign-in that ran out or was ended, before any page is asked for, and gives back what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from takedown.common import clock
from takedown.flows.stay_signed_in import stay_signed_in
from takedown.reads.sign_in import has_run_out, live_session
from takedown.web.signed_in import AWAY, cookie_stored_under, note_until, stored_under
from takedown.web.typed import sent_from_here, typed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Where caseworkers work. Anybody else who asks for these is answered as ever.
_WORK = ("/notes/", "/desk/")


class StaffSessions:
    """Ends what ran out, and lets fifteen minutes begin again with each page somebody opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or ask to sign in again."""
        if _ran_out(request):
            request.session.flush()
            request.session[AWAY] = True
            request.user = AnonymousUser()
        if request.session.get(AWAY) and request.path.startswith(_WORK):
            return _sign_in_again(request)
        return self.get_response(request)


def _ran_out(request: HttpRequest) -> bool:
    cookie = cookie_stored_under(request)
    if not cookie:
        return False
    now = clock.now()
    if SESSION_KEY not in request.session:
        # A session that holds anything else is no sign-in; an empty one may have been.
        return request.session.is_empty() and has_run_out(cookie, now=now)
    if _by_hand(request):
        stay_signed_in(stored_under(request), now=now)
    session = live_session(stored_under(request), now=now)
    if session is not None:
        note_until(request, session.ends_at)
    return session is None


def _by_hand(request: HttpRequest) -> bool:
    """Whether a page was asked for: a script that asks again by itself keeps nobody signed in."""
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    sign_in = reverse("account_login")
    if request.method == "POST" and sent_from_here(request):
        context = {"typed": typed_in(request), "sign_in": sign_in}
        return render(request, "web/signed_out.html", context, status=403)
    back = {"next": request.get_full_path()} if request.method in {"GET", "HEAD"} else {}
    return HttpResponseRedirect(f"{sign_in}?{urlencode(back)}" if back else sign_in)
