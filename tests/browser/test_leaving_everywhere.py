"""Leave this site, tried on every page a person can reach: nothing comes back, by Back or Forward.

Minutes long, for each page is entered and left anew, with scripts and without. Chromium keeps pages
in memory here as people's browsers do; without that a test of Back proves nothing.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.drawn import photo, screenshot

pytestmark = pytest.mark.long

ACCOUNT = "canaryaccount"
LINK = f"https://x.com/{ACCOUNT}/status/1859000000000000001"
TELLING = re.compile(rf"{ACCOUNT}|Your notes|six words|letter|picture|link", re.IGNORECASE)
OUTSIDE = (
    "/",
    "/who/",
    "/help/",
    "/door/1/",
    "/door/2/",
    "/before/",
    "/1/",
    "/2/",
    "/3/",
    "/open/",
)
# Pages that end what the walk stands on, or that answer with a file.
LEFT_OUT = re.compile(r"/file/|\.pem$|/leave/")


@pytest.fixture
def chromium(full_chromium):
    return full_chromium


@pytest.fixture
def left(someone, tmp_path):
    """A person with a bit of everything in their notes, and the addresses of all pages there."""

    def make(*, scripts: bool):
        person = someone(scripts=scripts)
        person.come_to_approved_letter(LINK)
        person.say_sent().press("Save").at("Sent to")
        person.add_picture("mine", photo(tmp_path)).at("Pictures and likenesses")
        person.add_picture("post", screenshot(tmp_path), post=1).at("Pictures and likenesses")
        person.wait_for(f"{person.case}files/", 'a[href*="/likeness/"]')
        person.go(f"{person.case}packs/")
        person.press("Make a pack").wait_for(f"{person.case}packs/", 'a:has-text("Save pack 1")')
        return person, pages_of(person)

    return make


def pages_of(person) -> list[str]:
    """Follow every link within the notes, from the first page on."""
    waiting, found = deque([person.case]), {person.case}
    while waiting:
        person.go(waiting.popleft())
        links = person.page.eval_on_selector_all("a[href]", "all => all.map(one => one.pathname)")
        for path in links:
            if path.startswith(person.case) and path not in found and not LEFT_OUT.search(path):
                found.add(path)
                waiting.append(path)
    return sorted(found)


def come_back_in(person) -> None:
    person.go("/open/")
    person.write("Your six words", person.words).press("Open").at("Your notes")


def what_tells(person, path: str) -> list[str]:
    """Go back and forward after leaving; return the steps at which something was still to be seen."""
    told = []
    for step in ("go_back", "go_back", "go_back", "go_forward", "go_forward", "go_forward"):
        with suppress(Error):  # a tab whose history is used up stays where it is
            getattr(person.page, step)(wait_until="commit", timeout=2_000)
        shown = text_shown(person)
        within = "/notes/" in person.page.url
        if within or (TELLING.search(shown) and not is_front_door(person)):
            told.append(f"{path}: {step}: {person.page.url}")
    return told


def text_shown(person) -> str:
    """Return what stands on the page; one that asks for itself anew is waited for."""
    for _ in range(40):
        with suppress(Error):
            if person.page.evaluate("document.readyState") == "complete":
                return person.page.evaluate("document.documentElement.textContent")
        person.page.wait_for_timeout(250)
    raise AssertionError(f"{person.page.url} does not come to rest")


def is_front_door(person) -> bool:
    """The pages anybody sees who types the address of the site; they say nothing of a person."""
    at = re.sub(r"^https?://[^/]+", "", person.page.url)
    return at in OUTSIDE and ACCOUNT not in person.page.content()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_no_page_comes_back_once_it_was_left(left, scripts):
    person, pages = left(scripts=scripts)
    assert len(pages) > 25
    told = []
    for path in pages:
        come_back_in(person)
        person.go(path)
        assert person.page.title() == "Notes", path
        person.page.locator("a.leave").click()
        expect(person.page).to_have_url(re.compile(r"icon\.svg$"))
        told += what_tells(person, path)

    assert told == []
