"""Every task says first that the worker of its queue lives.

A message of the clock alone would not do: behind ten thousand pictures it arrives late, and a worker that is
busy would seem dead.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseTrouble

from celery import Task

from takedown.alerts.heartbeats import Heart
from takedown.common.clock import now
from takedown.flows.note_heartbeat import note_heartbeat

# Often enough for whoever asks in minutes, and one small write.
_SECONDS = 30.0


class Heard(Task[Any, Any]):
    """What our tasks are made of: notes the heartbeat of its queue, then runs."""

    abstract = True
    # Of this process: when it last said so, by its own steady clock.
    _said: dict[str, float] = {}

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Run the task."""
        if not self.request.is_eager:
            self._note()
        return self.run(*arguments, **named)

    def _note(self) -> None:
        queue = (self.request.delivery_info or {}).get("routing_key") or ""
        said = self._said.get(queue)
        if queue not in Heart.values or (said and time.monotonic() - said < _SECONDS):
            return
        # A database that is away, or wrongly set, stops no task here: the task meets it by itself, and says so.
        with contextlib.suppress(DatabaseTrouble, ImproperlyConfigured):
            note_heartbeat(Heart(queue), now=now())
            self._said[queue] = time.monotonic()
