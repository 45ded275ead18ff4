"""Somebody at a browser: reads the heading, fills in what is asked, presses the button by its name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Request, Response

LINK = "https://x.com/someone/status/1859000000000000001"


class Person:
    """One tab of one device. Every step says which page it must lead to."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.words = ""
        self.case = ""
        self.asked_elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.asked_elsewhere.append(request.url)

    def another_tab(self) -> Person:
        """One more tab of the same device, on the same case."""
        tab = Person(self.page.context.new_page(), self.base)
        tab.words, tab.case = self.words, self.case
        return tab

    # -- moving about --------------------------------------------------------
    def go(self, path: str) -> Response | None:
        """Type an address; once more if a press still under way leads elsewhere first."""
        try:
            return self.page.goto(self.base + path)
        except Error as error:
            if "interrupted" not in str(error) and "ERR_ABORTED" not in str(error):
                raise
        return self.page.goto(self.base + path)

    def is_led_away_from(self, path: str) -> Person:
        """An address of notes, typed by whoever holds none, leads to the page that says nothing."""
        self.go(path)
        expect(self.page).to_have_url(re.compile(r"^http://localhost:\d+/static/icon\.svg$"))
        return self

    def at(self, heading: str) -> Person:
        """Wait until this is the page's heading."""
        expect(self.page.locator("h1")).to_contain_text(heading)
        return self

    def sees(self, words: str) -> Person:
        expect(self.page.locator("body")).to_contain_text(words)
        return self

    def sees_either(self, *words: str) -> Person:
        expect(self.page.locator("body")).to_contain_text(re.compile("|".join(words)))
        return self

    def press(self, name: str) -> Person:
        self.page.get_by_role("button", name=name).first.click()
        return self

    def press_twice(self, name: str, *, then: str) -> Person:
        """Press twice without waiting, and come to the page with this heading.

        Whether both presses reach the server is up to the two of them.
        """
        self.page.get_by_role("button", name=name).first.dblclick(no_wait_after=True)
        self.at(then)
        self.page.wait_for_load_state("networkidle")
        return self

    def follow(self, name: str) -> Person:
        self.page.get_by_role("link", name=name).first.click()
        return self

    def choose(self, name: str, value: str) -> Person:
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()
        return self

    def write(self, label: str, words: str) -> Person:
        self.page.get_by_label(label).fill(words)
        return self

    def received_now(self) -> Person:
        """Say that their answer shows they received it this minute, on a clock in London."""
        now = datetime.now(ZoneInfo("Europe/London"))
        self.page.locator('input[name="received_at_0"]').fill(f"{now:%Y-%m-%d}")
        self.page.locator('input[name="received_at_1"]').fill(f"{now:%H:%M}")
        return self

    # -- the way from a link to a clock --------------------------------------
    def come_to_links(self) -> Person:
        self.go("/1/")
        self.choose("under_18", "no").press("Continue").at("Are you in the UK?")
        self.choose("in_uk", "yes").press("Continue")
        return self.at("Paste every link you have")

    def open_case(self, links: str = LINK) -> Person:
        self.come_to_links().write("Paste every link you have", links).press("Save and go on")
        return self.note_code()

    def note_code(self, heading: str = "Write these six words down") -> Person:
        """Write the six words down, and the address of the case."""
        self.at(heading)
        self.words = " ".join(self.page.locator("ol.words li").all_inner_texts())
        self.case = re.search(r"/notes/[^/]+/", self.page.url)[0]
        return self

    @property
    def case_id(self) -> str:
        return self.case.split("/")[2]

    def confirm_code(self) -> Person:
        self.write("Type your six words here", self.words).press("Continue")
        return self.at("What we understood")

    def answer_shows(self) -> Person:
        self.at("What do the pictures show")
        self.page.get_by_label("Bare, all or in part").check()
        return self.choose("made_by_ai", "yes").choose("names_her", "no")

    def answer_agreed(self) -> Person:
        self.at("Did you agree to it being posted at these links?")
        return self.choose("agreed_here", "no").choose("public_before", "no")

    def answer_contact(self) -> Person:
        self.at("Where may the platform write?")
        if self.page.get_by_label("To an e-mail address of mine").count():
            self.choose("contact_kind", "own")
        self.page.locator("input[name=contact_address]").fill("amara@example.org")
        return self

    def answer_questions(self) -> Person:
        self.go(f"{self.case}4/")
        self.answer_shows().press("Continue")
        self.answer_agreed().press("Continue")
        self.at("Are you the person in the pictures?").choose("maker", "subject").press("Continue")
        return self.answer_contact().come_to_letters()

    def come_to_letters(self) -> Person:
        """Go on from the address for answers, past a question that is asked where somebody may write."""
        self.press("Continue")
        heading = self.page.locator("h1")
        expect(heading).to_contain_text(re.compile("Your letters|May we contact you"))
        if "May we" in heading.inner_text():
            # Another test let an organisation in; the answer is No until somebody says otherwise.
            self.press("Continue")
        return self.at("Your letters")

    def read_letter(self) -> Person:
        self.go(f"{self.case}letters/")
        self.page.locator('main a[href*="/letters/"]').first.click()
        self.at("Read your letter")
        self.page.get_by_label("I have read this letter").check()
        return self

    def approve(self) -> Person:
        self.read_letter().press("Approve this letter").at("Is now a safe time to send this?")
        return self.choose("safe_to_send", "yes").press("Continue").at("Send it to")

    def come_to_approved_letter(self, links: str = LINK) -> Person:
        return self.open_case(links).confirm_code().answer_questions().approve()

    def say_sent(self) -> Person:
        self.follow("I have pressed send")
        return self.fill_sent()

    def fill_sent(self) -> Person:
        self.at("You have pressed send")
        return self.choose("whole_notice_went", "yes")

    # -- pictures and packs --------------------------------------------------
    def add_picture(self, kind: str, file: Path, *, post: int | None = None) -> Person:
        self.go(f"{self.case}files/{kind}/")
        self.page.locator("input[type=file]").set_input_files(file)
        if post is not None:
            self.page.get_by_label("Which post is it from?").select_option(index=post)
        return self.press("Add it")

    def wait_for(self, path: str, selector: str) -> Person:
        """Look at a page again until something is on it, as a person without scripts does."""
        for _ in range(100):
            self.go(path)
            if self.page.locator(selector).count():
                return self
            self.page.wait_for_timeout(300)
        expect(self.page.locator(selector).first).to_be_visible()
        return self

    def save_pack(self, to: Path) -> Path:
        """Save the first pack without a lock."""
        self.follow("Save pack 1").at("Save pack 1")
        self.page.get_by_text("Save it without a lock").click()
        return self.save("Save it, not locked", to)

    def save(self, button: str, to: Path) -> Path:
        with self.page.expect_download() as download:
            self.press(button)
        download.value.save_as(to)
        return to
