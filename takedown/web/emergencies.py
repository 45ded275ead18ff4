"""What is answered to whoever is in the notes for an hour only, and asks for what is not for an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from takedown.reads.emergencies import who_can_instead
from takedown.web.once import new_token

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from takedown.cases.access import OpenCase


def emergency_page(request: HttpRequest, opened: OpenCase, *, now: datetime) -> HttpResponse:
    """Say that nothing was done, and who can do it."""
    can = who_can_instead(opened, now=now)
    context = {"case": opened.case, "can": can, "once": new_token()}
    return render(request, "web/not_in_an_emergency.html", context, status=403)
