"""Keys press the buttons of a run, only while the focus is in its part of the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "keys.js"
PAGE = """
<input id="outside">
<section data-keys>
  <p hidden data-keys-told>Keys</p>
  <a id="link" href="#there">A link</a>
  <form onsubmit="return false">
    <input type="radio" name="how" id="how"> <textarea id="words"></textarea>
    <button name="seen" value="one" data-key="1">One</button>
    <button name="seen" value="two" data-key="2">Two</button>
  </form>
  <a href="#next" data-key="n">Next</a>
</section>
<script>
  window.pressed = [];
  addEventListener("submit", (event) => window.pressed.push(event.submitter.value));
</script>
"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_content(PAGE)
    page.add_script_tag(path=str(SCRIPT))
    yield page
    page.close()


def pressed(page: Page, focus: str, key: str) -> list[str]:
    page.focus(focus)
    page.keyboard.press(key)
    found: list[str] = page.evaluate("window.pressed.splice(0)")
    return found


def test_a_key_presses_its_button_from_a_link_or_a_choice_of_the_part(page):
    assert pressed(page, "#link", "2") == ["two"]
    assert pressed(page, "#how", "1") == ["one"]
    assert page.is_visible("[data-keys-told]")


def test_a_key_with_a_capital_leads_on_too(page):
    page.focus("#link")
    page.keyboard.press("N")
    assert page.evaluate("location.hash") == "#next"


def test_keys_belong_to_whoever_types_or_is_elsewhere(page):
    assert pressed(page, "#words", "1") == []
    assert page.input_value("#words") == "1"
    assert pressed(page, "#outside", "1") == []
    assert pressed(page, "#link", "Control+1") == []
    assert pressed(page, "#link", "7") == []
