"""A form that waited for an erasing, or for the end of a session, is refused as any form that comes after it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse

import pytest

from takedown.audit.models import Event
from takedown.cases.models import CaseCode, PinChange
from takedown.cases.ways_back import WAIT
from takedown.flows.change_pin import ask_pin_change, make_due_pin_changes
from takedown.flows.confirm_code import confirm_code
from takedown.flows.end_other_sessions import ONCE_IN, TooSoon, end_other_sessions
from takedown.flows.erase_case import erase_case
from takedown.flows.make_spare_words import make_spare_words
from takedown.flows.use_spare_words import use_spare_words
from takedown.flows.view_case import view_case
from takedown.reads.code import unconfirmed_words
from takedown.web import pages
from tests import factories
from tests.common.test_leases import after
from tests.conftest import NOW, open_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

LINK = "https://x.com/someone/status/1859000000000000001"
EARLIER = NOW - WAIT - timedelta(hours=1)


@pytest.fixture
def robbed(transactional_db):
    """Notes whose six words somebody else has too, and these words."""
    opened = open_for(LINK, now=EARLIER)
    words = " ".join(unconfirmed_words(opened))
    confirm_code(opened, typed=words, now=EARLIER)
    return opened, words


@pytest.fixture
def takes_new_words(robbed):
    """What she does 72 hours after she asked for new words."""
    opened, words = robbed
    spare = " ".join(make_spare_words(opened, typed=words, now=EARLIER))
    use_spare_words(typed=spare, address="192.0.2.7", now=EARLIER)
    return partial(use_spare_words, typed=spare, address="192.0.2.7", now=NOW)


def closes_the_others(holding, opened) -> Callable[[], HttpResponse]:
    return partial(holding(opened.case.pk).post, reverse("end_others", args=[opened.case.pk]))


@pytest.mark.django_db(transaction=True)
def test_a_pin_asked_for_while_the_notes_are_erased_ripens_nowhere(holding, still_now):
    opened = open_for(LINK)
    words = " ".join(unconfirmed_words(opened))
    confirm_code(opened, typed=words, now=NOW)
    client = holding(opened.case.pk)
    page = reverse("change_pin", args=[opened.case.pk])
    typed = {"typed": words, "what": "new", "new_pin": "471100", "new_pin_again": "471100"}

    _, answer = after(
        lambda: erase_case(opened, typed=words, now=NOW), lambda: client.post(page, typed)
    )

    assert answer.status_code == 404
    assert not PinChange.objects.exists()
    assert not Event.objects.filter(name="PIN_CHANGE_ASKED_FOR").exists()


@pytest.mark.django_db(transaction=True)
def test_links_sent_while_the_session_is_ended_elsewhere_are_not_added(holding, still_now):
    opened = open_for(LINK)
    client = holding(opened.case.pk)
    page = reverse("case_links", args=[opened.case.pk])

    def ends():
        type(opened.case).objects.select_for_update(no_key=True).get(pk=opened.case.pk)
        return end_other_sessions(opened, now=NOW)

    _, answer = after(ends, lambda: client.post(page, {"links": LINK[:-1] + "2"}))

    assert answer.status_code == 404
    assert opened.case.posts.count() == 1


def test_a_session_that_new_words_end_does_not_keep_itself_by_closing_the_others(
    robbed, takes_new_words, holding, still_now
):
    got, answer = after(takes_new_words, closes_the_others(holding, robbed[0]))

    assert answer.status_code == 404
    assert CaseCode.objects.get().epoch == got.epoch


def test_a_session_that_a_new_pin_ends_does_not_keep_itself_by_closing_the_others(
    robbed, holding, still_now
):
    opened, words = robbed
    ask_pin_change(opened, typed=words, new_pin="471100", now=EARLIER)

    made, answer = after(lambda: make_due_pin_changes(now=NOW), closes_the_others(holding, opened))

    assert (made, answer.status_code) == (1, 404)
    assert CaseCode.objects.get().epoch == 1


def test_a_page_that_was_asked_for_before_does_not_show_the_new_words(
    robbed, takes_new_words, holding, still_now, monkeypatch
):
    opened, _ = robbed
    client = holding(opened.case.pk)

    def then_she_takes_them(*args, **kwargs):
        takes_new_words()
        return view_case(*args, **kwargs)

    monkeypatch.setattr(pages, "view_case", then_she_takes_them)
    said = client.get(reverse("code", args=[opened.case.pk])).content.decode()

    hers = unconfirmed_words(factories.come_in_again(opened))
    assert len(hers) == 6
    assert [word for word in hers if f">{word}<" in said] == []


def test_whoever_closes_the_notes_elsewhere_again_and_again_keeps_nobody_out(amara, client):
    end_other_sessions(amara, now=NOW)
    with pytest.raises(TooSoon):
        end_other_sessions(amara, now=NOW + ONCE_IN - timedelta(seconds=1))
    assert CaseCode.objects.get().epoch == 1
    assert end_other_sessions(amara, now=NOW + ONCE_IN) == 2
    # Else whoever presses first each time would keep the other out for ever.
    for at in (2, 3):
        end_other_sessions(amara, now=NOW + at * ONCE_IN)
    with pytest.raises(TooSoon):
        end_other_sessions(amara, now=NOW + timedelta(days=1) - timedelta(seconds=1))
    end_other_sessions(amara, now=NOW + timedelta(days=1))


def test_a_second_press_within_15_minutes_says_when_it_was_done(amara, holding, still_now):
    client = holding(amara.case.pk)
    page = reverse("end_others", args=[amara.case.pk])
    for _ in range(2):
        said = client.post(page, follow=True).content.decode()
        assert "Closed on every other device at 17:30" in said
    assert "You can do it again 15 minutes later" in said
    assert CaseCode.objects.get().epoch == 1
