"""One running site and one Chromium for all of these tests, and people with devices of their own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.person import Person
from tests.browser.running import running_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Playwright

    from tests.browser.running import Site

FULL = ("chromium", "chromium-browser", "google-chrome")
LIGHT = "chromium-headless-shell"
# The first is for root in a container; the others keep the browser from calling its maker.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MILLISECONDS = 30_000
HERE = "tests/browser/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them all; where work is handed out by group, they share one site."""
    for item in items:
        if HERE in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("browser"))


# For this folder only: Playwright's loop would be in the way of tests that use the database.
@pytest.fixture(scope="package")
def playing() -> Iterator[Playwright]:
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        yield playwright


def launched(playing: Playwright, *programs: str) -> Browser:
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is None:
        pytest.skip("NO CHROMIUM HERE: THE PAGES WERE NOT TRIED IN A BROWSER")
    return playing.chromium.launch(
        executable_path=program,
        args=list(OPTIONS),
        ignore_default_args=["--disable-back-forward-cache"],
    )


@pytest.fixture(scope="package")
def full_chromium(playing: Playwright) -> Iterator[Browser]:
    """Chromium with the memory for going back switched on, as people have it."""
    with launched(playing, *FULL) as chromium:
        yield chromium


@pytest.fixture(scope="package")
def light_chromium(playing: Playwright) -> Iterator[Browser]:
    """The same without windows, and without that memory, at half the work; else the full one."""
    with launched(playing, LIGHT, *FULL) as chromium:
        yield chromium


@pytest.fixture
def chromium(light_chromium: Browser) -> Browser:
    """The browser of a test. Where people go back, a module takes the full one instead."""
    return light_chromium


@pytest.fixture(scope="session")
def whole_site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def site(chromium: Browser, whole_site: Site) -> Site:
    """The site with its workers at work, whatever the test before did to them.

    After the browser, so that without one no server is started for nothing.
    """
    whole_site.ensure_workers()
    return whole_site


@pytest.fixture
def someone(site: Site, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Make people, each with a device of their own."""
    contexts = []

    def make(*, scripts: bool = True, width: int = 1000) -> Person:
        context = chromium.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        return Person(context.new_page(), site.base)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def person(request, someone) -> Person:
    return someone(scripts=request.param)
