"""Runs of minutes in which parts of the whole software die. What fails in them says what it saw."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.chaos.afterwards", "tests.chaos.people")
