"""What is compared while somebody leaves in another tab opens nothing afterwards; leaving needs no database."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.models import Role
from takedown.accounts.sessions import SessionStore
from takedown.flows.confirm_code import confirm_code
from takedown.flows.invite_person import invite_person
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW
from tests.signing_in import PASSWORD, at_desk, joined, second_step, set_up, with_password
from tests.web.walking import Walker

FORMS, SESSION = settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME
PIN = "482916"


def has(client: Client, name: str) -> bool:
    return name in client.cookies and bool(client.cookies[name].value)


def with_late_session(client: Client) -> Client:
    """A browser that was let go of everything, and then got the answer that was still under way."""
    late = client.cookies[SESSION].value
    assert SessionStore().exists(late)
    before = Client()
    before.cookies[FORMS] = client.cookies[FORMS].value
    before.get(reverse("leave"))
    assert not has(before, FORMS)
    before.cookies[SESSION] = late
    return before


def test_words_that_were_compared_meanwhile_open_nothing(hers):
    home = hers.path
    assert hers.client.get(home).status_code == 200
    browser = with_late_session(hers.client)
    answer = browser.get(home)

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
    assert not has(browser, SESSION)
    assert not Session.objects.exists()


def test_a_pin_that_was_compared_meanwhile_opens_nothing_and_leaves_no_mark(amara, at):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, began_here=True, now=NOW)
    walker = Walker().go(reverse("open")).send(typed=six).send(pin=PIN)
    assert walker.status == 200
    mark = walker.client.cookies["kept"]
    browser = with_late_session(walker.client)
    browser.cookies["kept"] = mark.value
    answer = browser.get(walker.path)

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
    assert not has(browser, SESSION)
    assert not has(browser, "kept")


def test_words_that_were_right_meanwhile_ask_for_no_pin(amara, at):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, began_here=True, now=NOW)
    walker = Walker().go(reverse("open")).send(typed=six)
    assert walker.path == reverse("pin")
    browser = with_late_session(walker.client)

    assert browser.get(reverse("pin")).url == reverse("open")
    assert not has(browser, SESSION)


def test_whoever_comes_back_at_once_is_not_thrown_out_for_what_came_late(amara, at):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin="", began_here=True, now=NOW)
    late = Walker().go(reverse("open")).send(typed=six).client.cookies[SESSION].value
    walker = Walker().go(reverse("open"))
    walker.client.cookies[SESSION] = late
    walker.send(typed=six)
    assert (walker.path, walker.status) == (reverse("case", args=[amara.case.pk]), 200)
    assert walker.go(walker.path).status == 200


def test_notes_begun_meanwhile_are_not_open(at, db):
    walker = Walker().go(reverse("age")).send(under_18="no").send(in_uk="yes")
    walker.send(links="https://x.com/someone/status/1859000000000000123")
    assert walker.status == 200
    assert has(walker.client, SESSION)
    browser = with_late_session(walker.client)

    assert browser.get(walker.path).url == settings.LEAVE_TO


@pytest.mark.usefixtures("still_now", "db")
def test_a_complaint_that_was_sent_or_asked_for_meanwhile_is_not_shown():
    walker = Walker().go(reverse("say")).send(words="He works at the charity.")
    assert (walker.path, walker.status) == (reverse("said"), 200)
    six = " ".join(walker.shown_words())
    assert with_late_session(walker.client).get(reverse("said")).status_code == 404

    walker = Walker().go(reverse("say_answer"))
    walker.client.post(walker.path, {**walker.fields(), "typed": six})
    browser = with_late_session(walker.client)
    assert "He works at the charity." not in browser.get(reverse("say_answer")).content.decode()
    assert not has(browser, SESSION)


@pytest.mark.usefixtures("db")
def test_words_that_were_wrong_meanwhile_leave_no_word_about_it(at):
    walker = Walker().go(reverse("open"))
    typed = {**walker.fields(), "typed": "one two three four five six"}
    assert walker.client.post(walker.path, typed).url == walker.path
    shown = with_late_session(walker.client).get(reverse("open")).content.decode()
    assert shown.count("error") == Client().get(reverse("open")).content.decode().count("error")


@pytest.mark.usefixtures("still_now")
def test_a_password_that_was_right_meanwhile_asks_for_no_second_step(charity):
    phone, _ = set_up(joined(charity, "bo@charity.example"))
    client = Client()
    client.get(reverse("account_login"))
    with_password("bo@charity.example", client=client)
    browser = with_late_session(client)

    assert not second_step(browser, phone.code())
    assert not at_desk(browser)


@pytest.mark.usefixtures("still_now")
def test_a_second_step_that_was_right_meanwhile_lets_nobody_in(charity):
    phone, _ = set_up(joined(charity, "bo@charity.example"))
    client = Client()
    client.get(reverse("account_login"))
    with_password("bo@charity.example", client=client)
    assert second_step(client, phone.code())
    assert at_desk(client)
    browser = with_late_session(client)
    browser.cookies["known"] = client.cookies["known"].value

    assert not at_desk(browser)
    assert not has(browser, SESSION)
    assert not has(browser, "known")
    assert not at_desk(client)


@pytest.mark.usefixtures("still_now")
def test_signing_out_takes_the_forms_away_so_that_nothing_of_before_is_sent_or_opened(charity):
    phone, _ = set_up(joined(charity, "bo@charity.example"))
    client = Client()
    client.get(reverse("account_login"))
    with_password("bo@charity.example", client=client)
    assert second_step(client, phone.code())
    other = Client()
    other.cookies[FORMS] = client.cookies[FORMS].value
    other.post(reverse("account_logout"))
    assert not has(other, FORMS)
    other.cookies[SESSION] = client.cookies[SESSION].value
    assert not at_desk(other)


@pytest.mark.usefixtures("still_now")
def test_whoever_joined_meanwhile_types_the_password_again(charity):
    issued = invite_person(
        organisation_name=charity.name, role=Role.CASEWORKER, by="operator", now=NOW
    )
    client, path = Client(), reverse("join", args=[issued.token])
    client.get(path)
    client.post(path, {"email": "bo@charity.example", "password": PASSWORD})
    browser = with_late_session(client)

    assert browser.get(reverse("second_app")).url.startswith(reverse("account_login"))
    assert not has(browser, SESSION)


def test_without_a_database_whoever_leaves_is_led_away_and_the_browser_keeps_nothing():
    # No database is to be had in this test: pages that need it break.
    client = Client(raise_request_exception=False)
    client.cookies[SESSION] = "k" * 32
    client.cookies[FORMS] = "f" * 32
    assert client.get(reverse("start")).status_code == 500
    ahead = client.get(reverse("leave"), headers={"Sec-Fetch-Site": "cross-site"})
    assert ahead.status_code == 500
    assert has(client, SESSION)
    answer = client.get(reverse("leave"))

    assert (answer.status_code, answer["Location"]) == (303, settings.LEAVE_TO)
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "no-store" in answer["Cache-Control"]
    assert not has(client, SESSION)
    assert not has(client, FORMS)
