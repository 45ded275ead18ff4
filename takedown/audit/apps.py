"""The audit room."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only events."""

    name = "takedown.audit"
