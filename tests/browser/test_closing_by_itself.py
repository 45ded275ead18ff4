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
    slow_motion.at("What you typed is still here")
    slow_motion.sees(TYPED)
    page.get_by_role("button", name="Go on with it").click()
    slow_motion.at("What we understood").sees("2 posts")


def test_a_tab_that_was_left_does_not_close_what_another_keeps_open(slow_motion, site):
    """It asks first, and asking is no press: two idle tabs do not keep each other awake."""
    before = site.ask("SELECT closes_at FROM cases_sitting ORDER BY ends_at DESC LIMIT 1")
    clock_at(slow_motion, 15.2)
    slow_motion.page.wait_for_timeout(500)
    slow_motion.at("What we understood")
    after = site.ask("SELECT closes_at FROM cases_sitting ORDER BY ends_at DESC LIMIT 1")
    assert before == after


def test_no_script_complains(slow_motion, site):
    clock_at(slow_motion, 14)
    slow_motion.page.keyboard.press("a")
    assert slow_motion.complaints == []
