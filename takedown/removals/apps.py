"""The removals room."""

from __future__ import annotations

from django.apps import AppConfig


class RemovalsConfig(AppConfig):
    """Tables of the removals room."""

    name = "takedown.removals"
    label = "removals"
