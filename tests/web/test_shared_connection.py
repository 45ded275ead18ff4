"""Whoever shares a connection with a program begins new notes in their turn, and loses nothing typed."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

import pytest

from takedown.cases import guessing
from takedown.cases.models import Case

LINK = "https://x.com/someone/status/18590000000000000"
SECOND = timedelta(seconds=1)


@pytest.fixture
def few(db, monkeypatch):
    pace = guessing.Pace(3, timedelta(hours=1), timedelta(seconds=10))
    monkeypatch.setattr(guessing, "_OPENING", pace)


def at_the_links() -> Client:
    client = Client()
    client.post("/1/", {"under_18": "no"})
    client.post("/2/", {"in_uk": "yes", "zone": ""})
    return client


def save(client: Client, number: int, once: str = ""):
    return client.post("/3/", {"links": f"{LINK}{number:02}", "once": once})


def test_new_notes_are_begun_in_turn_beside_a_program(few, at):
    for number in range(3):
        assert save(at_the_links(), number).status_code == 302
    his, hers = at_the_links(), at_the_links()
    assert save(his, 4).status_code == 422
    refused = save(hers, 5)
    assert refused.status_code == 422
    assert "your turn is kept" in refused.content.decode()
    assert f"{LINK}05" in refused.content.decode()
    for second in range(1, 60):
        at(second * SECOND)
        save(his, 6)
        # A new session of his each time: it stands behind her.
        save(at_the_links(), 7)
        if second in (20, 40) and save(hers, 5).status_code == 302:
            break
    assert second <= 40
    assert hers.get("/3/").status_code == 302
    assert Case.objects.count() <= 6


def test_what_is_wrong_in_the_form_takes_no_turn(few):
    client = at_the_links()
    for _ in range(5):
        assert client.post("/3/", {"links": ""}).status_code == 422
    assert save(client, 1).status_code == 302
