"""Whoever has the phone after her finds nothing in Back, in a form of before or in the session."""

from __future__ import annotations

import json
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

import pytest

from takedown.accounts.sessions import SessionStore
from takedown.cases.models import CaseGrant, Sitting
from takedown.cases.sittings import IDLE
from takedown.flows.confirm_code import confirm_code
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW
from tests.web.walking import Walker

PIN, SECOND = "482916", timedelta(seconds=1)
LINK = "https://x.com/someone/status/1859000000000000777"


def page(amara, name: str) -> str:
    return reverse(name, args=[amara.case.pk])


def is_open(walker: Walker, amara) -> bool:
    return walker.client.get(page(amara, "case")).status_code == 200


def send_again(walker: Walker, path: str, body: dict) -> Walker:
    """As Back and *Confirm form resubmission* do."""
    walker.path = path
    walker._arrive(walker.client.post(path, body, follow=True))
    return walker


def test_the_words_sent_again_open_nothing_even_where_the_browser_kept_them(amara, words, at):
    walk = Walker().go(reverse("open"))
    body = {**walk.fields(), "typed": words}
    send_again(walk, reverse("open"), body)
    assert is_open(walk, amara)
    at(IDLE)
    assert not is_open(walk, amara)
    send_again(walk, reverse("open"), body)
    assert walk.path == reverse("open")
    assert not walk.sees("Those words")
    assert not is_open(walk, amara)


def test_the_words_and_then_the_pin_sent_again_open_nothing(amara, at):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, now=NOW)
    walk = Walker().go(reverse("open"))
    first = {**walk.fields(), "typed": six}
    send_again(walk, reverse("open"), first)
    second = {**walk.fields(), "pin": PIN}
    send_again(walk, reverse("pin"), second)
    assert is_open(walk, amara)
    at(IDLE)
    send_again(walk, reverse("open"), first)
    assert walk.path == reverse("open")
    send_again(walk, reverse("pin"), second)
    assert walk.path == reverse("open")
    assert not is_open(walk, amara)


def test_a_second_press_of_the_same_button_comes_to_the_notes(amara, words, at):
    walk = Walker().go(reverse("open"))
    body = {**walk.fields(), "typed": words}
    for _ in range(2):
        send_again(walk, reverse("open"), body)
        assert walk.path == page(amara, "case")


def close_here(walk: Walker, amara, words: str, how: str) -> None:
    if how == "erase":
        walk.go(page(amara, "erase")).send(typed=words, when="later")
    elif how == "leave":
        walk.client.get(reverse("leave"))
    else:
        answer = "yes" if how == "under 18" else "no"
        walk.go(reverse("age")).send(under_18=answer)
        if how == "close and begin new ones":
            walk.send()


@pytest.mark.parametrize("how", ["leave", "erase", "under 18", "close and begin new ones"])
def test_a_form_of_before_is_refused_once_the_notes_were_let_go_of(amara, words, hers, how):
    hers.go(page(amara, "erase"))
    body = hers.fields()
    before = hers.client.cookies["form"].value
    close_here(hers, amara, words, how)
    assert hers.client.cookies["form"].value != before
    led = hers.client.post(page(amara, "case_links"), {**body, "links": LINK})
    assert (led.status_code, led["Refresh"]) == (403, f"0; url={settings.LEAVE_TO}")
    refused = hers.client.post(reverse("say"), {**body, "words": "x", "reply_to": ""})
    assert refused.status_code == 403


def test_spare_words_are_shown_by_one_look_and_lie_sealed_until_then(amara, words, hers, at):
    hers.go(page(amara, "spare_words"))
    made = hers.client.post(hers.path, {**hers.fields(), "typed": words})
    assert (made.status_code, made["Location"]) == (302, hers.path)
    stored = json.dumps(SessionStore(hers.client.cookies["notes"].value).load())
    hers.go(hers.path)
    assert hers.sees("They are shown only now.")
    twelve = hers.shown_words()
    assert len(twelve) == 12
    assert not [word for word in twelve if f'"{word}"' in stored or f" {word} " in stored]
    assert hers.go(hers.path).shown_words() == []


def test_nobody_sees_them_who_comes_after_a_minute(amara, words, hers, at):
    hers.go(page(amara, "spare_words"))
    hers.client.post(hers.path, {**hers.fields(), "typed": words})
    at(60 * SECOND)
    assert hers.go(hers.path).shown_words() == []
    assert hers.sees("Made on Friday 20 November 2026")


def too_late(walk: Walker, amara, words: str, path: str, **typed: str) -> Walker:
    """Somebody closes the notes by hand, with a form of any address, and opens them again."""
    walk.go(page(amara, "case_links"))
    walk.path = reverse("closed")
    pairs = [list(pair) for pair in typed.items()]
    walk.send(kept=json.dumps(pairs), kept_for=path)
    walk.path = reverse("open")
    return walk.send(typed=words)


def test_what_came_too_late_goes_after_ten_minutes_and_is_never_readable(amara, words, hers, at):
    too_late(hers, amara, words, page(amara, "case_links"), links=LINK)
    assert hers.sees(LINK)
    assert hers.go(hers.path).sees(LINK)
    session = SessionStore(hers.client.cookies["notes"].value)
    assert "1859000000000000777" not in json.dumps(session.load())
    assert LINK not in str(list(Session.objects.values_list("session_data", flat=True)))
    at(600 * SECOND)
    assert not hers.go(hers.path).sees(LINK)


@pytest.mark.parametrize("leaves", [True, False])
def test_what_waits_for_the_words_goes_with_leaving(amara, words, hers, at, leaves):
    hers.go(page(amara, "case_links"))
    at(IDLE)
    hers.send(links=LINK)
    hers.path = reverse("open")
    hers.send(typed="one two")
    if leaves:
        hers.client.get(reverse("leave"))
    hers.go(reverse("open")).send(typed=words)
    assert hers.sees(LINK) is not leaves


@pytest.mark.parametrize("name", ["people", "erase", "code", "spare_words", "change_pin"])
def test_what_cannot_be_taken_back_is_opened_empty(amara, words, hers, name, beth):
    organisation = str(beth.organisation_id)
    typed = {"organisation": organisation, "days": "7", "granted_for": "all of it", "when": "now"}
    too_late(hers, amara, words, page(amara, name), **typed)
    assert hers.path == page(amara, name)
    assert not hers.sees("What you typed is still here")
    assert not CaseGrant.objects.filter(case=amara.case).exists()


def test_no_box_that_a_person_does_not_see_is_filled(amara, words, hers):
    """Whoever alters what is carried along could press a button of hers with it."""
    links = page(amara, "case_links")
    too_late(hers, amara, words, links, links=LINK, once="x", csrfmiddlewaretoken="y", other="z")
    assert hers.sees(LINK)
    fields = hers.fields()
    assert "other" not in fields
    assert fields["once"] != "x"
    assert fields["csrfmiddlewaretoken"] != "y"


def test_words_that_come_too_late_are_in_no_page_and_what_else_was_typed_is_not_lost(
    amara, words, hers, at
):
    hers.go(page(amara, "erase"))
    at(IDLE)
    late = hers.client.post(hers.path, {**hers.fields(), "typed": words, "when": "later"})
    assert (late.status_code, late["Location"]) == (303, hers.path)
    closed = hers.go(hers.path)
    assert closed.status == 403
    assert words not in closed.html
    assert Sitting.objects.exists()


def test_addresses_of_notes_that_were_closed_for_new_ones_lead_to_the_page_that_says_nothing(
    amara, words, hers
):
    close_here(hers, amara, words, "close and begin new ones")
    for path in (page(amara, "case"), page(amara, "letters")):
        assert hers.client.get(path)["Location"] == settings.LEAVE_TO


def complained(walk: Walker) -> Walker:
    walk.go(reverse("say")).send(words="canary: my address stands in a letter", reply_to="")
    assert walk.path == reverse("said")
    return walk


def test_a_complaint_is_shown_again_for_a_quarter_of_an_hour(amara, hers, at):
    complained(hers)
    at(15 * 60 * SECOND - SECOND)
    assert hers.go(reverse("said")).status == 200
    at(15 * 60 * SECOND)
    assert hers.go(reverse("said")).status == 404


def test_a_complaint_is_shown_no_more_once_a_script_closed_the_notes(amara, hers, at):
    complained(hers)
    hers.go(page(amara, "case"))
    hers.path = reverse("closed")
    assert hers.send().sees("Your notes are closed here")
    assert hers.go(reverse("said")).status == 404


def test_a_complaint_is_shown_no_more_once_the_notes_closed_by_themselves(amara, hers, at):
    at(14 * 60 * SECOND)
    complained(hers)
    at(IDLE + SECOND)
    assert hers.go(page(amara, "case")).status == 403
    assert hers.go(reverse("said")).status == 404
