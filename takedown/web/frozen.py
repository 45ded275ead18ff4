"""What is answered to whoever tries to use something that is frozen: the same page, and a line in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from takedown.cases.frozen import Use
from takedown.flows.note_frozen_use import note_frozen_use
from takedown.reads.freezes import is_wholly_frozen

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from takedown.cases.access import OpenCase
    from takedown.cases.frozen import Frozen

# What the pages about one thing are for, by the name of their address; the others change something.
_USES = {
    "show_picture": Use.VIEW,
    "look": Use.VIEW,
    "withdraw_picture": Use.REMOVE,
    "remove_post": Use.REMOVE,
    "match": Use.MATCH,
    "same_answer": Use.MATCH,
    "copies": Use.MATCH,
    "part_copy": Use.MATCH,
    "again": Use.LETTER,
}


def use_of(request: HttpRequest) -> Use:
    """Return what a page is about to do with the thing that its address names."""
    match = request.resolver_match
    return _USES.get(str(match.url_name) if match else "", Use.CHANGE)


def refusal_page(
    request: HttpRequest, opened: OpenCase, refused: Frozen, *, now: datetime
) -> HttpResponse:
    """Say that it is closed and who can help; nothing of what was asked is done or shown."""
    note_frozen_use(refused, case_id=opened.case.pk, actor=opened.actor, now=now)
    context = {"case": opened.case, "whole": is_wholly_frozen(opened)}
    return render(request, "web/frozen.html", context, status=403)
