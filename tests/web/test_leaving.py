"""Leave this site, as the server answers it: who ends a session by it, and what is left to find."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django.urls import reverse

import pytest


@pytest.fixture
def inside(amara, holding) -> tuple[Client, str]:
    return holding(amara.case.pk), reverse("case", args=[amara.case.pk])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_whoever_presses_is_out_and_nothing_stays(inside, headers):
    client, home = inside
    assert client.get(home).status_code == 200
    answer = client.get(reverse("leave"), headers=headers)

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get(home).status_code == 303


def test_where_the_way_out_is_set_wrong_whoever_leaves_is_out_all_the_same(inside, settings):
    client, _ = inside
    settings.LEAVE_TO = "javascript:alert(1)"
    client.get(reverse("leave"))
    assert not client.session.keys()


def test_another_site_signs_nobody_out_and_clears_no_browser():
    # The browser sends none of our cookies along then, and would still obey what is said of them.
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(reverse("account_logout"), headers={"Origin": "https://x.example"})
    assert answer.status_code == 403
    assert "Clear-Site-Data" not in answer
    assert not answer.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_where_nobody_pressed_nothing_ends(inside, headers):
    client, home = inside
    answer = client.get(reverse("leave"), headers=headers)

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
    assert "Clear-Site-Data" not in answer
    assert client.get(home).status_code == 200


def test_an_address_from_the_history_leads_whoever_holds_nothing_away(inside):
    client, home = inside
    client.get(reverse("leave"))

    for path in (home, f"{home}letters/", f"{home}people/", f"{home}files/"):
        for who in (client, Client()):
            answer = who.get(path)
            assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
            assert answer["Cache-Control"] == "no-store, private, max-age=0"


def test_a_signed_in_stranger_is_told_that_it_is_not_here(amara, cass, holding):
    answer = holding(cass.case.pk).get(reverse("case", args=[amara.case.pk]))

    assert answer.status_code == 404
