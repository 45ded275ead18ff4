"""The references room."""

from __future__ import annotations

from django.apps import AppConfig


class ReferencesConfig(AppConfig):
    """Tables of the references room."""

    name = "takedown.references"
    label = "references"
