"""Work is handed on by name; every name that is written anywhere is a task."""

from __future__ import annotations

import ast

from django.conf import settings

import pytest
from celery import current_app
from celery.exceptions import NotRegistered

from takedown.common.queue import NoId, enqueue
from takedown.jobs.schedule import SCHEDULE
from tests.house.reading import trees


def names_enqueued(tree: ast.AST) -> list[str | None]:
    """The first argument of every call of enqueue; None where it is not a plain string."""
    found: list[str | None] = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        if called == "enqueue":
            first = node.args[0] if node.args else None
            plain = isinstance(first, ast.Constant) and isinstance(first.value, str)
            found.append(first.value if plain else None)
    return found


def test_every_name_handed_to_the_queue_is_a_task():
    found = {name for _, tree in trees() for name in names_enqueued(tree)}

    assert {"render_letter", "read_picture", "build_pack"} <= found
    assert found <= set(current_app.tasks)


def test_every_line_of_the_schedule_is_a_task():
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(current_app.tasks)
    assert current_app.conf.beat_schedule == SCHEDULE


def test_every_route_to_a_queue_is_a_task():
    assert set(settings.CELERY_TASK_ROUTES) <= set(current_app.tasks)


def test_what_keeps_a_promise_by_the_minute_waits_behind_nothing_that_people_send():
    """Clocks, reminders, erasures and sweeps have a queue of their own."""
    on_time = {entry["task"] for entry in SCHEDULE.values()} - set(settings.CELERY_TASK_ROUTES)
    sent = {name for _, tree in trees() for name in names_enqueued(tree)}

    assert {"watch_deadlines", "remind", "destroy_due", "find_lost_work"} <= on_time
    assert settings.CELERY_TASK_DEFAULT_QUEUE == "short"
    assert sent <= set(settings.CELERY_TASK_ROUTES)
    assert "short" not in {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}


def test_a_name_that_is_no_task_is_refused_where_it_is_written():
    with pytest.raises(NotRegistered):
        enqueue("render_leter", request_id="1")


def test_a_name_made_at_run_time_is_caught():
    assert names_enqueued(ast.parse("enqueue(name, a=1); queue.enqueue('x')")) == [None, "x"]
    assert None not in set(current_app.tasks)


AN_ID = "0d1f1f0c-57a3-4c5e-9d0a-3f6f8f6f9a11"


@pytest.mark.parametrize(
    "value", ["", "1", "canarylink", "https://x.com/a", f"{AN_ID} and more", f"{AN_ID}\n"]
)
def test_a_value_that_is_no_id_is_refused_and_not_repeated(value):
    with pytest.raises(NoId) as refused:
        enqueue("render_letter", request_id=value)
    assert str(refused.value) == "render_letter"
