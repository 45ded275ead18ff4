"""Hands work to the worker by name, once the change that asks for it is committed.

Only ids travel: a broker and its logs keep what they are given. Every piece of work is also a row
that a sweep finds again, so a message lost between commit and broker is only a delay.
"""

from __future__ import annotations

from django.db import transaction

from celery import current_app


def enqueue(name: str, **ids: str | int) -> None:
    """Run the registered task `name` with these ids after the present transaction commits.

    Raises celery.exceptions.NotRegistered for a name no task has.
    """
    task = current_app.tasks[name]

    def send() -> None:
        _send(task.name, ids)

    # Robust: the row is saved and a sweep will find it, so a broker that is away must not fail the
    # page; Django logs it.
    transaction.on_commit(send, robust=True)


def _send(name: str, ids: dict[str, str | int]) -> None:
    # The registry, not send_task: send_task ignores task_always_eager and hides misspelt names.
    current_app.tasks[name].apply_async(kwargs=ids)
