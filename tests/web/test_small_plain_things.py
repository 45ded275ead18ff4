"""Small things that a fresh eye stumbled over: what is said, where it stands, and what is pressed first."""

from __future__ import annotations

from django.urls import reverse

import pytest

from takedown.flows.confirm_safe import confirm_safe
from takedown.regimes.library import rule
from takedown.removals.models import Submission
from takedown.removals.routes import INTIMATE_REPORT
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(amara, holding, still_now):
    client = holding(amara.case.pk)

    def show(name: str, *more: object) -> str:
        return client.get(reverse(name, args=[amara.case.pk, *more])).content.decode()

    return show


def in_order(html: str, *words: str) -> None:
    places = [html.index(one) for one in words]
    assert places == sorted(places), dict(zip(words, places, strict=True))


def test_asking_a_person_and_what_happened_last_stand_before_the_long_blocks(amara, page):
    factories.sent(amara)
    html = page("case")
    in_order(
        html,
        'id="now"',
        "Ask a person",
        'id="lately"',
        'id="clocks"',
        'id="everything"',
        'id="timeline"',
    )
    assert html.count("Ask a person") == 1
    # The short form holds the last three, the whole one all.
    lately = html[html.index('id="lately"') :].partition("</section>")[0]
    assert lately.count("<li>") == 3
    assert 'href="#timeline"' in lately


def test_what_is_pressed_stands_before_what_is_explained(amara, page):
    request = factories.approved(amara)
    confirm_safe(amara, request_id=request.pk, is_safe=True, now=NOW)
    (sending,) = Submission.objects.filter(request=request)
    html = page("send", request.pk)
    in_order(html, "Open their form", "I have pressed send", "How to send it", "The letter</h2>")
    assert html.count("I have pressed send") == 1
    assert reverse("submitted", args=[amara.case.pk, request.pk, sending.pk]) in html


def test_a_message_says_that_it_is_kept_and_that_it_was_taken_back(amara, granted, hers):
    hers.go(reverse("ask", args=[amara.case.pk])).send(words="Can you ring me?")
    assert hers.sees("Your message is kept.")
    hers.go(reverse("ask", args=[amara.case.pk]))
    assert not hers.sees("Your message is kept.")
    message = amara.case.messages.get()
    hers.path = reverse("take_back_message", args=[amara.case.pk, message.pk])
    hers.send()
    assert hers.sees("Your message was taken back.")
    assert not hers.sees("Can you ring me?")


def test_no_page_says_that_something_was_done_which_was_not(amara, beth, granted, page):
    # What caseworkers did stands on this page too, under its own heading.
    factories.taken(amara, beth)
    assert "notice-done" not in page("people")


def test_what_the_law_asks_for_is_counted_and_not_remembered(amara, page):
    html = page("reported_before", amara.case.posts.get().pk)
    assert f"the law asks for {len(rule(INTIMATE_REPORT).elements)} things" in html


def test_what_ending_access_does_is_said_before_anybody_is_let_in(amara, charity, beth, page):
    in_order(page("people"), "they can bring back", "Let them in</button>")
    assert page("people").count("they can bring back") == 1


def test_who_runs_this_says_exactly_which_messages_and_calls_there_are(client, db, settings):
    said = client.get(reverse("who_runs_this")).content.decode()
    assert "It sends you no e-mail and no text message." in said
    assert "Nobody rings you." in said


def test_it_says_that_a_caseworker_may_ring_where_one_can(client, charity, beth):
    said = client.get(reverse("who_runs_this")).content.decode()
    assert "may ring you when there is news" in said
    assert "Nobody rings you." not in said


def test_the_page_about_leaving_tells_of_a_second_tab(client, db):
    assert "open in a second tab?" in client.get(reverse("before")).content.decode()
