"""Letting notes go, and putting back all of a colleague: said on a page of its own first, done with its button."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.cases.assignments import Assignment
from takedown.common import clock
from takedown.flows.take_case import take_case
from tests import factories
from tests.conftest import NOW
from tests.web.walking import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(amara, granted, beth, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    take_case(factories.staff(beth), case_id=amara.case.pk, now=NOW)
    return amara


def has_it(membership) -> bool:
    return Assignment.objects.live().filter(membership=membership).exists()


def test_letting_go_says_what_happens_and_waits_for_the_button(taken, beth, signed_in):
    walker = Walker()
    walker.client = signed_in(beth.user)
    walker.go(reverse("hand_over", args=[taken.case.pk]))
    walker.go(reverse("let_go", args=[taken.case.pk]))
    assert walker.sees("Nobody has these notes then.")
    assert has_it(beth)
    walker.send()
    assert walker.path == reverse("desk")
    assert not has_it(beth)


def test_letting_go_pressed_twice_leads_to_the_desk_both_times(taken, beth, signed_in):
    client, page = signed_in(beth.user), reverse("let_go", args=[taken.case.pk])
    token = client.get(page).context["once"]
    assert client.post(page, {"once": token}).url == reverse("desk")
    assert client.get(page).status_code == 404


def test_putting_back_says_whose_and_how_many_and_waits_for_the_button(taken, beth, mo, signed_in):
    walker = Walker()
    walker.client = signed_in(mo.user)
    page = reverse("desk_put_back", args=[beth.pk])
    walker.go(reverse("desk_work"))
    assert f'href="{page}"' in walker.html
    walker.go(page)
    assert walker.sees(f"Put back all that {beth.user.email} has?")
    assert walker.sees("They have 1.")
    assert has_it(beth)
    walker.send()
    assert walker.path == reverse("desk_work")
    assert not has_it(beth)


def test_there_is_nothing_to_put_back_of_who_has_none(taken, bo, mo, signed_in):
    page = reverse("desk_put_back", args=[bo.pk])
    assert signed_in(mo.user).get(page).status_code == 404
