"""Complaining about how data is used, without an account: acknowledged at once, answered here."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

import pytest
import time_machine

from takedown.cases.complaints import Complaint
from takedown.flows.sweep import tidy
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

WORDS = "canarycomplaint: my address stands in a letter"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still():
    with time_machine.travel(NOW, tick=False):
        yield


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def complain(client: Client) -> tuple[str, str]:
    """Complain, and return the number and the six words that the next page shows."""
    form = {"words": WORDS, "reply_to": "canaryreply@example.org"}
    answer = client.post(reverse("say"), form, follow=True)
    assert answer.status_code == 200
    six = re.findall(r"<li>([a-z]+)</li>", answer.content.decode())
    return re.search(r"C-\w{4}-\w{4}", text(answer))[0], " ".join(six)


def answer_page(six: str) -> str:
    return text(Client().post(reverse("say_answer"), {"typed": six}, follow=True))


def manage(*arguments: str, given: str = "", monkeypatch=None) -> str:
    out = io.StringIO()
    if monkeypatch is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
    call_command("complaints", *arguments, stdout=out)
    return out.getvalue()


def test_it_is_acknowledged_at_once_and_its_words_lead_to_the_answer(monkeypatch):
    number, six = complain(Client())
    assert len(six.split()) == 6
    assert "Nothing has been answered yet" in answer_page(six)

    manage(number, "--answer", given="We are asking our caseworker.", monkeypatch=monkeypatch)
    manage(number, "--outcome", given="The letter was corrected.", monkeypatch=monkeypatch)
    said = answer_page(six)
    assert "We are asking our caseworker." in said
    assert "The letter was corrected." in said
    assert "answered for good on 20 November 2026" in said
    assert manage() == ""
    with pytest.raises(CommandError, match="No open complaint"):
        manage(number, "--answer", given="Once more.", monkeypatch=monkeypatch)


def test_the_thirty_days_are_counted_narrowly():
    number, _six = complain(Client())

    assert f"{number}  received 2026-11-20" in manage()
    assert "end on 2026-12-19" in manage()


def test_one_that_came_by_letter_is_entered_and_left_to_be_acknowledged(monkeypatch):
    said = manage("--enter", "2026-11-02", given="A letter.", monkeypatch=monkeypatch)
    number = re.search(r"C-\w{4}-\w{4}", said)[0]
    six = said.split(": ")[-1].strip()

    assert "received 2026-11-02" in said
    assert "end on 2026-12-01; came another way: acknowledge it" in said
    assert "the page acknowledged it" not in manage()
    assert "Nothing has been answered yet" in answer_page(six)
    manage(number, "--outcome", given="Put right.", monkeypatch=monkeypatch)
    assert "Put right." in answer_page(six)


@pytest.mark.parametrize(
    ("day", "words", "why"),
    [
        ("2026-11-21", "x", "has not come yet"),
        ("yesterday", "x", "as 2026-11-20"),
        ("2026-11-20", " ", "Give the words"),
    ],
)
def test_what_cannot_be_entered_is_refused(monkeypatch, day, words, why):
    with pytest.raises(CommandError, match=why):
        manage("--enter", day, given=words, monkeypatch=monkeypatch)
    assert not Complaint.objects.exists()


def test_whoever_runs_this_reads_it_and_how_to_answer():
    number, _six = complain(Client())
    shown = manage(number)

    assert WORDS in shown
    assert "canaryreply@example.org" in shown


def test_what_a_stranger_wrote_writes_over_no_terminal_and_looks_like_no_line_of_ours():
    bad = "Look \x1b[2J\x1b]0;here\x07 \x9b31m \u202eback\nC-AAAA-AAAA  received 2026-01-01"
    Client().post(reverse("say"), {"words": bad, "reply_to": "\x1b[2J"})
    shown = manage(Complaint.objects.get().reference)

    assert not [one for one in shown if one != "\n" and not one.isprintable()]
    assert "\n> Look [U+001B][2J[U+001B]]0;here" in shown
    assert "\n> C-AAAA-AAAA  received" in shown


def test_nothing_of_it_stands_readable_in_the_database():
    complain(Client())
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM cases_complaint c")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT convert_from(session_data::bytea, 'UTF8') FROM django_session")
        sessions = str(cursor.fetchall())

    assert b"canary".hex() not in row
    assert "canary" not in row + sessions


def test_the_words_are_shown_for_a_day_and_not_once_they_were_used():
    client = Client()
    _number, six = complain(client)
    assert six.split()[0] in text(client.get(reverse("said")))
    answer_page(six)
    assert "Write them down" not in text(client.get(reverse("said")))

    other = Client()
    complain(other)
    tidy(now=NOW + DAY + timedelta(minutes=1))
    assert "Write them down" not in text(other.get(reverse("said")))


def test_another_browser_is_shown_nothing():
    complain(Client())

    assert Client().get(reverse("said")).status_code == 404


def test_wrong_words_get_one_answer_whoever_they_are_of(amara):
    _number, six = complain(Client())
    half = " ".join([*six.split()[:2], "zoo", "zone", "zero", "year"])

    assert "Those words lead to no answer" in answer_page(half)
    assert "Those words lead to no answer" in answer_page("zoo zone zero year wrist wool")


def press(client: Client, words: str):
    return client.post(reverse("say"), {"words": words, "once": words})


def test_a_program_that_complains_without_end_is_slowed_and_keeps_nobody_out():
    his, hers = Client(), Client()
    sent = 0
    while press(his, f"once more {sent}").status_code == 302:
        sent += 1
    # On a day with fewer than 50 in all nobody counts. How many then go at once is another number in
    # each hour (cases/guessing.py).
    assert 50 + 6 <= sent <= 50 + 14
    assert Complaint.objects.count() == sent

    refused = press(hers, WORDS)
    assert refused.status_code == 422
    assert "your turn is kept" in text(refused)
    assert WORDS in refused.content.decode()
    for second in range(10, 360, 10):
        with time_machine.travel(NOW + timedelta(seconds=second), tick=False):
            press(his, f"again {second}")
            came = second % 60 == 0 and press(hers, WORDS).status_code == 302
        if came:
            break
    # His one place is before hers; each is two minutes from the other at the most.
    assert came
    assert second <= 240


def test_a_second_press_finds_the_complaint_that_the_first_one_sent():
    client = Client()
    sent = 0
    while press(client, f"once more {sent}").status_code == 302:
        sent += 1
    again = press(client, f"once more {sent - 1}")
    assert (again.status_code, again["Location"]) == (302, reverse("said"))


def test_a_complaint_goes_twelve_months_after_its_outcome(monkeypatch):
    number, _six = complain(Client())
    manage(number, "--outcome", given="Done.", monkeypatch=monkeypatch)
    tidy(now=NOW + 364 * DAY)
    assert Complaint.objects.exists()
    tidy(now=NOW + 366 * DAY)
    assert not Complaint.objects.exists()


def test_a_weakness_can_be_told_where_somebody_is_named(settings):
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@charity.example"
    said = Client().get("/.well-known/security.txt")

    assert said["Content-Type"] == "text/plain; charset=utf-8"
    assert said.content.decode().splitlines() == [
        "Contact: mailto:security@charity.example",
        "Expires: 2027-05-19T00:00:00Z",
        "Preferred-Languages: en",
    ]


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (NOW, "2026-12-19"),
        # Past midnight in the UK, and not in UTC: the earlier day is said.
        (NOW.replace(year=2027, month=5, day=31, hour=23, minute=30), "2027-06-29"),
        (NOW.replace(hour=0, minute=0), "2026-12-19"),
    ],
)
def test_the_last_day_to_acknowledge_counts_the_day_of_receipt(received, last):
    complain(Client())
    Complaint.objects.update(received_at=received)
    assert f"30 days to acknowledge end on {last};" in manage()
