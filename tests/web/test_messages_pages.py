"""The page on which the person and her caseworker write to each other: it promises nothing and loses nothing."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

import pytest

from takedown.cases.answers import Answer
from takedown.cases.messages import LONGEST_MESSAGE, Message
from takedown.cases.models import CaseGrant
from takedown.flows.see_messages import see_messages
from takedown.flows.withdraw_access import withdraw_access
from takedown.flows.write_message import MOST_OF_THE_PERSON
from takedown.reads.parts import AT_ONCE
from tests import factories
from tests.conftest import NOW, amiss

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _still(still_now):
    pass


@pytest.fixture
def theirs(amara, beth):
    return factories.let_in(amara, beth)


@pytest.fixture
def her(amara, holding):
    return holding(amara.case.pk)


@pytest.fixture
def worker(theirs, beth, signed_in):
    return signed_in(beth.user)


def at(amara, name: str = "ask", *more) -> str:
    return reverse(name, args=[amara.case.pk, *more])


def said(client, path: str) -> str:
    html = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_what_she_writes_is_answered_inside(amara, her, worker):
    assert her.post(at(amara), {"words": "Can you ring me?"}).status_code == 302
    assert "1 new message" in said(worker, at(amara, "case"))
    assert "Can you ring me?" in said(worker, at(amara))
    assert "new message" not in said(worker, at(amara, "case"))
    worker.post(at(amara), {"words": "When is it safe?"})
    assert "1 new message" in said(her, at(amara, "case"))
    shown = said(her, at(amara))
    assert "A Charity 20 November 2026, 17:30 New When is it safe?" in shown
    assert "Read by A Charity on 20 November 2026, 17:30" in shown
    assert "beth@" not in shown


def test_before_the_box_it_says_that_nobody_knows_when_it_is_read(amara, her, theirs):
    shown = said(her, at(amara))
    before = shown.partition("Your message")[0]
    assert "We do not know when somebody reads it. In danger, ring 999." in before
    assert "nobody has taken your notes on yet" not in before


def test_outside_the_uk_another_number_is_meant(amara, her, theirs):
    factories.answer(amara, in_uk=Answer.NO)
    shown = said(her, at(amara))
    assert "In danger, ring the emergency number where you are." in shown
    assert "999" not in shown


def test_where_nobody_has_taken_her_notes_on_it_says_that_too(amara, her, granted):
    assert "At A Charity nobody has taken your notes on yet." in said(her, at(amara))


def test_where_nobody_is_let_in_there_is_no_box_but_where_to_turn(amara, her):
    html = her.get(at(amara)).content.decode()
    assert "<textarea" not in html
    assert "There is nobody here who would read a message." in html
    assert reverse("people", args=[amara.case.pk]) in html
    assert reverse("help") in html


def test_where_access_ended_it_says_that_nobody_there_can_read_it(amara, her, theirs):
    factories.message(amara, "Read in time.")
    see_messages(theirs, message_ids=Message.objects.values_list("pk", flat=True), now=NOW)
    factories.message(amara, "Too late.")
    assert "Not read yet by A Charity" in said(her, at(amara))
    withdraw_access(amara, grant_id=CaseGrant.objects.get(case=amara.case).pk, now=NOW)
    shown = said(her, at(amara))
    assert "Too late. A Charity cannot read it: its access has ended." in shown
    assert "Read in time. Read by A Charity on 20 November 2026" in shown
    assert "Not read yet" not in shown


def test_words_are_kept_where_access_ended_while_she_wrote(amara, her, theirs):
    her.get(at(amara))
    grant = CaseGrant.objects.get(case=amara.case)
    withdraw_access(amara, grant_id=grant.pk, now=NOW)
    page = amiss(her.post(at(amara), {"words": "It is urgent."})).content.decode()
    assert "Nobody is let in any more who could read it." in page
    assert "It is urgent.</textarea>" in page


def test_words_are_kept_where_a_day_is_full(amara, her, theirs):
    for _ in range(MOST_OF_THE_PERSON):
        factories.message(amara)
    page = amiss(her.post(at(amara), {"words": "One more."})).content.decode()
    assert "Send them tomorrow. In danger, ring 999," in page
    assert "One more.</textarea>" in page


@pytest.mark.parametrize("words", ["", "   ", "x" * (LONGEST_MESSAGE + 1)])
def test_nothing_and_too_much_are_not_kept(amara, her, theirs, words):
    amiss(her.post(at(amara), {"words": words}))
    assert not Message.objects.exists()


def test_a_second_press_leaves_no_second_message(amara, her, theirs):
    once = re.search(r'name="once" value="([^"]+)"', her.get(at(amara)).content.decode())[1]
    for _ in range(2):
        her.post(at(amara), {"words": "Hello.", "once": once})
    assert Message.objects.count() == 1


def test_she_takes_back_what_nobody_has_read(amara, her, theirs):
    made = factories.message(amara, "Too much.")
    assert "Take it back" in said(her, at(amara))
    assert her.post(at(amara, "take_back_message", made.pk)).status_code == 302
    assert "Too much." not in said(her, at(amara))


def test_where_somebody_read_it_meanwhile_the_page_says_that_it_stays(amara, her, theirs):
    made = factories.message(amara, "Too much.")
    her.get(at(amara))
    see_messages(theirs, message_ids=[made.pk], now=NOW)
    answer = her.post(at(amara, "take_back_message", made.pk))
    assert answer.status_code == 422
    assert "Somebody has read it by now, so it stays." in answer.content.decode()
    assert "Take it back" not in said(her, at(amara))


def test_many_are_shown_in_parts_and_only_what_was_shown_is_read(amara, her, theirs):
    for minute in range(AT_ONCE + 2):
        theirs_now = NOW + minute * MINUTE
        Message.objects.filter(pk=factories.message(theirs).pk).update(written_at=theirs_now)
        if minute == 40:
            Message.objects.update(written_at=NOW - timedelta(days=2))
    assert "Part 1 of 2, 52 in all." in said(her, at(amara))
    assert "2 new messages" in said(her, at(amara, "case"))
    her.get(f"{at(amara)}?messages=2")
    assert "new message" not in said(her, at(amara, "case"))


def test_a_caseworker_finds_the_button_for_a_child_there(amara, worker):
    html = worker.get(at(amara)).content.decode()
    assert reverse("freeze", args=[amara.case.pk, "case", amara.case.pk]) in html


def test_to_a_caseworker_it_is_opened_with_her_words_by_whoever_has_them(
    amara, her, theirs, worker
):
    factories.message(theirs)
    assert "Not opened yet with the person’s words" in said(worker, at(amara))
    her.get(at(amara))
    shown = said(worker, at(amara))
    assert "Opened with the person’s words on 20 November 2026, 17:30" in shown
    assert "Read by" not in shown


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]
)
def test_a_browser_that_looks_ahead_gets_no_words_and_has_read_nothing(
    amara, her, theirs, worker, headers
):
    factories.message(amara, "Words of the person.")
    factories.message(theirs, "Words of the charity.")
    for client in (her, worker):
        answer = client.get(at(amara), headers=headers)
        assert (answer.status_code, answer.content) == (503, b"")
        assert "1 new message" in said(client, at(amara, "case"))
        assert "New Words of the" in said(client, at(amara))


def test_who_asks_for_the_head_of_the_page_has_read_nothing(amara, her, theirs, worker):
    factories.message(amara)
    factories.message(theirs)
    for client in (her, worker):
        assert client.head(at(amara)).status_code == 200
        assert "1 new message" in said(client, at(amara, "case"))
        client.get(at(amara))
        assert "new message" not in said(client, at(amara, "case"))


def test_caseworkers_see_times_on_their_own_clock_and_the_person_on_hers(
    amara, her, theirs, worker
):
    factories.answer(amara, in_uk=Answer.NO, zone="Asia/Tokyo")
    factories.message(theirs, "When is it safe?")
    assert "A Charity 21 November 2026, 02:30" in said(her, at(amara))
    assert "All times are local" not in said(her, at(amara))
    shown = said(worker, at(amara))
    assert "All times are local, in London. A Charity 20 November 2026, 17:30" in shown
    assert "Opened with the person’s words on 20 November 2026, 17:30" in shown
