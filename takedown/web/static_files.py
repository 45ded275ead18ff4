"""Serves what pages ask for, and no list of it."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestFilesMixin

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise ships no types
    """The library's, but for the list of names and digests that is for this site alone."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Take a file in, unless it is the list."""
        if not url.endswith(f"/{ManifestFilesMixin.manifest_name}"):
            super().add_file_to_dictionary(url, path, stat_cache)
