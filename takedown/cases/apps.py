"""The cases room."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Tables of the cases room."""

    name = "takedown.cases"
    label = "cases"
