"""When each worker, and the clock, was last heard of: whoever runs this is told when one falls silent."""

from __future__ import annotations

from django.db import models


class Heart(models.TextChoices):
    """What beats: the worker of each queue, by the name of its queue, and the clock that starts the sweeps."""

    SHORT = "short", "clocks, reminders, erasures and sweeps"
    PICTURES = "pictures", "reading and comparing"
    DOCUMENTS = "documents", "letters and mail"
    PACKS = "packs", "evidence packs"
    BEAT = "beat", "the clock that starts the sweeps"


class Heartbeat(models.Model):
    """When a worker last took something from its queue, or a message of the clock last arrived."""

    heart = models.CharField(primary_key=True, max_length=20, choices=Heart.choices)
    at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "never: one row for each queue, written over twice a minute"

    def __str__(self) -> str:
        """Show whose it is."""
        return self.heart
