"""Where tries are slowed the log says so, once an hour for each kind, and never whose or from where."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache

import pytest

from takedown.cases import codes, lanes
from takedown.cases.guessing import (
    TooManyTries,
    for_complaining,
    for_erasing,
    for_opening,
    for_second_step,
    stand_in_line,
    take_turn,
)
from takedown.cases.models import CaseCode
from takedown.cases.pin_line import Knock
from takedown.cases.pin_line import stand_in_line as stand_for_pin
from tests.conftest import NOW

ADDRESS = "192.0.2.77"


@pytest.fixture(autouse=True)
def nothing_said_yet(db):
    cache.clear()
    yield
    cache.clear()


def words() -> None:
    handle = codes.handle_bucket(("winter", "paper"))
    with lanes.in_turn(ADDRESS, handle=handle, now=NOW):
        pass


def password() -> None:
    with lanes.in_turn_to_sign_in(ADDRESS, "bo@charity.example", now=NOW):
        pass


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (words, "words"),
        (password, "passwords"),
        (lambda: stand_in_line(for_opening(ADDRESS), "s", now=NOW), "new notes"),
        (lambda: stand_in_line(for_complaining(ADDRESS), "s", now=NOW), "complaints"),
    ],
)
def test_what_comes_from_one_connection_is_told_by_its_kind_alone(caplog, one, said):
    for _ in range(130):
        with suppress(TooManyTries):
            one()
    assert caplog.messages == [f"TRIES ARE SLOWED: {said}. See docs/limits.md, “Guessing”."]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_pins_at_the_door_and_inside_and_second_steps_are_told_each_as_itself(amara, caplog):
    code = CaseCode.objects.get(case=amara.case)
    for _ in range(25):
        for one in (
            lambda: stand_for_pin(code, Knock(address=ADDRESS, session="s"), now=NOW),
            lambda: take_turn(for_erasing(amara.case.pk, "s"), now=NOW),
            lambda: take_turn(for_second_step(amara.case.pk), now=NOW),
        ):
            with suppress(TooManyTries):
                one()
    kinds = ["codes of the second step", "PINs", "PINs of somebody inside"]
    told = [
        one.split(": ")[1].removesuffix(". See docs/limits.md, “Guessing”.")
        for one in caplog.messages
    ]
    assert sorted(told) == sorted(kinds)
    assert str(amara.case.pk) not in caplog.text


def test_a_slip_or_two_are_told_nowhere(caplog):
    for _ in range(3):
        words()
        password()
    assert caplog.messages == []
