"""The audit room."""

from __future__ import annotations

from django.apps import AppConfig

from takedown.audit import checks  # noqa: F401 - registers the check


class AuditConfig(AppConfig):
    """Append-only events."""

    name = "takedown.audit"
