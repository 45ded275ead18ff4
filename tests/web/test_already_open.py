"""A browser that holds something already: nothing is added to somebody else's notes unasked."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.sessions import ENDS, SessionStore
from takedown.cases.models import Case
from takedown.flows.confirm_code import confirm_code
from takedown.flows.erase_case import erase_case
from takedown.reads.code import unconfirmed_words
from tests.conftest import NOW

LINK = "https://x.com/victim/status/1859000000000000009"


@pytest.fixture
def words(amara) -> str:
    return " ".join(unconfirmed_words(amara))


@pytest.fixture
def held(amara, words) -> Client:
    """A browser in which somebody opened their notes before."""
    client = Client()
    client.post(reverse("open"), {"typed": words})
    return client


def answer_age(client: Client) -> str:
    return client.post(reverse("age"), {"under_18": "no"}).url


def stored(client: Client) -> SessionStore:
    return SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_a_planted_session_ends_at_the_first_question_with_everything_in_it(db):
    planted = Client()
    planted.post(reverse("age"), {"under_18": "no"})
    session = planted.session
    session["anything"] = "of theirs"
    session.save()
    hers = Client()
    hers.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    assert answer_age(hers) == reverse("where")
    assert hers.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert {**stored(hers)} == {"gate": {"under_18": "no"}, ENDS: stored(hers)[ENDS]}
    assert not SessionStore(before).exists(before)


def test_whoever_begins_while_notes_are_open_is_asked_and_nothing_goes_into_them(amara, held):
    assert answer_age(held) == reverse("already_open")
    page = held.get(reverse("already_open")).content.decode()
    assert "Notes are open in this browser" in page
    before = held.cookies[settings.SESSION_COOKIE_NAME].value

    assert held.post(reverse("already_open")).url == reverse("where")
    held.post(reverse("where"), {"in_uk": "yes"})
    held.post(reverse("links"), {"links": LINK})

    assert held.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Case.objects.count() == 2
    assert amara.case.posts.count() == 1
    assert held.get(reverse("case", args=[amara.case.pk])).status_code == 404


def test_the_next_question_leads_nobody_past_that_page(held):
    answer_age(held)
    assert held.get(reverse("where")).url == reverse("already_open")
    assert held.post(reverse("where"), {"in_uk": "yes"}).url == reverse("already_open")


def test_notes_whose_words_were_not_typed_back_are_not_closed_without_a_warning(amara, held, words):
    answer_age(held)
    page = held.get(reverse("already_open")).content.decode()
    assert "Nobody can bring these notes back" in page
    assert reverse("code", args=[amara.case.pk]) in page

    confirm_code(amara, typed=words, now=NOW)
    page = held.get(reverse("already_open")).content.decode()
    assert "Nobody can bring these notes back" not in page
    assert reverse("case", args=[amara.case.pk]) in page


def test_going_on_changes_nothing(amara, held):
    answer_age(held)
    assert held.get(reverse("case", args=[amara.case.pk])).status_code == 200


def test_notes_that_wait_to_be_destroyed_lead_to_their_own_page(amara, words, still_now):
    confirm_code(amara, typed=words, now=NOW)
    erase_case(amara, typed=words, now=NOW)
    client = Client()
    client.post(reverse("open"), {"typed": words})
    assert answer_age(client) == reverse("already_open")
    page = client.get(reverse("already_open")).content.decode()
    assert reverse("hidden", args=[amara.case.pk]) in page


def test_notes_that_are_gone_are_not_asked_about(amara, held):
    Case.objects.all().delete()
    assert answer_age(held) == reverse("where")


def test_where_nothing_is_open_there_is_nothing_to_ask(db):
    assert Client().get(reverse("already_open")).url == reverse("age")
