"""The cases room."""

from __future__ import annotations

import importlib

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Tables of the cases room."""

    name = "takedown.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the checks of who looks after freezes."""
        importlib.import_module("takedown.cases.checks")
