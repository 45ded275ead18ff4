"""Notes that close by themselves: the page that says so, and the press that keeps them open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render

from takedown.common import clock
from takedown.web.complained import forget_complaint
from takedown.web.forms.code import OpenForm
from takedown.web.kept import Kept, carried, waiting
from takedown.web.once import new_token
from takedown.web.pages import Page
from takedown.web.sitting import end_sitting, forget_sitting, seconds_left, sits

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def closed_page(
    request: HttpRequest, kept: Kept, *, status: int = 200, still_open: bool = False
) -> HttpResponse:
    """Say that the notes are closed here, and ask for the words; what was typed goes along, unseen."""
    is_typed = kept.is_typed or waiting(request, now=clock.now()).is_typed
    context = {"form": OpenForm(), "kept": kept, "is_typed": is_typed, "once": new_token()}
    context["still_open"] = still_open
    return render(request, "web/closed.html", context, status=status)


class Closed(Page):
    """Where a script leads when the time is over, with what stands in the page's form."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the words; where another tab was used meanwhile, lead back to it too."""
        del args, kwargs
        still_open = sits(request, pressed=False)
        forget_sitting(request)
        return closed_page(request, Kept(), still_open=still_open)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close the notes in this browser if they are not yet, and ask for the words."""
        del args, kwargs
        end_sitting(request)
        forget_complaint(request)
        return closed_page(request, carried(request))


class Stay(Page):
    """How long the notes stay open here; a POST is a press."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the seconds left, and move nothing."""
        del args, kwargs
        return self._answer(request, pressed=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stay."""
        del args, kwargs
        return self._answer(request, pressed=True)

    def _answer(self, request: HttpRequest, *, pressed: bool) -> HttpResponse:
        sits(request, pressed=pressed)
        return JsonResponse(seconds_left(request, self.now) or {"idle": 0, "left": 0})
