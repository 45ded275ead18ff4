"""The alerts room."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Tables of the alerts room."""

    name = "takedown.alerts"
    label = "alerts"
