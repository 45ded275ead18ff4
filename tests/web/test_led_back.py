"""A form of open notes with something amiss: what was typed waits, sealed, for the page that comes next, and for no other."""

from __future__ import annotations

import base64
import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.sessions import SessionStore
from takedown.cases import keystore
from takedown.common.identifiers import new_id
from takedown.posts.models import ReportedPost
from takedown.web.laid import ONE_LOOK, ROOM_FOR_LATE
from tests import factories
from tests.conftest import amiss

if TYPE_CHECKING:
    from tests.web.walking import Walker

LINK = "https://x.com/someone/status/1859000000000000777"
TYPED = "Heliotrope walrus, no link in it."
# Nothing that could be made smaller.
LONG = base64.b64encode(random.Random(7).randbytes(1_000_000)).decode()  # noqa: S311 - the same each time


@pytest.fixture
def links(amara) -> str:
    return reverse("case_links", args=[amara.case.pk])


def laid(walk: Walker) -> dict[str, list[object]]:
    found: dict[str, list[object]] = SessionStore(walk.client.cookies["notes"].value)["laid"]
    return found


def post(walk: Walker, path: str, **typed: object):
    return walk.client.post(path, {**walk.fields(), **typed})


def test_the_same_button_saves_it_once_it_is_right(links, hers):
    hers.go(links)
    sent = hers.fields()
    amiss(hers.client.post(links, {**sent, "links": TYPED}))
    amiss(hers.client.post(links, {**sent, "links": TYPED}))
    assert hers.client.post(links, {**sent, "links": LINK}).status_code == 302
    assert ReportedPost.objects.count() == 2


def test_it_is_shown_once(links, hers):
    hers.go(links)
    assert TYPED in amiss(post(hers, links, links=TYPED)).content.decode()
    assert not hers.go(links).sees(TYPED)
    assert "error-summary" not in hers.html


def test_and_not_after_a_minute_nor_does_it_lie_there_then(links, hers, at, amara):
    hers.go(links)
    post(hers, links, links=TYPED)
    assert len(laid(hers)) == 1
    at(timedelta(seconds=ONE_LOOK + 1))
    hers.go(reverse("shows", args=[amara.case.pk]))
    assert laid(hers) == {}
    assert not hers.go(links).sees(TYPED)


def test_each_of_two_tabs_is_given_its_own(links, hers, amara):
    other = reverse("case_no_link", args=[amara.case.pk])
    hers.go(links)
    first = post(hers, links, links=TYPED)
    second = post(hers, other, platform="x", account="someone else")
    assert "someone else" in amiss(second).content.decode()
    assert TYPED in amiss(first).content.decode()


def test_a_script_that_asks_for_the_page_takes_nothing_away(links, hers):
    hers.go(links)
    answer = post(hers, links, links=TYPED)
    hers.client.get(links, headers={"Sec-Fetch-Mode": "cors"})
    assert TYPED in amiss(answer).content.decode()


def test_after_leaving_nothing_of_it_is_left(links, hers):
    hers.go(links)
    post(hers, links, links=TYPED)
    hers.client.get(reverse("leave"))
    assert not Session.objects.exists()
    assert hers.client.get(links).status_code == 303


def test_it_lies_under_the_key_of_its_notes_so_erasing_reaches_it(links, hers, amara):
    hers.go(links)
    post(hers, links, links=TYPED)
    assert TYPED not in json.dumps(laid(hers))
    keystore.destroy(amara.case.pk)
    assert not hers.go(links).sees(TYPED)


def test_who_holds_nothing_is_laid_nothing(links, amara, at):
    client = Client()
    assert client.post(links, {"links": TYPED}).status_code == 404
    assert not Session.objects.exists()


def test_the_longest_box_in_another_script_comes_back(links, hers):
    chance = random.Random(7)  # noqa: S311 - the same each time
    typed = "".join(chance.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي      ", k=200_000)).strip()
    hers.go(links)
    assert hers.send(links=typed).boxes()["links"] == typed
    assert "error-summary" in hers.html


def test_what_is_longer_than_any_box_is_not_lost(links, hers):
    hers.go(links)
    answer = post(hers, links, links=LONG)
    assert answer.status_code == 422
    assert LONG in answer.content.decode()


def test_no_number_of_tabs_makes_a_session_long(links, hers, amara):
    pages = ["case_links", "case_no_link", "shows", "agreed", "who", "contact", "keep", "packs"]
    hers.go(links)
    for name in pages:
        post(hers, reverse(name, args=[amara.case.pk]), more=LONG[:250_000])
    assert sum(len(one[1]) for one in laid(hers).values()) < 3 * ROOM_FOR_LATE
    assert f"again {reverse('packs', args=[amara.case.pk])}" in laid(hers)


def test_what_the_address_asks_besides_stays_in_it(hers, amara):
    sent = factories.sent(amara)
    path = reverse("receipt", args=[amara.case.pk, sent.request_id, sent.pk])
    asked = f"{path}?answer={new_id()}"
    answer = post(hers.go(path), f"{asked}&note=late", words=TYPED)
    assert answer["Location"] == asked
    assert TYPED in amiss(answer).content.decode()


def test_what_nobody_sees_is_as_on_a_fresh_page(hers, amara):
    sent = factories.sent(amara)
    reply = factories.reply(sent, amara, "We have removed it.")
    hers.go(reverse("reply", args=[amara.case.pk, reply.pk]))
    hers.send(kind="REMOVED", shown_with=str(new_id()))
    assert hers.sees("This answer was put with another letter meanwhile")
    assert hers.fields()["shown_with"] == str(sent.pk)
    hers.send(kind="REMOVED")
    assert hers.path == reverse("after_reply", args=[amara.case.pk, reply.pk])
