"""Headers every answer carries: nothing of these pages is kept, framed, embedded or passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from takedown.web.known_browser import set_mark
from takedown.web.uploads import discard_unkept

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class QuietHeaders:
    """Adds no-store and isolation headers; static files keep their own caching.

    Files of a request that nothing kept are gone when it is answered, and a browser that was let in
    is marked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers set."""
        try:
            response = self.get_response(request)
        finally:
            discard_unkept(request)
        set_mark(request, response)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        if not request.path.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store, max-age=0"
            response["Pragma"] = "no-cache"
        return response
