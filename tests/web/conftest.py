"""A person at her notes: her clock, her six words, and a browser in which she typed them."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.common import clock
from takedown.flows.confirm_code import confirm_code
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW
from tests.web.walking import Walker


@pytest.fixture
def at(monkeypatch):
    def move(after: timedelta = timedelta()) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + after)

    move()
    return move


@pytest.fixture
def words(amara, at) -> str:
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, now=NOW)
    return six


@pytest.fixture
def hers(amara, words) -> Walker:
    walker = Walker().go(reverse("open")).send(typed=words)
    assert walker.path == reverse("case", args=[amara.case.pk])
    return walker
