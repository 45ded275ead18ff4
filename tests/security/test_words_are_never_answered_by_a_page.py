"""Words that open notes, spare words and a PIN: whatever comes of them, the answer is no page.

A browser keeps the body of a request that was answered by a page, in the tab's history and on disk.
"""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.cases.models import CaseCode
from takedown.flows.confirm_code import confirm_code
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.make_spare_words import make_spare_words
from takedown.reads.code import unconfirmed_words
from takedown.web.secret_fields import NAMES
from tests import factories
from tests.conftest import NOW
from tests.security import table
from tests.security.things import address, routes

PIN, CANARY = "482916", "canary in a box"
# What a browser says of a form that a page of ours sent.
OURS = {"Sec-Fetch-Site": "same-origin"}
LED_ON = {302, 303}
FOUND = {
    "open", "pin", "lost_words", "say_answer", "code", "spare_words", "change_pin",
    "ask_for_originals", "erase", "destroy_taken_back",
}  # fmt: skip
# Leaving ends the walk; the form of the closed page is sent to the page that opens notes.
ELSEWHERE = {"leave", "closed"}
# Whoever worked here and left is asked to sign in, with what was typed. In an emergency a caseworker is told
# that this is not for an emergency: no form asks them for words.
ANYBODY = [kind for kind in table.EVERYBODY if kind not in {table.LEFT, table.EMERGENCY}]


class Boxes(HTMLParser):
    """The boxes of a page: by name, with what the page says of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.by_name: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"input", "textarea", "select"}:
            self.by_name[dict(attrs).get("name") or ""] = dict(attrs)


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def with_pin(amara, words) -> str:
    """A PIN that is old enough to destroy with."""
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    CaseCode.objects.filter(pk=amara.case.pk).update(pin_set_at=NOW - timedelta(hours=72))
    return words


@pytest.fixture
def before_the_pin(with_pin) -> Client:
    client = Client()
    client.post(reverse("open"), {"typed": with_pin})
    return client


def boxes_at(client: Client, path: str) -> dict[str, dict[str, str | None]]:
    answer = client.get(path)
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return Boxes(answer.content.decode()).by_name if is_page else {}


def with_secrets(amaras, *clients: Client) -> dict[str, tuple[Client, str, dict]]:
    """Every page of ours with such a box, by the name of its address."""
    found = {}
    for route in routes():
        path = address(route, amaras)
        if route.name in ELSEWHERE:
            continue
        for client in clients:
            boxes = boxes_at(client, path)
            if any(name in NAMES or "data-apart" in said for name, said in boxes.items()):
                found[route.name] = (client, path, boxes)
    return found


@pytest.fixture
def pages(amara, amaras, cass, holding, before_the_pin):
    """Found by their boxes. That of new words is looked for where they are not typed back yet."""
    found = with_secrets(amaras, Client(), before_the_pin, holding(amara.case.pk))
    new, path = holding(cass.case.pk), reverse("code", args=[cass.case.pk])
    found["code"] = (new, path, boxes_at(new, path))
    # Only where nothing is frozen: `test_taking_back_pages`.
    assert set(found) == FOUND - {"destroy_taken_back"}
    return found


def test_whatever_is_wrong_the_answer_is_no_page_and_the_next_one_gives_no_secret_back(pages):
    for name, (client, path, boxes) in pages.items():
        answer = client.post(path, dict.fromkeys(boxes, CANARY), headers=OURS)
        assert answer.status_code in LED_ON, name
        shown = client.get(answer["Location"])
        assert shown.status_code == 200, name
        kept = {
            box
            for box, said in Boxes(shown.content.decode()).by_name.items()
            if said.get("value") == CANARY
        }
        assert not kept & NAMES, name
        assert 'id="error-summary"' in shown.content.decode(), name


def test_what_else_was_typed_comes_back(pages):
    client, path, _boxes = pages["ask_for_originals"]
    typed = {"reason": CANARY, "with_references": "on", "typed": "one two", "pin": PIN}
    shown = client.get(client.post(path, typed)["Location"]).content.decode()
    assert f">\n{CANARY}</textarea>" in shown
    assert re.search(r'name="with_references"[^>]*checked', shown)
    assert "one two" not in shown
    assert PIN not in shown
    assert CANARY not in client.get(path).content.decode()


def test_such_boxes_are_known_by_their_names_and_are_no_password_boxes(pages):
    for name, (_client, _path, boxes) in pages.items():
        apart = {box for box, said in boxes.items() if "data-apart" in said}
        assert apart == NAMES & set(boxes), name
        kinds = {said.get("type") for said in boxes.values()}
        assert "password" not in kinds, name
        assert {boxes[box].get("autocomplete") for box in apart} == {"off"}, name


@pytest.mark.parametrize("name", sorted(FOUND))
def test_what_is_right_is_answered_by_no_page_either(
    name, amara, amaras, with_pin, holding, before_the_pin
):
    spare = " ".join(
        make_spare_words(factories.come_in_again(amara), typed=with_pin, pin=PIN, now=NOW)
    )
    right = {
        "typed": spare if name == "lost_words" else with_pin,
        "pin": PIN, "pin_again": PIN, "new_pin": "731604", "new_pin_again": "731604",
        "what": "new", "when": "later", "reason": "PC Jones asked.",
    }  # fmt: skip
    (route,) = [one for one in routes() if one.name == name]
    client = before_the_pin if name == "pin" else holding(amara.case.pk)
    answer = client.post(address(route, amaras), right, headers=OURS)
    assert answer.status_code in LED_ON
    shown = client.get(answer["Location"]).content.decode()
    assert 'id="error-summary"' not in shown or name in {"say_answer", "code"}


@pytest.mark.parametrize("kind", ANYBODY)
def test_nobody_at_all_is_answered_by_a_page(visitors, amaras, kind):
    for route in routes():
        if route.name in FOUND - {"destroy_taken_back"}:
            path = address(route, amaras)
            answer = visitors.by_kind[kind].post(path, {"typed": CANARY}, headers=OURS)
            assert answer.status_code in LED_ON, route.name


def test_nor_is_a_form_that_was_open_too_long(amara, amaras, holding):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("open"), {"typed": CANARY}, headers=OURS)
    assert (answer.status_code, answer["Location"]) == (303, f"{reverse('open')}?note=late")
    shown = client.get(answer["Location"]).content.decode()
    assert "The page had been open too long, or your browser blocks cookies" in shown
    assert CANARY not in shown


def test_another_site_begins_no_session_by_it():
    client = Client(enforce_csrf_checks=True)
    far = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(reverse("open"), {"typed": CANARY}, headers=far)
    assert "notes" not in answer.cookies


def test_what_is_frozen_is_refused_by_no_page_either(amara, amaras, with_pin, holding):
    freeze_thing(amara, kind=FrozenKind.CASE, target_id=amara.case.pk, now=NOW)
    path = reverse("ask_for_originals", args=[amara.case.pk, amaras["pack_id"]])
    client = holding(amara.case.pk)
    answer = client.post(path, {"reason": "They asked.", "typed": with_pin, "pin": PIN})
    assert answer.status_code in LED_ON
    assert "somebody in it may be under 18. Nothing was done." in client.get(path).content.decode()
