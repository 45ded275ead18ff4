"""A clock that stands still, and browsers that hold what each visitor holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

import pytest

from takedown.cases.models import CaseCode
from takedown.common import clock
from takedown.jobs import tasks
from tests.factories import NOW

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from takedown.accounts.models import User


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    """Pages and the worker read the same hour as the cast."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(tasks, "now", lambda: NOW)


@pytest.fixture
def holding() -> Callable[[uuid.UUID], Client]:
    """Make a browser in which the code of this case was typed."""

    def browser(case_id: uuid.UUID) -> Client:
        client = Client()
        session = client.session
        session["case"] = str(case_id)
        session["epoch"] = next(
            iter(CaseCode.objects.filter(pk=case_id).values_list("epoch", flat=True)), 0
        )
        session.save()
        return client

    return browser


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser
