"""Who makes the report, and how somebody was asked to: one question a page, and nothing lost on the way back."""

from __future__ import annotations

from django.urls import reverse

from takedown.cases.access import case_for
from takedown.cases.answers import Maker, read_answers
from takedown.reads.next_step import next_step
from takedown.web.forms.answers import WhoForm
from tests.conftest import NOW

GIVEN = {
    "authority_kind": "spoken",
    "authority_words": "She asked me by telephone on 20 November 2026.",
    "authority_knowledge": "I know it from her.",
}


def answers(opened):
    return read_answers(case_for(opened.visitor, opened.case.pk, now=NOW).case, opened.key)


def page(opened, name: str) -> str:
    return reverse(name, args=[opened.case.pk])


def test_the_first_page_asks_one_thing(amara, hers):
    assert list(WhoForm().fields) == ["maker"]
    hers.go(page(amara, "who")).send(maker="subject")
    assert hers.path == page(amara, "contact")


def test_whoever_acts_is_asked_how_on_the_next_page_and_finds_it_again_on_the_way_back(amara, hers):
    hers.go(page(amara, "who")).send(maker="acting")
    assert hers.path == page(amara, "acting")
    hers.send(**GIVEN)
    assert hers.path == page(amara, "contact")
    assert f'href="{page(amara, "acting")}"' in hers.html
    hers.go(page(amara, "acting"))
    assert hers.sees("She asked me by telephone on 20 November 2026.")
    hers.go(page(amara, "who")).send(maker="acting")
    assert answers(amara).authority_words == GIVEN["authority_words"]


def test_what_is_missing_is_asked_for_and_the_rest_is_shown_again(amara, hers):
    hers.go(page(amara, "acting")).send(authority_words=GIVEN["authority_words"])
    assert hers.sees("Choose how they asked you.")
    assert hers.sees("Say how you know it.")
    assert hers.sees(GIVEN["authority_words"])
    assert answers(amara).authority_words == ""


def test_somebody_who_left_between_the_two_pages_is_led_to_the_second(amara, hers):
    hers.go(page(amara, "shows")).send(shows=["bare"], made_by_ai="yes", names_her="no")
    hers.send(agreed_here="no", public_before="no")
    hers.send(maker="acting")
    step = next_step(case_for(amara.visitor, amara.case.pk, now=NOW), now=NOW)
    assert step.page == "acting"


def test_whoever_turns_out_to_be_the_person_is_not_written_of_as_somebody_else(amara, hers):
    hers.go(page(amara, "acting")).send(**GIVEN)
    assert answers(amara).maker == Maker.ACTING
    hers.go(page(amara, "who")).send(maker="subject")
    assert (answers(amara).maker, answers(amara).authority_words) == (Maker.SUBJECT, "")
    # What stood there stays beside it.
    hers.go(page(amara, "who"))
    assert hers.sees(GIVEN["authority_words"])
