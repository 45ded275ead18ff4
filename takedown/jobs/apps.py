"""The worker's interface; importing the tasks here registers their names for the queue."""

from __future__ import annotations

import importlib

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Tasks, schedule and management commands."""

    name = "takedown.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load the Celery app and its tasks, so that every process finds a task by its name."""
        importlib.import_module("takedown.celery")
        importlib.import_module("takedown.jobs.tasks")
