"""Worker entry point: `celery -A takedown.celery worker`."""

from __future__ import annotations

import os

from celery import Celery

from takedown.jobs.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takedown.settings")

app = Celery("takedown")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.conf.beat_schedule = SCHEDULE
