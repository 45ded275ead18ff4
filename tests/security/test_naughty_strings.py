"""Strings that break programs, in every box of every page: no failure, no markup, nothing sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from tests.security.filling_in import Forms, became_markup
from tests.security.naughty import OURS, WORST, everyones
from tests.security.things import address, let_pictures_open, routes, things_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

# 405: a page whose boxes are there to copy from.
ANSWERED = {200, 302, 303, 404, 405, 422}
# These end what the walk stands on.
LEFT_OUT = {"leave", "erase", "withdraw", "end_others", "closed", "stay"}


def pages(client: Client, things: dict[str, object]) -> dict[str, str]:
    """Return every page of the person that has a box for text, with its address."""
    found = {}
    for route in routes():
        if route.name in LEFT_OUT or (route.takes and "case_id" not in route.takes):
            continue
        path = address(route, things) if route.takes else reverse(route.name)
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            form = Forms(answer.content.decode())
            if form.text:
                found[route.name] = path
    return found


def try_all(client: Client, things: dict[str, object], strings: list[str]) -> list[str]:
    client.raise_request_exception = False
    wrong = []
    for name, path in pages(client, things).items():
        shown = Forms(client.get(path).content.decode())
        for string in strings:
            answer = client.post(path, {**shown.filled(string), "once": ""})
            if answer.status_code not in ANSWERED:
                wrong.append(f"{name}: {answer.status_code} for {string!r}")
                continue
            # Led back to it with what was typed, or on.
            after = answer if answer.status_code == 422 else client.get(path)
            html = after.content.decode()
            wrong += [f"{name}: {one} by {string!r}" for one in became_markup(html, shown)]
    return wrong


@pytest.fixture
def inside(amara, beth, holding):
    things = things_of(amara, beth)
    # Every box is ticked, squares of colour for a pack among them.
    let_pictures_open(amara)
    return holding(amara.case.pk), things


def test_there_are_boxes_to_try(inside):
    assert len(pages(*inside)) > 20


def test_no_page_breaks_or_repeats_markup(inside):
    assert try_all(*inside, list(WORST)) == []


@pytest.mark.long
def test_no_page_breaks_by_all_of_ours(inside):
    assert try_all(*inside, list(OURS)) == []


@pytest.mark.long
def test_no_page_breaks_by_a_well_known_list(inside):
    try:
        strings = everyones()
    except OSError as absent:
        pytest.skip(f"THE LONG LIST OF STRINGS WAS NOT TRIED: {absent}")
    assert len(strings) > 450
    assert try_all(*inside, strings) == []
