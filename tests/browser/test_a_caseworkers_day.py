"""A caseworker's day in a real browser: a call, the words, the letter, what was seen, notes of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.caseworker import invitation, join, set_up_app

if TYPE_CHECKING:
    from tests.browser.person import Person

CALLED = """They are here https://x.com/badman/status/1859000000000000777 and here
https://x.com/badman/status/1859000000000000778 and on www.reddit.com/r/x/comments/abc777/a_title/"""


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def beth(request, someone, site) -> Person:
    """A caseworker on the desk, by an invitation of their own."""
    caseworker = someone(scripts=request.param, width=1280)
    name = "beth" if request.param else "bo"
    join(caseworker, invitation(site), f"{name}@day.example")
    set_up_app(caseworker)
    return caseworker


def take_a_call(beth: Person) -> None:
    """Age alone first; then one screen in any order, begun with what was said last."""
    beth.follow("Take a call").at("Was anyone in any")
    beth.choose("under_18", "no").press("Continue").at("Take a call")
    beth.choose("agreed_here", "no").choose("public_before", "no").choose("maker", "subject")
    beth.write("Paste every link you have", CALLED)
    beth.page.get_by_label("Bare, all or in part").check()
    beth.choose("made_by_ai", "yes").choose("names_her", "no").choose("in_uk", "yes")
    beth.choose("days", "90")
    beth.press("Begin the notes").sees("Ask the caller first. Without their yes, nothing is kept.")
    expect(beth.page.get_by_label("Paste every link you have")).to_have_value(re.compile("abc777"))
    beth.page.get_by_label("The caller agrees that we keep notes").check()
    beth.press("Begin the notes").note_code("Read these six words out")


def have_the_words_read_back(beth: Person, caller: Person) -> None:
    beth.sees("Bare, all or in part")
    beth.write("Type what the caller reads back", "one two three").press("They match")
    beth.at("Read these six words out")
    beth.write("Type what the caller reads back", beth.words.upper().replace(" ", ", "))
    beth.press("They match").at("Notes ").sees("x.com/badman")
    caller.go("/open/")
    caller.write("Your six words", beth.words).press("Open").at("Your notes").sees("x.com/badman")


def send_a_letter(beth: Person) -> None:
    beth.go(f"{beth.case}7/")
    beth.answer_contact().come_to_letters()
    beth.approve()
    beth.say_sent().press("Save").at("Sent to").sees("Estimated")


def say_what_was_seen(beth: Person) -> None:
    beth.go(f"{beth.case}links/seen/")
    boxes = beth.page.locator('input[name="posts"]:not([value^="all:"])')
    for number in range(2):
        boxes.nth(number).check()
    beth.choose("outcome", "GONE")
    beth.choose("basis", "SEEN").press("Save").sees("2 posts: ")


def keep_a_note(beth: Person, caller: Person) -> None:
    beth.go(f"{beth.case}own/")
    beth.write("New entry", "Rang at two, will ring again on Friday.").press("Keep this entry")
    beth.sees("will ring again on Friday")
    caller.go(beth.case)
    expect(caller.page.locator("body")).not_to_contain_text("own notes")


def look_at_the_desk(beth: Person) -> None:
    beth.go("/desk/")
    reference = beth.page.locator("main table tbody th a").first.inner_text()
    assert re.fullmatch(r"TD-\w{4}-\w{4}", reference)
    beth.page.locator("[data-next]").first.click()
    expect(beth.page.locator("main")).to_be_visible()
    beth.go("/desk/round/")
    beth.at("Links to look at")


def test_a_caseworkers_day(beth, someone):
    caller = someone(width=360)
    take_a_call(beth)
    have_the_words_read_back(beth, caller)
    send_a_letter(beth)
    say_what_was_seen(beth)
    keep_a_note(beth, caller)
    look_at_the_desk(beth)
    # The form that lacked something is answered so (422), which Chromium notes.
    assert [said for said in beth.complaints if "422" not in said] == []
    assert beth.asked_elsewhere == []
