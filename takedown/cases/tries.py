"""Tries of words and PINs, counted by keyed digests: they go after a day, and say nothing of anybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CodeTry(models.Model):
    """A wrong code or PIN: counted by address and by case, so that guessing becomes slow."""

    bucket = models.BinaryField()
    at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "after a day"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bucket", "at"], name="tries_of_a_bucket")]

    def __str__(self) -> str:
        """Show nothing."""
        return "a try"


class PinTurn(models.Model):
    """A place in a line, for a PIN or on a connection; pushed back by nobody whose holder is there."""

    bucket = models.BinaryField(db_index=True)
    anywhere = models.BinaryField(db_index=True)
    holder = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Retention:
        kind = "working"
        erased = "after a day"

    def __str__(self) -> str:
        """Show nothing."""
        return "a place in line"
