"""Celery's beat for a clock that may be put back: what is due by the clock that is, is not slept through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

# A clock is trimmed by less than that without being put back.
_TRIMMED = timedelta(minutes=1)


class SteadyScheduler(PersistentScheduler):
    """Begins anew where something seems to have run in a time to come.

    The library would wait until the clock is there once more: for an hour that comes twice, no sweep would
    run and no deadline be looked at.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; return how many seconds to wait."""
        ahead = [one for one in self.schedule.values() if _is_ahead(one)]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            # It is filled again from the entries, by the clock that is.
            self._heap = None
        return float(super().tick(*args, **kwargs))


def _is_ahead(entry: Any) -> bool:
    return bool(entry.last_run_at > entry.default_now() + _TRIMMED)
