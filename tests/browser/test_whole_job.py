"""The whole job in a real browser, with the real queue and workers: from a link to an evidence pack."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.caseworker import invitation, join, set_up_app
from tests.browser.drawn import photo, screenshot

MIXTURE = """He posted these https://twitter.com/badman/status/1859000000000000001?s=20&t=abc
https://x.com/badman/status/1859000000000000001/photo/1
https://m.facebook.com/story.php?story_fbid=123456789&id=100001&fbclid=zzz
www.reddit.com/r/something/comments/abc123/title_here/?utm_source=share
javascript:alert(1)
"""


def hours_until_due(person) -> float:
    due = person.page.locator("section.clock time").first.get_attribute("datetime")
    return (datetime.fromisoformat(due) - datetime.now(UTC)) / timedelta(hours=1)


def come_to_clock(person) -> None:
    person.open_case(MIXTURE).confirm_code().sees("3 posts").sees("javascript:alert(1)")
    person.follow("Go on")
    person.answer_questions().approve()
    person.say_sent().press("Save").at("Sent to").sees("Estimated")
    assert 47.9 < hours_until_due(person) <= 48.1


def add_receipt(person) -> None:
    person.follow("Add only the time they received it").at("Their answer")
    person.write("What does it say?", "We got your report. Ticket 12345")
    person.received_now().press("Save")
    person.at("Sent to").follow("Correct the receipt").at("Their answer")
    expect(person.page.get_by_label("What does it say?")).to_have_value(re.compile("12345"))
    person.go(person.case)
    expect(person.page.locator("section.clock .tag.is-estimated")).to_have_count(0)


def complain(person) -> None:
    """They refuse; rules suggest what that is, the person decides, and the complaint is written."""
    person.go(f"{person.case}letters/")
    person.page.locator('main a[href*="/send/"]').first.click()
    person.at("Sent to").follow("Add their answer").at("What did they say?")
    refused = "We reviewed your report and found that the content does not violate our rules."
    person.write("What did they say?", refused).press("Continue")
    person.at("What does this answer say?").sees("They say it breaks no rule").press("Continue")
    person.at("They say it breaks no rule").follow("See what you can do now").at("More ways")
    # The letter that fits the answer stands first, and open.
    person.sees("Fits their answer")
    person.page.get_by_role(
        "button", name=re.compile("Write this letter ?: Quick complaint")
    ).click()
    person.at("A few more questions").choose("standing", "subject")
    person.page.locator('input[name="heads"][value="illegal"]').check()
    person.press("Continue").at("Read your letter").sees("section 21(2A)")
    person.sees("that no rule was broken")
    person.page.get_by_label("I have read this letter").check()
    person.press("Approve this letter").at("Is now a safe time")


def find_likeness(person, folder) -> None:
    person.add_picture("mine", photo(folder)).at("Pictures and likenesses")
    person.add_picture("post", screenshot(folder), post=1).at("Pictures and likenesses")
    person.wait_for(f"{person.case}files/", 'a[href*="/likeness/"]')
    # The note of the telephone that the photo lies on its side was obeyed.
    person.sees("720 × 960, JPEG").sees("From post 1").sees("Likely")
    person.page.locator('a[href*="/likeness/"]').first.click()
    person.at("beside your photo 1").choose("decision", "YES").press("Save")
    person.at("Pictures and likenesses").sees("You said: Yes, that is it")


def make_pack(person, site, folder) -> None:
    person.go(f"{person.case}packs/")
    person.press("Make a pack").wait_for(f"{person.case}packs/", 'a:has-text("Save pack 1")')
    shown = person.page.locator("section .link").first.inner_text()
    person.sees("It is signed by this site").follow("Save pack 1").at("Save pack 1")
    words = folder / "words.txt"
    words.write_text(person.page.locator("input[name=words]").input_value())
    pack = person.save("Save it, locked", folder / "pack.zip")
    said = site.manage("verify_pack", str(pack), "--passphrase-file", str(words))
    assert f"SHA-256 of the ZIP: {shown}" in said
    assert "Signed by the certificate" in said


def erase_and_undo(person) -> None:
    person.go(f"{person.case}erase/")
    person.write("Type your six words", person.words).press("Erase").at("Your notes are hidden")
    person.is_led_away_from(person.case).go("/open/")
    person.write("Your six words", person.words.upper().replace(" ", ", ")).press("Open")
    person.at("These notes are waiting to be destroyed").press("Bring my notes back")
    person.at("Your notes").sees("Erasing was undone")


def test_the_whole_job(person, site, tmp_path):
    person.go("/")
    person.follow("Get something taken down").at("You decide what is sent")
    person.follow("Go on").at("Before you start").follow("Go on").at("Was anyone in any")
    come_to_clock(person)
    add_receipt(person)
    complain(person)
    find_likeness(person, tmp_path)
    make_pack(person, site, tmp_path)
    assert person.complaints == []
    assert person.asked_elsewhere == []
    erase_and_undo(person)


def test_a_caseworker_sees_a_case_while_the_person_lets_them(someone, site):
    amara = someone().open_case().confirm_code()
    beth = someone()
    here = invitation(site)

    join(beth, here, "beth@charity.example")
    set_up_app(beth)
    beth.sees("You have no case now.")
    assert beth.go(amara.case).status == 404
    assert beth.go(here).status == 404

    amara.go(f"{amara.case}people/")
    amara.page.get_by_label("Who may open your notes?").select_option(label="A Charity")
    amara.press("Let them in").sees("Nobody there has taken your notes on yet")
    assert beth.go(amara.case).status == 404
    beth.go("/desk/")
    beth.sees("Not taken yet: 1").press("Take").at("Desk")
    beth.page.locator("main table a").first.click()
    beth.at("Notes ").sees("x.com/someone")
    assert beth.go(f"{amara.case}people/").status == 404
    assert beth.go(f"{amara.case}erase/").status == 404

    amara.go(f"{amara.case}people/")
    amara.sees("By a caseworker of A Charity").press("End now").sees("You have let nobody in.")
    assert beth.go(amara.case).status == 404
    beth.go("/desk/")
    beth.sees("You have no case now.")
