"""Worker entry point: `celery -A takedown.celery worker`."""

from __future__ import annotations

import os

from celery import Celery

from takedown.jobs.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")
# Workers run side by side; numpy's own threads would only get in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = Celery("takedown")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.conf.beat_schedule = SCHEDULE
