"""Hands work to the worker by name, once the change that asks for it is committed.

Only ids travel: a broker and its logs keep what they are given. Every piece of work is also a row
that a sweep finds again, so a message lost between commit and broker is only a delay.
"""

from __future__ import annotations

import re

from django.db import transaction

from celery import current_app

# The id of a row, or which of two tables it is in: nothing that anybody typed is either.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|capture|reference")


class NoId(Exception):
    """A value that is no id was to be handed to the queue; the value is not repeated here."""


def enqueue(name: str, **ids: str) -> None:
    """Run the registered task `name` with these ids after the present transaction commits.

    Raises celery.exceptions.NotRegistered for a name no task has, and NoId for a value that might
    say something of a case.
    """
    task = current_app.tasks[name]
    if not all(_ID.fullmatch(one) for one in ids.values()):
        raise NoId(name)

    def send() -> None:
        _send(task.name, ids)

    # Robust: the row is saved and a sweep will find it, so a broker that is away must not fail the
    # page; Django logs it.
    transaction.on_commit(send, robust=True)


def _send(name: str, ids: dict[str, str]) -> None:
    # The registry, not send_task: send_task ignores task_always_eager and hides misspelt names.
    current_app.tasks[name].apply_async(kwargs=ids)
