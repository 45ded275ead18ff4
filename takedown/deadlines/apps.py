"""The deadlines room."""

from __future__ import annotations

import importlib

from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    """Tables of the deadlines room."""

    name = "takedown.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        """Register the check of added days."""
        importlib.import_module("takedown.deadlines.checks")
