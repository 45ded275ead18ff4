"""Two tabs of one browser that are answered at the same moment: neither undoes what the other keeps in the session."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from takedown.accounts.sessions import ENDS, SessionStore, begin_time_anew
from takedown.flows.confirm_code import confirm_code
from takedown.reads.code import unconfirmed_words
from takedown.web import step_up
from tests.conftest import NOW
from tests.web.walking import Walker

PIN = "482916"


def another_tab(client: Client) -> Client:
    other = Client()
    other.cookies = client.cookies.copy()
    return other


def test_closing_elsewhere_while_a_wrong_pin_is_compared_throws_nobody_out(amara, at, monkeypatch):
    six = " ".join(unconfirmed_words(amara))
    confirm_code(amara, typed=six, pin=PIN, began_here=True, now=NOW)
    hers = Walker().go(reverse("open")).send(typed=six).send(pin=PIN)
    erase = reverse("erase", args=[amara.case.pk])
    hers.go(erase)
    other, counted = another_tab(hers.client), step_up.count_pin_try

    def closes_elsewhere(*given: object, **named: object) -> object:
        closed = other.post(reverse("end_others", args=[amara.case.pk]))
        assert closed.status_code == 302
        return counted(*given, **named)

    monkeypatch.setattr(step_up, "count_pin_try", closes_elsewhere)
    hers.send(typed=six, pin="111111", sure="on")
    assert hers.status == 200
    assert other.get(erase).status_code == 200


def stored(session: SessionStore) -> SessionStore:
    return SessionStore(session.session_key)


def test_each_of_two_keeps_what_the_other_set_changed_and_took_away(db):
    first = SessionStore()
    first["epoch"], first["laid"], first["place"] = 1, {"a": 1}, "x"
    first.create()
    first["epoch"], first["laid"], first["place"] = 1, {"a": 1}, "x"
    first.save()
    one, two = stored(first), stored(first)
    assert one["epoch"] == two["epoch"] == 1
    one["epoch"] = 2
    del one["place"]
    one.save()
    two["laid"]["b"] = 2
    two["mine"] = True
    two.save()

    found = stored(first)
    assert (found["epoch"], found["laid"], found["mine"]) == (2, {"a": 1, "b": 2}, True)
    assert "place" not in found
    assert two["epoch"] == 2


def test_time_that_began_anew_in_one_is_not_taken_back_by_the_other(db, monkeypatch):
    first = SessionStore()
    first.create()
    one, two = stored(first), stored(first)
    assert one[ENDS] == two[ENDS] == first[ENDS]
    later = one.get_expiry_date() + timedelta(hours=2)
    begin_time_anew(one)
    monkeypatch.setattr(SessionStore, "get_expiry_date", lambda _: later)
    one.save()
    two["laid"] = 1
    two.save()
    found = stored(first)
    assert (found[ENDS], found["laid"]) == (later.timestamp(), 1)


def test_of_what_both_change_the_last_counts(db):
    first = SessionStore()
    first.create()
    first["laid"] = 0
    first.save()
    one, two = stored(first), stored(first)
    assert one["laid"] == two["laid"] == 0
    one["laid"] = 1
    one.save()
    two["laid"] = 2
    two.save()
    assert stored(first)["laid"] == 2
