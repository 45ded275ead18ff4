"""Back and press again happens once."""

from __future__ import annotations

import pytest


@pytest.fixture
def chromium(full_chromium):
    return full_chromium


def test_back_and_press_again_changes_nothing(person, site):
    before = site.count("cases_case")
    case = person.open_case().case_id
    person.page.go_back()
    person.at("What we understood")
    assert site.count("cases_case") == before + 1

    person.go(f"{person.case}words/")
    person.confirm_code().answer_questions()
    person.approve()
    person.page.go_back()
    person.at("Is now a safe time")
    person.page.go_back()
    person.at("Send it to").say_sent().press("Save").at("Sent to").sees("Estimated")
    person.page.go_back()
    person.fill_sent().press("Save").sees("All of this letter went already.")

    assert site.events("REQUEST_APPROVED", case) == 1
    assert site.events("SUBMISSION_MADE", case) == 1
