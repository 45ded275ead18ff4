"""Pages for affected persons and caseworkers."""

from __future__ import annotations

import importlib

from django.apps import AppConfig

from takedown.web import (  # noqa: F401 - registers the checks
    checks,
    key_checks,
    network_checks,
    way_checks,
)


class WebConfig(AppConfig):
    """HTML interface."""

    name = "takedown.web"
    label = "web"

    def ready(self) -> None:
        """Register the checks that ask the tables."""
        importlib.import_module("takedown.web.lead_checks")
