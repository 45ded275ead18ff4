"""Modules are named for what they hold."""

from __future__ import annotations

from tests.house.reading import sources

BANNED = {"utils", "util", "helpers", "helper", "services", "service", "misc", "common", "signals"}


def vague(stem: str) -> bool:
    return bool(BANNED & set(stem.split("_")))


def test_no_module_is_a_drawer_for_anything():
    assert [str(path) for path in sources() if vague(path.stem)] == []


def test_a_drawer_is_caught():
    assert vague("utils")
    assert vague("case_helpers")
    assert not vague("keystore")
