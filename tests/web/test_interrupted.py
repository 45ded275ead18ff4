"""What was about to be saved when somebody left in another tab is not saved, and leads away without a word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

import pytest

from takedown.cases.models import Case, CaseCode
from takedown.reads.code import unconfirmed_words
from takedown.web.views import case as of_case
from takedown.web.views import code as of_words
from takedown.web.views import links as of_links
from tests.conftest import browser_of, open_for

LINK = "https://x.com/someone/status/1859000000000000123"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("still_now")]


@pytest.fixture
def leaving(monkeypatch):
    """Let somebody leave in another tab once a flow of a view is done, before its session is saved."""

    def meanwhile(views, flow: str, client: Client) -> Client:
        other, done = Client(), getattr(views, flow)
        other.cookies = client.cookies.copy()

        def leave() -> None:
            other.get(reverse("leave"))
            connection.close()

        def then_left(*args, **kwargs):
            made = done(*args, **kwargs)
            with ThreadPoolExecutor(1) as pool:
                pool.submit(leave).result(10)
            return made

        monkeypatch.setattr(views, flow, then_left)
        client.raise_request_exception = False
        return client

    return meanwhile


def assert_led_away(answer) -> None:
    assert answer["Refresh"] == f"0; url={settings.LEAVE_TO}"
    assert answer.content == b"<!DOCTYPE html><html lang=en><title>-</title>"
    assert not any(cookie.value for cookie in answer.cookies.values())


def test_notes_are_not_begun(leaving):
    client = Client()
    client.post(reverse("age"), {"under_18": "no"})
    client.post(reverse("where"), {"in_uk": "yes"})
    leaving(of_links, "open_case", client)
    assert_led_away(client.post(reverse("links"), {"links": LINK}))
    assert not Case.objects.exists()


def test_no_pin_is_set_and_no_mark_is_left(leaving):
    opened = open_for(LINK)
    client = leaving(of_words, "confirm_code", browser_of(opened.case.pk))
    six = " ".join(unconfirmed_words(opened))
    session = client.session
    session["began"] = str(opened.case.pk)
    session.save()
    given = {"typed": six, "pin": "482916", "pin_again": "482916"}
    assert_led_away(client.post(reverse("code", args=[opened.case.pk]), given))
    assert CaseCode.objects.get().pin_hash == ""


def test_other_devices_are_not_closed(leaving):
    opened = open_for(LINK)
    client = leaving(of_case, "end_other_sessions", browser_of(opened.case.pk))
    assert_led_away(client.post(reverse("end_others", args=[opened.case.pk]), {}))
    assert CaseCode.objects.get().epoch == 0
