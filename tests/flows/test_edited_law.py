"""An edit of the law rewrites no clock that has started."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from takedown.deadlines.models import Basis, Deadline
from takedown.reads.clocks import present_clocks
from takedown.regimes import library
from tests.flows.duties import ERASURE, clock_of, noon, present, start

pytestmark = pytest.mark.django_db
RECEIVED = noon(2026, 11, 25)


def shorter(rule):
    """The same rule, as if somebody had edited everything that is shown of it."""
    stage = replace(rule.stages[0], unit="calendar_days", amount=7, counting="plain", what="else")
    return replace(rule, stages=(stage,), legal_basis="Another Act s.1", next_step="Do not wait.")


def library_of(monkeypatch, edit) -> None:
    edited = tuple(new for one in library.rules() for new in edit(one))
    monkeypatch.setattr(library, "_library", lambda: edited)


def shown(opened, clock):
    (view,) = present_clocks(opened, now=RECEIVED)
    (late,) = present_clocks(opened, now=clock.late_at)
    return view.title, view.due, view.lines, view.legal_basis, late.note


def stored() -> list[dict[str, object]]:
    return list(Deadline.objects.order_by("pk").values())


def test_an_edited_rule_changes_neither_a_stored_clock_nor_its_words(monkeypatch):
    opened, clock = clock_of(ERASURE, RECEIVED)
    before, told = stored(), shown(opened, clock)
    library_of(
        monkeypatch,
        lambda one: [shorter(one)] if (one.id, one.version) == (ERASURE, "2") else [one],
    )
    assert library.rule(ERASURE).stages[0].amount == 7
    assert stored() == before
    assert shown(opened, clock) == told


def test_a_rule_that_is_gone_changes_neither(monkeypatch):
    opened, clock = clock_of(ERASURE, RECEIVED)
    before, told = stored(), shown(opened, clock)
    library_of(monkeypatch, lambda one: [] if one.id == ERASURE else [one])
    assert stored() == before
    assert shown(opened, clock) == told


def test_a_receipt_is_counted_under_the_version_in_force_on_its_day(monkeypatch):
    opened, clock = clock_of(ERASURE, RECEIVED, basis=Basis.ESTIMATED)

    def amended(one):
        """From 26 November on another version, with a week."""
        if (one.id, one.version) != (ERASURE, "2"):
            return [one]
        new = replace(shorter(one), version="3", in_force_from=date(2026, 11, 26))
        return [replace(one, in_force_until=date(2026, 11, 25)), new]

    library_of(monkeypatch, amended)
    start(opened, clock.submission, RECEIVED)
    assert [(one.rule_version, one.due_on) for one in present(opened)] == [
        ("2", date(2026, 12, 29))
    ]
    start(opened, clock.submission, noon(2026, 11, 26))
    assert [(one.rule_version, one.due_on) for one in present(opened)] == [("3", date(2026, 12, 3))]
    # Each clock that was replaced keeps the version and the date it had.
    replaced = Deadline.objects.filter(replaced_at__isnull=False)
    assert {(one.rule_version, one.due_on) for one in replaced} == {("2", date(2026, 12, 29))}
