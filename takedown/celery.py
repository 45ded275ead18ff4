"""Worker entry point: `celery -A takedown.celery worker`. A worker starts only where it may seal."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, bootsteps

from takedown.cases.starting import reason_not_to_start
from takedown.common.steady_pool import NeverStandsStill
from takedown.jobs.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
# Workers run side by side; numpy's own threads would only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = Celery("takedown", task_cls="takedown.jobs.heard:Heard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.conf.beat_schedule = SCHEDULE


class MayStart(bootsteps.Step):
    """Ends a worker before it takes anything where a secret is missing or a restore is half done."""

    def __init__(self, parent: object, **kwargs: Any) -> None:
        """Raise SystemExit with the reason."""
        super().__init__(parent, **kwargs)
        if reason := reason_not_to_start():
            raise SystemExit(f"takedown: {reason}")


app.steps["worker"].add(MayStart)
app.steps["worker"].add(NeverStandsStill)
