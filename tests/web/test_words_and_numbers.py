"""The six words alone show numbers where there is a PIN; spare words and the PIN have pages of their own."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

import pytest

from takedown.cases.models import CaseCode, PinChange, SpareWords
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import end_other_sessions
from takedown.flows.erase_case import erase_case
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.save_answers import save_answers
from takedown.reads.code import unconfirmed_words
from tests import factories
from tests.conftest import NOW

PIN, WAIT = "482916", timedelta(hours=72)


@pytest.fixture
def words(amara, at) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def with_pin(amara, words):
    factories.sent(amara)
    factories.reply(amara.case.requests.get().submissions.get(), amara)
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    return amara


def text(answer) -> str:
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def type_words(words: str) -> Client:
    client = Client()
    assert client.post(reverse("open"), {"typed": words}).url == reverse("pin")
    return client


def test_the_words_alone_show_numbers_and_a_time_and_nothing_of_what_is_inside(with_pin, words):
    shown = text(type_words(words).get(reverse("pin")))
    assert "Letters sent 1" in shown
    assert "Letters not sent yet 0" in shown
    assert "Of these, answered 1" in shown
    assert "Sunday 22 November 2026, 5:30 pm, UK time, counted from when it was sent" in shown
    for secret in ("x.com", "someone", "X", "amara", with_pin.case.reference, "TD-"):
        assert not re.search(rf"\b{re.escape(secret)}", shown), secret


def test_nothing_can_be_changed_from_there(with_pin, words):
    page = type_words(words).get(reverse("pin")).content.decode()
    assert re.findall(r'<form method="post"[^>]*action="([^"]*)"', page)[-1] == reverse("pin")
    assert str(with_pin.case.pk) not in page
    client = type_words(words)
    for name in ("case", "erase", "people", "spare_words", "change_pin", "code"):
        assert client.get(reverse(name, args=[with_pin.case.pk])).status_code == 404


def test_hidden_notes_show_no_number(with_pin, words):
    erase_case(with_pin, typed=words, pin=PIN, now=NOW)
    shown = text(type_words(words).get(reverse("pin")))
    assert "Letters" not in shown
    assert "Your PIN" in shown


def test_a_page_of_numbers_from_before_the_words_ended_shows_none(with_pin, words):
    client = type_words(words)
    end_other_sessions(with_pin, now=NOW)
    assert "Letters" not in text(client.get(reverse("pin")))
    refused = client.post(reverse("pin"), {"pin": PIN}, follow=True)
    assert "Your six words have to be typed again first." in refused.content.decode()


def test_the_numbers_are_gone_after_a_while(with_pin, words, at):
    client = type_words(words)
    at(timedelta(minutes=15))
    assert client.get(reverse("pin")).url == reverse("open")


def test_without_a_pin_the_words_open_the_notes(amara, words):
    confirm_code(amara, typed=words, now=NOW)
    answer = Client().post(reverse("open"), {"typed": words})
    assert answer.url == reverse("case", args=[amara.case.pk])


# -- spare words ----------------------------------------------------------------------------------


def inside(amara, words: str, pin: str = "") -> Client:
    client = Client()
    client.post(reverse("open"), {"typed": words})
    if pin:
        client.post(reverse("pin"), {"pin": pin})
    return client


def spare_of(answer) -> str:
    return " ".join(re.findall(r"<li>([a-z]+)</li>", answer.content.decode()))


@pytest.fixture
def hers(amara, words) -> Client:
    confirm_code(amara, typed=words, now=NOW)
    return inside(amara, words)


def here(amara, name: str) -> str:
    return reverse(name, args=[amara.case.pk])


def test_spare_words_are_shown_once_and_lead_to_new_words(amara, words, hers, at):
    made = hers.post(here(amara, "spare_words"), {"typed": words, "once": "a"}, follow=True)
    spare = spare_of(made)
    assert len(spare.split()) == 12
    again = hers.post(here(amara, "spare_words"), {"typed": words, "once": "a"}, follow=True)
    assert spare_of(again) == ""
    assert "Made on Friday 20 November 2026" in text(again)
    lost = Client()
    asked = lost.post(reverse("lost_words"), {"typed": spare}, follow=True)
    assert "Monday 23 November 2026, 17:30" in text(asked)
    at(WAIT)
    given = lost.post(reverse("lost_words"), {"typed": spare}, follow=True)
    six = spare_of(given)
    assert len(six.split()) == 6
    assert "These are your new words." in text(given)
    assert lost.post(here(amara, "code"), {"typed": six}).url == here(amara, "case")
    assert hers.get(here(amara, "case")).status_code in {403, 404}
    assert inside(amara, six).get(here(amara, "case")).status_code == 200
    assert not SpareWords.objects.exists()


def test_the_printed_page_says_only_spare_words(amara, words, hers):
    made = hers.post(here(amara, "spare_words"), {"typed": words}, follow=True)
    html = made.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    printed = re.sub(r'<div class="no-print">.*?</div>\s*</div>', "", main, flags=re.DOTALL)
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", printed)).strip()
    assert said == f"Spare words {spare_of_html(main)}"


def spare_of_html(main: str) -> str:
    return " ".join(re.findall(r"<li>([a-z]+)</li>", main))


def test_a_notice_inside_stops_it_with_one_press(amara, words, hers):
    spare = spare_of(hers.post(here(amara, "spare_words"), {"typed": words}, follow=True))
    assert "from your printed page" not in text(hers.get(here(amara, "case")))
    Client().post(reverse("lost_words"), {"typed": spare})
    page = text(hers.get(here(amara, "case")))
    assert "from your printed page" in page
    hers.post(here(amara, "stop_new_words"))
    assert "from your printed page" not in text(hers.get(here(amara, "case")))
    wrong = Client().post(reverse("lost_words"), {"typed": spare}, follow=True)
    assert "Those spare words do not open any notes." in text(wrong)


def test_a_caseworker_reads_some_out_and_sees_on_the_desk_that_they_were_used(
    amara, words, hers, beth, signed_in
):
    factories.let_in(amara, beth)
    worker = signed_in(beth.user)
    asked = worker.get(here(amara, "spare_words"))
    worker.post(asked.url, {"password": "a long password of hers"})
    spare = spare_of(worker.post(here(amara, "spare_words"), follow=True))
    assert len(spare.split()) == 12
    assert "New words were asked for" not in text(worker.get(reverse("desk")))
    Client().post(reverse("lost_words"), {"typed": spare})
    assert "New words were asked for" in text(worker.get(reverse("desk")))
    assert "that a caseworker read out" in text(hers.get(here(amara, "case")))
    assert worker.post(here(amara, "stop_new_words")).status_code == 302
    assert not SpareWords.objects.exists()


def test_words_that_are_not_written_down_come_before_spare_ones(amara, holding, at):
    client = holding(amara.case.pk)
    for name in ("spare_words", "change_pin"):
        assert client.get(here(amara, name)).url == here(amara, "code")


# -- the PIN from inside --------------------------------------------------------------------------


def test_a_new_pin_is_asked_for_seen_and_stopped(amara, words, hers):
    page = here(amara, "change_pin")
    data = {"typed": words, "new_pin": PIN, "new_pin_again": PIN}
    assert hers.post(page, data).url == page
    assert "A new PIN waits" in text(hers.get(page))
    assert "A new PIN waits" in text(hers.get(here(amara, "case")))
    hers.post(here(amara, "stop_pin_change"))
    assert not PinChange.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"new_pin_again": "731604"}, "The two PINs are different."),
        ({"new_pin": "", "new_pin_again": ""}, "Type the new PIN."),
        ({"new_pin": "12"}, "A PIN is 4 to 12 numbers."),
        ({"typed": "one two"}, "A code has six words. You typed 2."),
    ],
)
def test_what_is_amiss_is_said_and_nothing_waits(amara, words, hers, changed, says):
    data = {"typed": words, "new_pin": PIN, "new_pin_again": PIN, **changed}
    assert says in text(hers.post(here(amara, "change_pin"), data, follow=True))
    assert not PinChange.objects.exists()


def test_wrong_pins_on_that_page_are_counted(amara, words, at):
    confirm_code(amara, typed=words, pin=PIN, now=NOW)
    client = inside(amara, words, PIN)
    data = {"typed": words, "pin": "000000", "what": "none"}
    for _ in range(20):
        answer = client.post(here(amara, "change_pin"), data, follow=True)
        assert "not the PIN" in text(answer)
    answer = client.post(here(amara, "change_pin"), {**data, "pin": PIN}, follow=True)
    assert "Wait 1 minute" in text(answer)
    assert CaseCode.objects.get().pin_hash


def test_the_address_page_says_when_it_was_changed(amara, words, hers):
    factories.sent(amara)
    save_answers(amara, now=NOW, contact_address="other@example.org")
    page = text(hers.get(here(amara, "contact")))
    assert "Changed on 20 November 2026." in page


def test_spare_words_of_before_say_nothing_of_what_became_of_them(amara, words, hers):
    used = " ".join(make_spare_words(amara, typed=words, now=NOW))
    make_spare_words(amara, typed=words, now=NOW)
    answers = [
        text(Client().post(reverse("lost_words"), {"typed": typed}, follow=True))
        for typed in (used, " ".join(reversed(used.split())))
    ]
    assert answers[0] == answers[1]
