"""Each kind of visitor × every address × every method, as the table says. A route that is not in it fails."""

from __future__ import annotations

from django.conf import settings

import pytest

from takedown.accounts.models import User
from takedown.cases.models import Case
from takedown.common.identifiers import new_id
from takedown.web import pages
from tests.security import table
from tests.security.asking import ask
from tests.security.things import address, case_routes, routes

ANSWER_TO = {"GET": 0, "HEAD": 0, "POST": 1}


def test_every_route_is_declared():
    assert {one.name for one in routes()} == set(table.ROUTES)


def test_every_line_names_every_kind_of_visitor():
    for name, row in table.ROUTES.items():
        assert set(row) == set(table.EVERYBODY), name


def test_every_kind_of_visitor_is_there(visitors):
    assert set(visitors.by_kind) == set(table.EVERYBODY)


def test_there_is_no_administrator():
    """Of the kinds of visitor other software has, this one is missing on purpose."""
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not {"is_superuser", "is_staff", "user_permissions"} & {
        field.name for field in User._meta.get_fields()
    }


def wrong_answers(client, amaras, kind: str, methods: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Compare each answer with the table; a stranger's also with that for a case that is nowhere."""
    nowhere, wrong = new_id(), []
    for route in routes():
        expected = table.ROUTES[route.name][kind]
        told = {method: ask(client, method, address(route, amaras)) for method in methods}
        wrong += [
            (route.name, method, here.status)
            for method, here in told.items()
            if here.status != expected[ANSWER_TO.get(method, 2)]
        ]
        if "case_id" in route.takes and kind in table.STRANGERS and expected in table.SHUT:
            path = address(route, amaras, case_id=nowhere)
            wrong += [
                (route.name, method, "is not as for a case that is nowhere")
                for method, here in told.items()
                if here != ask(client, method, path)
            ]
    return wrong


@pytest.mark.parametrize("kind", table.EVERYBODY)
def test_each_visitor_is_answered_as_the_table_says(visitors, amaras, kind):
    """And strangers as if the case did not exist, with the same queries behind it: no time tells."""
    assert wrong_answers(visitors.by_kind[kind], amaras, kind, table.METHODS[kind]) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", table.EVERYBODY)
def test_each_visitor_is_answered_alike_by_the_other_methods(visitors, amaras, kind):
    assert wrong_answers(visitors.by_kind[kind], amaras, kind, table.OTHER_METHODS) == []


def test_what_is_shared_is_found_by_somebody():
    """The table cannot pass by refusing everybody: every page of a case but one is found."""
    for route in case_routes():
        found = [kind for kind, row in table.ROUTES[route.name].items() if row != table.NOT_THERE]
        assert found or route.name == "hidden", route.name


def test_a_door_that_works_more_for_a_case_that_is_there_is_caught(visitors, amaras, monkeypatch):
    (route,) = [one for one in case_routes() if one.name == "letters"]
    client, door = visitors.by_kind[table.COLLEAGUE], pages.case_for

    def careless(visitor, case_id, *, now):
        for case in Case.objects.filter(pk=case_id):
            case.grants.count()
        return door(visitor, case_id, now=now)

    monkeypatch.setattr(pages, "case_for", careless)
    here = ask(client, "GET", address(route, amaras))
    absent = ask(client, "GET", address(route, amaras, case_id=new_id()))
    assert (here.status, here.body) == (absent.status, absent.body)
    assert here != absent
