"""A desk page asks the database as often for many cases as for a few; `script/bench web` measures the times."""

from __future__ import annotations

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.accounts.models import User
from takedown.common import clock
from takedown.jobs.demo_data import make_set
from takedown.jobs.demo_plan import FIRST
from tests.bench.web_asking import named
from tests.bench.web_pages import of_the_desk

pytestmark = pytest.mark.django_db
FEW, MANY = len(FIRST), 3 * len(FIRST)


@pytest.fixture
def asked(signed_in):
    """How many questions each page of the desk asks in a set of so many cases; the set is gone then."""

    def asked_in(cases: int) -> dict[tuple[str, str], int]:
        found = {}
        with transaction.atomic():
            made = make_set(
                cases=cases, links=6 * cases, seed=7, now=clock.now(), tell_line=lambda _: None
            )
            # The manager, the caseworker whose desk shows everything, and the lead.
            for account in (made.people.accounts[one] for one in (0, 1, -1)):
                client = signed_in(User.objects.get(email=account.address))
                for path in of_the_desk(client, account.visitor):
                    with CaptureQueriesContext(connection) as queries:
                        client.get(path)
                    found[account.role, named(path)] = len(queries)
            transaction.set_rollback(True)
        return found

    return asked_in


@pytest.mark.long
def test_no_page_of_the_desk_asks_more_where_there_are_three_times_as_many_cases(asked):
    few, many = asked(FEW), asked(MANY)

    assert len(few) > 15
    assert {page: count for page, count in many.items() if count > few[page]} == {}
