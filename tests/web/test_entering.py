"""The same doors as browsers meet them: one answer for every wrong code, and what sessions hold."""

from __future__ import annotations

import re
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.sessions import stored_key
from takedown.cases import codes
from takedown.cases.devices import device_of
from takedown.common import clock
from takedown.flows.confirm_code import confirm_code
from takedown.flows.sweep import tidy
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW

PIN = "482916"
HIDDEN_VALUES = re.compile(rb'(name="(?:once|csrfmiddlewaretoken)" value=")[^"]*"')


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


def enter(words: str, pin: str = "") -> Client:
    client = Client()
    client.post(reverse("open"), {"typed": words})
    if pin:
        client.post(reverse("pin"), {"pin": pin})
    return client


def home(client: Client, amara) -> int:
    return client.get(reverse("case", args=[amara.case.pk])).status_code


def test_a_known_and_an_unknown_first_pair_get_the_same_answer(words):
    known = words.split()
    others = [word for word in codes.words() if word not in known]
    answers = []
    for first in (known[:2], others[6:8]):
        typed = " ".join([*first, *others[:4]])
        client = Client()
        answer = client.post(reverse("open"), {"typed": typed})
        shown = client.get(answer["Location"])
        page = HIDDEN_VALUES.sub(rb"\1", shown.content)
        headers = [set(one.headers) - {"Content-Length"} for one in (answer, shown)]
        answers.append((answer.status_code, page, headers))
    assert answers[0] == answers[1]
    assert b"Those words do not open any notes" in answers[0][1]


def test_twenty_wrong_codes_are_each_answered_kindly_and_the_right_one_opens(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    client = Client()
    others = [word for word in codes.words() if word not in words.split()]
    for _ in range(21):
        answer = client.post(reverse("open"), {"typed": " ".join(others[:6])}, follow=True)
        assert "Those words do not open any notes" in answer.content.decode()
    assert client.post(reverse("open"), {"typed": words}).status_code == 302
    assert home(client, amara) == 200


def test_the_words_without_the_pin_open_nothing(amara, words):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    client = enter(words)
    assert home(client, amara) == 404
    client.post(reverse("pin"), {"pin": "000000"})
    assert home(client, amara) == 404
    client.post(reverse("pin"), {"pin": PIN})
    assert home(client, amara) == 200


def test_closing_on_other_devices_keeps_this_one(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    here, there = enter(words), enter(words)
    answer = here.post(reverse("end_others", args=[amara.case.pk]))
    assert answer.status_code == 302
    assert (home(here, amara), home(there, amara)) == (200, 404)
    assert home(enter(words), amara) == 200


def test_a_session_open_before_erasing_brings_nothing_back(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    hidden = reverse("hidden", args=[amara.case.pk])
    here, there = enter(words), enter(words)
    here.post(reverse("erase", args=[amara.case.pk]), {"typed": words})
    assert there.get(hidden).status_code == 404
    assert there.post(hidden).status_code == 404
    again = enter(words)
    assert again.post(hidden).status_code == 302
    assert (home(there, amara), home(again, amara)) == (404, 200)


def test_wrong_pins_on_the_erase_page_are_counted_although_nothing_is_saved(amara, words):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    client = enter(words, PIN)
    address = reverse("erase", args=[amara.case.pk])
    for _ in range(20):
        wrong = client.post(address, {"typed": words, "pin": "000000"}, follow=True)
        assert "not the PIN" in wrong.content.decode()
    answer = client.post(address, {"typed": words, "pin": PIN}, follow=True)
    assert "Wait 1 minute" in answer.content.decode()
    assert home(client, amara) == 200


def wrong_pins(words: str, address: str, times: int = 5) -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post(reverse("open"), {"typed": words})
    for _ in range(times):
        client.post(reverse("pin"), {"pin": "000000"})
    return client


def test_whoever_found_the_words_keeps_nobody_from_erasing(amara, words):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    inside = enter(words, PIN)
    for number in (1, 2, 3):
        wrong_pins(words, f"127.0.0.{number}", times=20)
    answer = inside.post(reverse("erase", args=[amara.case.pk]), {"typed": words, "pin": PIN})
    assert answer.url == reverse("erased")


def test_the_right_pin_opens_after_a_told_wait_on_the_connection_of_a_guesser(
    amara, words, monkeypatch
):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    wrong_pins(words, "127.0.0.1")
    hers = enter(words)
    answer = hers.post(reverse("pin"), {"pin": PIN}, follow=True)
    assert "Wait 20 seconds" in answer.content.decode()
    # She types her words once more meanwhile: her place stays hers.
    hers.post(reverse("open"), {"typed": words})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=20))
    hers.post(reverse("pin"), {"pin": PIN})
    assert home(hers, amara) == 200


def test_a_browser_that_was_let_in_comes_back_whatever_others_type(amara, words):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    hers = enter(words, PIN)
    kept = hers.cookies["kept"]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")
    assert kept["max-age"] > 80 * 24 * 3600
    wrong_pins(words, "127.0.0.1", times=30)
    del hers.cookies["notes"]
    hers.post(reverse("open"), {"typed": words})
    hers.post(reverse("pin"), {"pin": PIN})
    assert home(hers, amara) == 200


@pytest.mark.parametrize("way_out", ["leave", "erase"])
def test_leaving_and_erasing_take_the_mark_of_a_known_browser_away(amara, words, way_out):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    client = enter(words, PIN)
    assert client.cookies["kept"].value
    if way_out == "leave":
        client.get(reverse("leave"))
    else:
        client.post(reverse("erase", args=[amara.case.pk]), {"typed": words, "pin": PIN})
    assert client.cookies["kept"].value == ""


def test_without_a_pin_no_browser_is_marked(amara, words):
    client = Client()
    client.post(reverse("open"), {"typed": words})
    assert home(client, amara) == 200
    assert "kept" not in client.cookies


def test_setting_a_pin_marks_the_browser_and_closing_others_marks_it_anew(amara, words):
    client = Client()
    client.post(reverse("open"), {"typed": words})
    session = client.session
    session["began"] = session["case"]
    session.save()
    typed = {"typed": words, "pin": PIN, "pin_again": PIN}
    client.post(reverse("code", args=[amara.case.pk]), typed)
    before = client.cookies["kept"].value
    assert device_of(before, amara.case.pk, version=1)
    client.post(reverse("end_others", args=[amara.case.pk]))
    assert device_of(client.cookies["kept"].value, amara.case.pk, version=2)


def test_a_row_of_the_session_table_opens_nothing(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    client = enter(words)
    cookie = client.cookies["notes"].value
    row = Session.objects.get()
    assert row.session_key == stored_key(cookie) != cookie
    thief = Client()
    thief.cookies["notes"] = row.session_key
    assert home(thief, amara) == 303
    assert home(client, amara) == 200


def test_leaving_ends_the_session_and_every_cookie(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    client = enter(words)
    cookie = client.cookies["notes"].value
    answer = client.get(reverse("leave"))
    assert not Session.objects.exists()
    assert "cookies" in answer["Clear-Site-Data"]
    client.cookies["notes"] = cookie
    assert home(client, amara) == 303


def test_sessions_that_ran_out_are_swept(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    enter(words)
    Session.objects.update(expire_date=NOW)
    tidy(now=NOW)
    assert not Session.objects.exists()
