"""What a session holds of what was typed: little, only of notes that were open here, and as long as they are there."""

from __future__ import annotations

import base64
import json
import random
import zlib

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.sessions import SessionStore
from takedown.cases import keystore
from takedown.cases.sittings import IDLE
from takedown.common import vault
from takedown.web.laid import ROOM_FOR_LATE
from tests.conftest import open_for
from tests.web.walking import Walker

OURS = {"Sec-Fetch-Site": "same-origin"}
LINK = "https://x.com/someone/status/1859000000000000777"
# Nothing that could be made smaller.
LONG = base64.b64encode(random.Random(7).randbytes(1_000_000)).decode()  # noqa: S311 - the same each time


def links(amara) -> str:
    return reverse("case_links", args=[amara.case.pk])


def stored() -> int:
    return sum(len(one) for one in Session.objects.values_list("session_data", flat=True))


@pytest.mark.parametrize("name", ["open", "lost_words", "say_answer"])
def test_whoever_holds_nothing_fills_no_disk_with_wrong_words(amara, at, name):
    carried = {
        "kept": json.dumps([["links", LONG]]),
        "kept_for": links(amara),
        "more": LONG[:500_000],
    }
    client = Client()
    for _ in range(3):
        client.post(reverse(name), {"typed": "one two", **carried})
        Client().post(reverse(name), {"typed": "one two", **carried})
    assert stored() < 5_000


def test_a_form_without_its_token_begins_no_session(amara, at):
    client = Client(enforce_csrf_checks=True)
    for name in ("open", "lost_words", "say_answer"):
        answer = client.post(reverse(name), {"typed": "x", "more": LONG}, headers=OURS)
        assert answer.status_code == 303
    assert not Session.objects.exists()
    assert "notes" not in client.cookies


def test_what_is_carried_into_notes_that_were_never_open_here_is_laid_nowhere(amara, hers, at):
    other = open_for("https://www.reddit.com/r/pics/comments/abc123/")
    hers.client.get(reverse("leave"))
    hers.go(reverse("open"))
    hers.send(typed="one two", kept=json.dumps([["links", LINK]]), kept_for=links(other))
    assert "kept" not in hers.client.session


def test_a_browser_that_held_them_keeps_one_copy_that_is_no_longer_than_a_box(
    amara, words, hers, at
):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LONG[:200_000])
    hers.path = reverse("open")
    for _ in range(3):
        hers.send(typed="one two")
        hers.go(reverse("open"))
    assert LONG[:200_000] not in hers.html
    assert stored() < 2 * ROOM_FOR_LATE
    hers.send(typed=words)
    assert hers.boxes()["links"] == LONG[:200_000]


def test_what_is_longer_than_any_box_is_not_promised(amara, words, hers, at):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LONG)
    assert not hers.sees("What you typed was not saved yet.")


def test_the_longest_box_in_another_script_fits(amara, words, hers, at):
    chance = random.Random(7)  # noqa: S311 - the same each time
    typed = "".join(chance.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي      ", k=200_000)).strip()
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=typed)
    hers.path = reverse("open")
    assert hers.send(typed=words).boxes()["links"] == typed


def test_words_right_at_once_bring_it_back_where_the_session_was_lost(amara, words, hers, at):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LINK)
    Session.objects.all().delete()
    hers.path = reverse("open")
    assert hers.send(typed=words).sees(LINK)


def test_what_came_too_late_lies_under_the_key_of_its_notes_so_erasing_reaches_it(
    amara, words, hers, at
):
    hers.go(links(amara))
    at(IDLE)
    hers.send(links=LINK)
    hers.path = reverse("open")
    hers.send(typed="one two")
    path, _, _, sealed = SessionStore(hers.client.cookies["notes"].value)["kept"]
    place = vault.Place(table="session", row="kept", field=path)
    packed = amara.key.open_bytes(base64.b64decode(sealed), place)
    assert LINK in zlib.decompress(packed).decode()
    keystore.destroy(amara.case.pk)
    hers.go(reverse("open")).send(typed="one two")
    assert hers.status == 200


def test_a_refusal_in_one_tab_drives_out_none_in_another(amara, at):
    walk = Walker()
    walk.go(reverse("open")).client.post(walk.path, {**walk.fields(), "typed": "one two"})
    walk.go(reverse("say_answer")).client.post(walk.path, {**walk.fields(), "typed": "one"})
    assert walk.go(reverse("open")).sees("You typed 2.")
    assert walk.go(reverse("say_answer")).sees("You typed 1.")


def test_spare_words_are_shown_whatever_other_tabs_lay_meanwhile(amara, words, hers, at):
    spare = reverse("spare_words", args=[amara.case.pk])
    hers.go(spare)
    hers.client.post(spare, {**hers.fields(), "typed": words})
    others = ("open", "lost_words", "say_answer")
    others = [reverse(name) for name in others]
    others += [reverse(name, args=[amara.case.pk]) for name in ("erase", "change_pin", "code")]
    others += [f"{links(amara)}{number}/" for number in range(9)]
    for other in others:
        hers.client.post(other, {**hers.fields(), "typed": "one two"})
    assert len(hers.go(spare).shown_words()) == 12
