"""What a browser keeps in its files of somebody who typed here: no words, no PIN, and nothing out of a box."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from tests.browser.conftest import FULL, MILLISECONDS, OPTIONS
from tests.browser.person import Person

if TYPE_CHECKING:
    from pathlib import Path

PIN = "482916"


@pytest.fixture
def profile(tmp_path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def person(playing, site, profile):
    program = next(filter(None, map(shutil.which, FULL)), None)
    if program is None:
        pytest.skip("NO CHROMIUM HERE: THE PAGES WERE NOT TRIED IN A BROWSER")
    context = playing.chromium.launch_persistent_context(
        str(profile), executable_path=program, args=list(OPTIONS), locale="en-GB"
    )
    context.set_default_timeout(MILLISECONDS)
    yield Person(context.new_page(), site.base)
    context.close()


def holding(profile: Path, words: str) -> list[str]:
    """The files in which the words stand together, in any of the ways a browser writes them."""
    sent = quote_plus(words).encode()
    ways = [words.encode(), words.replace(" ", "+").encode(), words.encode("utf-16-le"), sent]
    files = [one for one in profile.rglob("*") if one.is_file()]
    return [one.name for one in files if any(way in one.read_bytes() for way in ways)]


def test_no_file_holds_the_words_and_no_password_is_offered_to_be_kept(person, profile):
    person.open_case()
    person.write("Type your six words here", person.words)
    person.write("Add a PIN", PIN).write("Type the PIN again", PIN).press("Continue")
    person.at("What we understood").go("/leave/")
    person.go("/open/")
    wrong = " ".join([*person.words.split()[:5], "zoo"])
    person.write("Your six words", wrong).press("Open").sees("do not open any notes")
    person.write("Your six words", person.words).press("Open").at("Now your PIN")
    person.write("Your PIN", PIN).press("Open").at("Your notes")
    person.go(f"{person.case}words/spare/")
    person.write("Type your six words", person.words).write("Your PIN", PIN)
    person.press("Make spare words").sees("They are shown only now.")
    spare = " ".join(person.page.locator("ol.words li").all_inner_texts())
    assert len(spare.split()) == 12
    person.page.locator("a.leave").click()
    person.page.wait_for_timeout(3_000)
    person.page.context.close()

    for words in (person.words, wrong, spare):
        assert holding(profile, words) == []
    logins = sqlite3.connect(f"file:{profile}/Default/Login Data?mode=ro", uri=True)
    assert logins.execute("SELECT count(*) FROM logins").fetchone() == (0,)


def test_no_box_of_one_line_is_kept_to_be_offered_on_other_sites(person, profile):
    hers, elsewhere = "a.safe.address@example.org", "another.address@example.org"
    person.open_case().confirm_code()
    person.go(f"{person.case}7/")
    person.page.locator('input[name="contact_address"]').fill(hers)
    person.come_to_letters().go("/say/")
    person.write("What do you want to complain about?", "Nobody wrote back.")
    person.write("Do you want the answer in another way too?", elsewhere).press("Send")
    person.at("We have what you wrote")
    person.page.locator("a.leave").click()
    person.page.wait_for_timeout(3_000)
    person.page.context.close()

    for typed in (hers, elsewhere):
        assert holding(profile, typed) == []
    offered = sqlite3.connect(f"file:{profile}/Default/Web Data?mode=ro", uri=True)
    assert offered.execute("SELECT count(*) FROM autofill").fetchone() == (0,)


def test_nothing_written_at_length_and_nothing_ticked_is_kept_with_the_tab(person, profile):
    typed, sent = "Heliotrope walrus, only typed.", "Heliotrope walrus, sent too."
    person.go("/1/")
    person.page.locator("input[type=radio]").first.check()
    for words in (typed, sent):
        person.go("/say/")
        person.write("What do you want to complain about?", words)
        # Long enough for the browser to write down what is in the tab.
        person.page.wait_for_timeout(5_000)
        if words == sent:
            person.press("Send").at("We have what you wrote")
        person.page.locator("a.leave").click()
        person.page.wait_for_timeout(3_000)
    person.page.context.close()

    for words in (typed, sent, "under_18"):
        assert holding(profile, words) == []


def test_nothing_typed_into_a_form_with_something_amiss_is_kept_once_somebody_left(person, profile):
    typed = "Heliotrope walrus, and no account beside it."
    person.open_case().confirm_code()
    person.go(f"{person.case}links/other/")
    person.page.locator('select[name="platform"]').select_option("x")
    for _ in range(2):
        person.write("What does it show, in a few words?", typed).press("Save and go on")
        person.sees("One thing to look at again").sees("Give the account, or the group")
        # Long enough for the browser to write down what is in the tab.
        person.page.wait_for_timeout(5_000)
    assert person.page.get_by_label("What does it show, in a few words?").input_value() == typed
    person.page.locator("a.leave").click()
    person.page.wait_for_timeout(3_000)
    person.page.context.close()

    assert holding(profile, typed) == []
