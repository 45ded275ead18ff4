"""Leave this site: afterwards nothing brings a page back, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, expect

from tests.browser.caseworker import invitation, join, set_up_app

ACCOUNT = "someone"


@pytest.fixture
def chromium(full_chromium):
    return full_chromium


def text_of(person) -> str:
    return person.page.content() if person.page.url.startswith("http") else ""


def go_back(person) -> None:
    """A tab whose history is used up stays where it is."""
    try:
        person.page.go_back(wait_until="load", timeout=5_000)
    except Error:
        person.page.wait_for_load_state()


def go_forward(person) -> None:
    """A tab with nothing ahead stays where it is."""
    try:
        person.page.go_forward(wait_until="commit", timeout=5_000)
    except Error:
        person.page.wait_for_load_state()


def left_without_a_network(person) -> None:
    person.page.context.set_offline(True)
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url("about:blank")
    person.page.context.set_offline(False)


@pytest.mark.parametrize("page", ["", "links/", "files/"])
def test_back_after_leaving_shows_nothing(person, page):
    person.open_case().confirm_code()
    person.go(person.case)
    person.sees(f"x.com/{ACCOUNT}")
    person.go(person.case + page)
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url(re.compile(r"^http://localhost:\d+/static/icon\.svg$"))

    for _ in range(3):
        go_back(person)
        assert ACCOUNT not in text_of(person)
        assert "Your notes" not in text_of(person)
    person.is_led_away_from(person.case)


def test_forward_after_leaving_shows_nothing(person):
    person.open_case().confirm_code()
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url(re.compile("icon"))
    go_back(person)
    go_forward(person)

    assert ACCOUNT not in text_of(person)


def test_shift_three_times_leaves(someone):
    person = someone().open_case().confirm_code()
    for _ in range(3):
        person.page.keyboard.press("Shift")
    expect(person.page).to_have_url(re.compile("icon"))

    person.is_led_away_from(person.case)


def test_the_other_tab_leaves_at_once(someone):
    person = someone().open_case().confirm_code()
    other = person.another_tab()
    other.go(person.case)
    other.at("Your notes")
    person.page.locator("a.leave").click()

    expect(other.page).to_have_url(re.compile("icon"))


def test_leaving_without_a_network_shows_nothing_and_is_done_once_there_is_one(someone):
    person = someone().open_case().confirm_code()
    left_without_a_network(person)
    person.go(person.case)
    expect(person.page).to_have_url(re.compile("icon"))
    person.is_led_away_from(person.case)


@pytest.mark.parametrize("first", ["/who/", "/say/", "/closed/", "/check/", "/nothing-there/"])
def test_whatever_page_comes_first_after_leaving_without_a_network_leaves(someone, first):
    """And shows itself then, as to anybody: whoever looks at it finds a page, and no notes behind it."""
    person = someone().open_case().confirm_code()
    left_without_a_network(person)

    other = person.another_tab()
    other.go(first)
    expect(other.page.locator("h1")).to_be_visible()
    other.is_led_away_from(person.case)


def test_a_server_that_did_not_answer_is_asked_again(someone):
    person = someone().open_case().confirm_code()
    left_without_a_network(person)
    person.page.context.route("**/leave/", lambda route: route.abort())
    person.go("/who/")
    expect(person.page).to_have_url("about:blank")

    person.page.context.unroute("**/leave/")
    person.go("/who/")
    expect(person.page.locator("h1")).to_be_visible()
    person.is_led_away_from(person.case)


def test_a_caseworker_who_left_without_a_network_is_signed_out_by_the_next_page(site, someone):
    beth = join(someone(), invitation(site), "lee@charity.example")
    set_up_app(beth)
    left_without_a_network(beth)

    beth.go("/who/")
    expect(beth.page.locator("h1")).to_be_visible()
    assert "notes" not in {one["name"] for one in beth.page.context.cookies()}


def test_whoever_comes_in_again_after_leaving_stays_in(someone):
    person = someone().open_case().confirm_code()
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url(re.compile("icon"))
    person.go("/open/")
    person.write("Your six words", person.words).press("Open").at("Your notes")
    person.go(person.case)
    person.at("Your notes")


def test_the_other_tab_is_closed_too(someone):
    """Without scripts it keeps what it shows, and leads nowhere."""
    person = someone(scripts=False).open_case().confirm_code()
    other = person.another_tab()
    other.go(person.case)
    other.at("Your notes")
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url(re.compile("icon"))

    other.follow("Letters")
    expect(other.page).to_have_url(re.compile("icon"))


def test_a_form_that_another_tab_still_shows_leads_away_when_it_is_sent(someone):
    person = someone(scripts=False).open_case().confirm_code()
    other = person.another_tab()
    other.go(f"{person.case}7/")
    other.at("Where may the platform write?")
    person.page.locator("a.leave").click()
    expect(person.page).to_have_url(re.compile("icon"))

    other.page.locator('input[name="contact_address"]').fill("amara@example.org")
    other.press("Continue")
    expect(other.page).to_have_url(re.compile("icon"))
    go_back(other)
    assert "amara@example.org" not in text_of(other)
    assert other.page.locator("input").count() == 0
