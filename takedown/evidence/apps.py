"""The evidence room."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Tables of the evidence room."""

    name = "takedown.evidence"
    label = "evidence"
