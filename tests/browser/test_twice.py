"""What is pressed twice happens once: a double press, two tabs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.drawn import photo


@pytest.fixture
def hasty(someone):
    """Without scripts, so that only the server can tell a second press from the first."""
    return someone(scripts=False)


def test_a_double_press_opens_one_case(hasty, site):
    before = site.count("cases_case")
    hasty.come_to_links().write(
        "Paste every link you have", "https://x.com/a/status/1859000000000000001"
    )

    hasty.press_twice("Save and go on", then="Write these six words down")
    assert site.count("cases_case") == before + 1
    hasty.go("/notes/")
    hasty.at("Your notes").follow("Show my six words").note_code()


def test_a_double_press_approves_sends_and_receives_once(hasty, site):
    case = hasty.open_case().confirm_code().answer_questions().case_id

    hasty.read_letter().press_twice("Approve this letter", then="Is now a safe time")
    assert site.events("REQUEST_APPROVED", case) == 1
    hasty.at("Is now a safe time").choose("safe_to_send", "yes")
    hasty.press_twice("Continue", then="Send it to")
    hasty.say_sent().press_twice("Save", then="Sent to").sees("Estimated")
    assert site.events("SUBMISSION_MADE", case) == 1
    clocks = site.events("CLOCK_STARTED", case)
    hasty.follow("Add only the time they received it").write("What does it say?", "Ticket 1")
    hasty.received_now()
    hasty.press_twice("Save", then="Sent to").sees("Receipt shown")
    assert site.events("RECEIPT_RECORDED", case) == 1
    assert site.events("CLOCK_STARTED", case) == clocks > 0


def test_a_double_press_asks_for_one_pack(hasty, site):
    case = hasty.open_case().confirm_code().case_id
    hasty.go(f"{hasty.case}packs/")

    hasty.press_twice("Make a pack", then="Evidence")
    hasty.sees_either("The pack is being made", "Save pack 1")
    assert site.events("PACK_ASKED_FOR", case) == 1
    assert site.count("evidence_evidencepack", "case_id = %s", case) == 1


def test_a_double_press_keeps_one_picture(hasty, site, tmp_path):
    hasty.open_case().confirm_code()
    hasty.go(f"{hasty.case}files/mine/")
    hasty.page.locator("input[type=file]").set_input_files(photo(tmp_path))
    before = site.settled_files()
    hasty.press_twice("Add it", then="Pictures and likenesses")

    hasty.go(f"{hasty.case}files/")
    hasty.sees("Photo 1")
    assert site.events("REFERENCE_ADDED", hasty.case_id) == 1
    assert len(site.sealed_files() - before) == 1


def test_a_double_press_on_a_question_saves_it(hasty):
    hasty.open_case().confirm_code()
    hasty.go(f"{hasty.case}4/")
    hasty.answer_shows().press_twice("Continue", then="Did you agree")

    hasty.go(f"{hasty.case}4/")
    expect(hasty.page.get_by_label("Bare, all or in part")).to_be_checked()


def test_two_tabs_lose_nothing(person):
    person.open_case().confirm_code()
    other = person.another_tab()
    person.go(f"{person.case}4/")
    person.answer_shows()
    other.go(f"{person.case}5/")
    other.answer_agreed()
    person.press("Continue").at("Did you agree")
    other.press("Continue").at("Are you the person")

    person.go(f"{person.case}4/")
    expect(person.page.locator("input[name=made_by_ai][value=yes]")).to_be_checked()
    person.go(f"{person.case}5/")
    expect(person.page.locator("input[name=agreed_here][value=no]")).to_be_checked()


def test_two_tabs_that_save_at_the_same_moment_lose_nothing(person):
    person.open_case().confirm_code()
    other = person.another_tab()
    person.go(f"{person.case}4/")
    person.answer_shows()
    other.go(f"{person.case}5/")
    other.answer_agreed()
    for tab in (person, other):
        tab.page.get_by_role("button", name="Continue").click(no_wait_after=True)
    person.at("Did you agree")
    other.at("Are you the person")

    person.go(f"{person.case}4/")
    expect(person.page.locator("input[name=made_by_ai][value=yes]")).to_be_checked()
    person.go(f"{person.case}5/")
    expect(person.page.locator("input[name=agreed_here][value=no]")).to_be_checked()
