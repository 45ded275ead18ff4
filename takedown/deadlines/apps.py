"""The deadlines room."""

from __future__ import annotations

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Tables of the deadlines room."""

    name = "takedown.deadlines"
    label = "deadlines"
