"""The matching room."""

from __future__ import annotations

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Tables of the matching room."""

    name = "takedown.matching"
    label = "matching"
