"""No page breaks a rule that axe can check, on the narrowest telephone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.caseworker import invitation, join, set_up_app

NARROW = 360
OPEN_PAGES = (
    "/",
    "/door/1/",
    "/door/2/",
    "/before/",
    "/1/",
    "/other/",
    "/help/",
    "/who/",
    "/open/",
)
CASE_PAGES = (
    "", "links/", "links/all/", "links/seen/", "links/other/", "times/", "past/", "4/", "5/", "6/", "7/", "8/", "letters/", "files/", "files/levels/",
    "files/lines/", "files/mine/", "files/post/", "packs/", "people/", "keep/", "erase/",
)  # fmt: skip

DESK_PAGES = (
    "/desk/",
    "/desk/contacts/",
    "/desk/hidden/",
    "/desk/figures/",
    "/desk/sessions/",
    "/desk/second/",
    "/desk/invite/",
)


class Inspector:
    """Looks at page after page and keeps what is wrong."""

    def __init__(self, person) -> None:
        self.person = person
        self.axe = Axe()
        self.wrong: list[str] = []

    def look(self) -> None:
        page = self.person.page
        for found in self.axe.run(page).response["violations"]:
            where = [node["html"] for node in found["nodes"]]
            self.wrong.append(f"{page.url}: {found['help']}: {where}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > page.viewport_size["width"]:
            self.wrong.append(f"{page.url}: scrolls sideways, {wide} pixels wide")

    def go(self, path: str) -> None:
        self.person.go(path)
        self.look()


@pytest.fixture
def inspector(someone) -> Inspector:
    return Inspector(someone(width=NARROW))


def test_pages_before_a_case(inspector):
    for path in OPEN_PAGES:
        inspector.go(path)
    inspector.person.press("Open").sees("Type your six words.")
    inspector.look()
    inspector.person.come_to_links()
    inspector.look()

    assert inspector.wrong == []


def test_pages_of_a_case(inspector):
    person = inspector.person.open_case()
    inspector.look()
    person.confirm_code().answer_questions()
    for path in CASE_PAGES:
        inspector.go(person.case + path)
    person.read_letter()
    inspector.look()
    person.press("Approve this letter").at("Is now a safe time")
    inspector.look()
    person.choose("safe_to_send", "yes").press("Continue").at("Send it to")
    inspector.look()
    person.say_sent()
    inspector.look()
    person.press("Save").sees("Estimated")
    inspector.look()
    inspector.go(person.case)

    assert inspector.wrong == []


def test_pages_of_contact(inspector, site, someone):
    """With an organisation that could call; the page for an e-mail address is made of the same parts."""
    dee = join(someone(), invitation(site), "dee@charity.example")
    set_up_app(dee)
    person = inspector.person.open_case().confirm_code()
    inspector.go(person.case + "8/")
    person.choose("way", "phone").press("Continue").at("When is it safe to contact you?")
    inspector.look()
    person.press("Save").sees("Give the number.")
    inspector.look()
    person.write("Your telephone number", "07700 900123").choose("safe", "yes")
    person.choose("may_leave_message", "no").choose("weekdays", "0").press("Save")
    inspector.go(person.case + "8/")
    person.sees("07700 900123")
    inspector.go(person.case + "8/phone/")
    person.write("Your telephone number", "07700 900999").press("Save")
    inspector.go(person.case)
    person.sees("How to contact you was changed")

    assert inspector.wrong == []


def test_pages_on_which_people_write_to_each_other(inspector, site, someone):
    dee = join(someone(width=NARROW), invitation(site), "di@charity.example")
    set_up_app(dee)
    hers = inspector.person.open_case().confirm_code()
    inspector.go(hers.case + "ask/")
    hers.sees("There is nobody here who would read a message.")
    hers.go(hers.case + "people/")
    hers.page.get_by_label("Who may open your notes?").select_option(label="A Charity")
    hers.press("Let them in").sees("Nobody there has taken your notes on yet")
    hers.go(hers.case + "ask/")
    hers.write("Your message", "Can you ring me?").press("Leave this message here")
    hers.sees("Not read yet by A Charity")
    inspector.look()
    dee.go("/desk/")
    dee.press("Take").at("Desk").go(hers.case)
    theirs = Inspector(dee)
    dee.follow("Read the message").sees("Can you ring me?")
    theirs.look()
    dee.write("Your message", "When is it safe?").press("Leave this message here")
    dee.sees("Not opened yet with the person’s words")
    theirs.go(hers.case + "own/")
    dee.write("New entry", "Rang once.").press("Keep this entry").sees("di@charity.example")
    theirs.look()
    inspector.go(hers.case)
    hers.follow("Read the message").sees("Read by A Charity on")
    inspector.look()
    hers.go(hers.case + "own/")
    hers.sees("not here")

    assert (inspector.wrong, theirs.wrong) == ([], [])


def test_pages_of_the_desk(inspector, site, someone):
    """For a caseworker with work, and for a manager; wider than they are, none of them is."""
    cass = join(inspector.person, invitation(site), "cass@charity.example")
    set_up_app(cass)
    amara = someone().come_to_approved_letter()
    amara.go(f"{amara.case}people/")
    amara.page.get_by_label("Who may open your notes?").select_option(label="A Charity")
    amara.press("Let them in").sees("Nobody there has taken your notes on yet")
    cass.go("/desk/")
    inspector.look()
    cass.press("Take").at("Desk")
    for path in DESK_PAGES:
        inspector.go(path)
    cass.go("/desk/call/")
    cass.choose("under_18", "no").press("Continue").at("Take a call")
    inspector.look()
    for path in (
        "",
        "own/",
        "links/",
        "links/seen/",
        "times/",
        "past/",
        "letters/",
        "files/",
        "packs/",
    ):
        inspector.go(amara.case + path)
    manager = join(someone(width=NARROW), invitation(site, role="MANAGER"), "em@charity.example")
    set_up_app(manager)
    theirs = Inspector(manager)
    for path in (*DESK_PAGES, "/desk/work/", "/desk/people/", "/desk/urgent/"):
        theirs.go(path)

    assert (inspector.wrong, theirs.wrong) == ([], [])


@pytest.mark.parametrize("seen", [{"color_scheme": "dark"}, {"reduced_motion": "reduce"}])
def test_pages_as_some_people_set_them(inspector, seen):
    inspector.person.page.emulate_media(**seen)
    for path in OPEN_PAGES:
        inspector.go(path)
    person = inspector.person.open_case()
    inspector.look()
    person.confirm_code()
    for path in ("", "links/", "4/", "letters/", "files/", "people/", "erase/"):
        inspector.go(person.case + path)

    assert inspector.wrong == []
