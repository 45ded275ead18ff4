"""The home of a case: what is in it before what happened, and what happened names whom it was with."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

import pytest

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.common import clock
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import end_other_sessions
from takedown.reads.case_page import timeline
from takedown.reads.code import unconfirmed_words
from takedown.reads.next_step import next_step
from takedown.reads.people import live_grants
from takedown.removals.models import Submission
from tests import factories
from tests.conftest import NOW, open_for


@pytest.fixture(autouse=True)
def still_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client(amara) -> Client:
    """A browser that holds Amara's case."""
    words = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=words, now=NOW)
    client = Client()
    client.post(reverse("open"), {"typed": words})
    return client


def page(client: Client, name: str, amara) -> str:
    return client.get(reverse(name, args=[amara.case.pk])).content.decode()


def test_everything_in_the_notes_comes_before_what_happened(client, amara):
    found = re.findall(r"<h2[^>]*>([^<]+)</h2>", page(client, "case", amara))
    headings = [one.strip() for one in found]
    # Its last few lines stand under "Lately" as well.
    assert headings == ["Now", "Lately", "Clocks", "Everything in your notes", "Timeline"]


def test_the_last_five_lines_are_shown_and_the_rest_on_asking(client, amara):
    for _ in range(30):
        record(Name.POST_REMOVED, actor=amara.actor, case_id=amara.case.pk, now=NOW)
    lines = len(timeline(amara))
    assert 30 < lines < 50
    told = page(client, "case", amara).partition('id="timeline"')[2].partition("</main>")[0]
    shown, _, rest = told.partition("<details>")
    assert (shown.count("<li>"), rest.count("<li>")) == (5, lines - 5)
    assert "Show all" in rest


def test_a_short_timeline_has_nothing_to_unfold(client, amara):
    assert "Show all" not in page(client, "case", amara)


def test_lines_about_a_letter_name_the_service(db):
    opened = open_for("https://gallery.example.org/view/1")
    factories.sent(opened)
    lines = [line.what for line in timeline(opened)]
    letter = f"Report to example.org, {opened.case.requests.get().reference}"
    assert f"{letter}: sent" in lines
    assert f"{letter}: approved" in lines


def test_a_part_of_a_letter_is_not_called_a_letter(amara):
    factories.sent(amara, whole=False)
    letter = f"48-hour report to X, {amara.case.requests.get().reference}"
    assert f"{letter}: a part sent" in [line.what for line in timeline(amara)]


def test_a_letter_of_which_a_part_went_is_not_done(client, amara):
    factories.sent(amara, whole=False)
    step = next_step(amara, now=NOW)
    assert step.sentence == "Only a part of the letter to X was sent."
    assert step.page == "send"


def test_a_letter_that_was_taken_back_is_not_to_be_sent(client, amara):
    request = factories.approved(amara)
    request.withdrawn_at = NOW
    request.save()
    assert Submission.objects.filter(request=request, submitted_at__isnull=True).exists()
    assert next_step(amara, now=NOW).page == "letters"


def test_nobody_let_in_is_said_without_a_promise(client, amara):
    assert "Nobody let in" in page(client, "case", amara)
    people = page(client, "people", amara)
    assert "You have let nobody in. Whoever runs this computer could still read them." in people


def test_closing_on_other_devices_is_seen_to_have_worked(client, amara):
    done = "Your notes are closed on every other device"
    assert done not in page(client, "people", amara)
    answer = client.post(reverse("end_others", args=[amara.case.pk]), follow=True)
    said = answer.content.decode()
    assert done in said
    assert "Closed on every other device at 17:30 on 20 November." in said


def test_later_only_the_time_stays(amara):
    end_other_sessions(amara, now=NOW)
    access = live_grants(amara, now=NOW + timedelta(hours=1))
    assert access.closed_elsewhere == "17:30 on 20 November"
    assert not access.closed_just_now
    assert list(access) == []
