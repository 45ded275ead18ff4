"""Clocks that ran before there were stages and days keep running, with the words of their duty."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import pytest

from takedown.deadlines.models import Deadline
from takedown.regimes import library
from tests.flows.duties import REPORT
from tests.house.rows import World

BEFORE = ("deadlines", "0001_initial")


def migrate(*target: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(target))


@pytest.mark.django_db(transaction=True)
def test_a_clock_of_before_is_one_of_the_48_hours(transactional_db):
    World()
    old = Deadline.objects.values("id", "due_at", "received_at", "started_at").get()
    try:
        migrate(BEFORE)
    finally:
        # To the last one, for the tests that come after this in the same database.
        migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes("deadlines"))
    clock = Deadline.objects.get()
    rule = library.rule(REPORT, version="1")
    assert {name: getattr(clock, name) for name in old} == old
    assert (clock.stage, clock.what) == (rule.stages[0].id, rule.stages[0].what)
    assert (clock.legal_basis, clock.next_step) == (rule.legal_basis, rule.next_step)
    assert (clock.calendar, clock.zone) == (rule.calendar, rule.zone)
    assert clock.late_at == clock.due_at
    assert (clock.due_on, clock.paused_on, clock.stopped_at) == (None, None, None)
