"""Serves what pages ask for, and no list of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles.storage import ManifestFilesMixin

from whitenoise.middleware import WhiteNoiseMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Where a request remembers that a file of ours answered it.
_SERVED = "takedown.static"


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise ships no types
    """The library's, but for the list of names and digests that is for this site alone."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Take a file in, unless it is the list."""
        if not url.endswith(f"/{ManifestFilesMixin.manifest_name}"):
            super().add_file_to_dictionary(url, path, stat_cache)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Answer with a file, and remember it."""
        request.META[_SERVED] = True
        response: HttpResponse = WhiteNoiseMiddleware.serve(static_file, request)
        return response


def is_static(request: HttpRequest) -> bool:
    """Whether the answer is a file of ours that is the same for everybody, whatever its address was."""
    return _SERVED in request.META
