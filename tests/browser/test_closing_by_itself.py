"""Notes that close by themselves, in a browser: a warning, a press that keeps them, and nothing lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

TYPED = "https://x.com/someone/status/1859000000000000777"
WARNING = "form.closing"


@pytest.fixture
def someone_inside(someone, site):
    person = someone().open_case().confirm_code()
    person.go(f"{person.case}links/")
    return person


def end_on_the_server(site) -> None:
    site.ask("UPDATE cases_sitting SET closes_at = now() - interval '1 second'")


def clock_at(person, minutes: float) -> None:
    """Only the page's own clock: the server's is told apart."""
    person.page.clock.fast_forward(int(minutes * 60_000))


@pytest.fixture
def slow_motion(someone_inside):
    someone_inside.page.clock.install()
    someone_inside.page.reload()
    return someone_inside


def test_a_warning_comes_two_minutes_before_and_a_key_keeps_the_notes_open(slow_motion, site):
    page = slow_motion.page
    expect(page.locator(WARNING)).to_be_hidden()
    clock_at(slow_motion, 13.2)
    expect(page.locator(WARNING)).to_be_visible()
    expect(page.locator(WARNING)).to_contain_text("Press any key")
    with page.expect_response(re.compile("/stay/")) as pressed:
        page.keyboard.press("Shift")
    assert pressed.value.json()["idle"] > 880
    expect(page.locator(WARNING)).to_be_hidden()


def test_at_the_end_nothing_of_the_notes_is_left_and_what_was_typed_comes_back(slow_motion, site):
    page = slow_motion.page
    page.locator("textarea").first.fill(TYPED)
    end_on_the_server(site)
    clock_at(slow_motion, 15.2)
    slow_motion.at("Your notes are closed here")
    assert "someone" not in page.locator("body").inner_text()
    page.get_by_label("Your six words").fill(slow_motion.words)
    page.get_by_role("button", name="Open").click()
    slow_motion.at("What we understood").sees("What you typed is still here")
    expect(page.locator("textarea").first).to_have_value(TYPED)
    page.get_by_role("button", name="Add").first.click()
    slow_motion.at("What we understood").sees("2 posts")


def test_a_tab_that_was_left_does_not_close_what_another_keeps_open(slow_motion, site):
    """It asks first, and asking is no press: two idle tabs do not keep each other awake."""
    before = site.ask("SELECT closes_at FROM cases_sitting ORDER BY ends_at DESC LIMIT 1")
    clock_at(slow_motion, 15.2)
    slow_motion.page.wait_for_timeout(500)
    slow_motion.at("What we understood")
    after = site.ask("SELECT closes_at FROM cases_sitting ORDER BY ends_at DESC LIMIT 1")
    assert before == after


def come_back_to(page) -> None:
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_whoever_comes_back_to_a_tab_sees_nothing_before_the_server_has_said_that_they_may(
    someone_inside, site
):
    page = someone_inside.page
    end_on_the_server(site)
    with page.expect_request(re.compile("/stay/")):
        hidden = page.evaluate(
            "() => { window.dispatchEvent(new Event('focus')); return document.body.hidden; }"
        )
    assert hidden
    someone_inside.at("Your notes are closed here")


def test_coming_back_to_a_tab_whose_notes_are_open_goes_on_where_it_was(someone_inside):
    page = someone_inside.page
    box = page.locator("textarea").first
    box.fill(TYPED)
    with page.expect_response(re.compile("/stay/")):
        come_back_to(page)
    expect(box).to_be_focused()
    expect(box).to_have_value(TYPED)


def test_a_script_carries_no_words_along(someone_inside, site):
    someone_inside.go(f"{someone_inside.case}erase/")
    page = someone_inside.page
    page.get_by_label("Type your six words").fill(someone_inside.words)
    end_on_the_server(site)
    with page.expect_request(re.compile("/closed/")) as closed:
        come_back_to(page)
    sent = closed.value.post_data
    assert "kept_for" in sent
    assert someone_inside.words.split()[0] not in sent
    someone_inside.at("Your notes are closed here")


def test_no_script_complains(slow_motion, site):
    clock_at(slow_motion, 14)
    slow_motion.page.keyboard.press("a")
    assert slow_motion.complaints == []
