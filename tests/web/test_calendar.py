"""A caseworker's calendar reads moments from a secret address: neutral, of what they hold now, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

import pytest

from takedown.accounts.calendars import CalendarFeed
from takedown.accounts.models import Membership
from takedown.accounts.roles import Role
from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import CaseGrant
from takedown.common import clock
from takedown.common.calendar_file import as_calendar
from takedown.deadlines.models import Deadline
from takedown.flows.freeze_thing import freeze_thing
from takedown.web.views import calendars
from tests import factories
from tests.conftest import NOW
from tests.web.test_desk import text

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.usefixtures("still_now")
PAGE, END = "/desk/calendar/", "/desk/calendar/end/"
DAY = timedelta(days=1)


@pytest.fixture
def hers(beth, signed_in, monkeypatch) -> Client:
    """Beth's browser, in which she gave her password a moment ago."""
    monkeypatch.setattr(calendars.Calendar, "asks_again", lambda _page, _request: False)
    return signed_in(beth.user)


@pytest.fixture
def ends(amara, beth) -> datetime:
    """When the clock of Amara's letter is over on every reading; Beth has taken the case."""
    factories.sent(amara)
    factories.let_in(amara, beth)
    return Deadline.objects.running().get().late_at


def made(client: Client) -> str:
    """Make an address, and read it off the page."""
    page = client.post(PAGE).content.decode()
    return re.search(r"(/calendar/[\w-]{43}\.ics)", page)[1]


def starts(path: str, client: Client | None = None) -> list[str]:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200
    return re.findall(r"DTEND:(\S+)", answer.content.decode())


def test_there_is_none_until_one_is_made_and_the_page_asks_for_the_password_first(beth, signed_in):
    client = signed_in(beth.user)
    assert client.get(PAGE)["Location"].startswith(reverse("account_reauthenticate"))
    assert client.post(PAGE).status_code == 422
    assert not CalendarFeed.objects.exists()


def test_it_holds_the_last_moment_of_each_clock_in_utc_under_a_title_that_says_nothing(
    amara, ends, hers
):
    path = made(hers)
    answer = Client().get(path)
    said = answer.content.decode()

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"DTEND:{ends:%Y%m%dT%H%M%SZ}\r\n" in said
    assert re.findall(r"SUMMARY:(.*)\r", said) == ["Notes: due"]
    assert amara.case.reference not in said
    for secret in (str(amara.case.pk), "x.com", "X", "DESCRIPTION", "URL", "LOCATION", "48"):
        assert secret not in re.sub(r"UID:\w+|\d{8}T\d{6}Z", "", said)
    # The same moment is the same event at the next fetch.
    assert re.findall(r"UID:(\w+)", said) == re.findall(
        r"UID:(\w+)", Client().get(path).content.decode()
    )


def test_no_cookie_goes_out_and_nothing_keeps_the_answer(ends, hers):
    answer = Client().get(made(hers))
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"]


def test_only_a_digest_is_kept_and_the_address_is_shown_once(beth, hers):
    path = made(hers)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    row = CalendarFeed.objects.get(membership=beth)
    assert token not in {str(value) for value in vars(row).values()}
    page = hers.get(PAGE).content.decode()
    assert token not in page
    assert "Nobody has read it yet." in page
    Client().get(path)
    assert "It was last read on 20 Nov 2026, 17:30." in text(hers.get(PAGE).content.decode())
    made_at = Event.objects.get(name="CALENDAR_MADE")
    assert token not in str(made_at.details)


def test_a_new_address_ends_the_one_before_and_it_can_be_ended(ends, hers):
    first = made(hers)
    second = made(hers)
    assert Client().get(first).status_code == 404
    assert len(starts(second)) == 1
    assert hers.post(END)["Location"] == PAGE
    assert Client().get(second).status_code == 404
    assert "It is off." in hers.get(PAGE).content.decode()
    assert Event.objects.filter(name="CALENDAR_ENDED").count() == 1


def test_what_is_held_at_the_moment_of_the_fetch_decides(amara, ends, beth, bo, hers):
    path = made(hers)
    assert len(starts(path)) == 1
    factories.taken(amara, bo)
    assert starts(path) == []
    factories.taken(amara, beth)
    assert len(starts(path)) == 1
    CaseGrant.objects.filter(case=amara.case).update(withdrawn_at=NOW, withdrawn_by="code-holder")
    assert starts(path) == []


def test_what_is_closed_has_no_time_in_it(amara, ends, hers):
    path = made(hers)
    post = amara.case.posts.get()
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    assert starts(path) == []


@pytest.mark.parametrize(
    "changed", [{"ended_at": NOW}, {"role": Role.MANAGER}, {"role": Role.SAFEGUARDING_LEAD}]
)
def test_whoever_left_or_does_other_work_has_no_calendar(ends, beth, hers, changed):
    path = made(hers)
    Membership.objects.filter(pk=beth.pk).update(**changed)
    assert Client().get(path).status_code == 404


def test_an_hour_of_emergency_brings_no_time(amara, ends, bo, signed_in, monkeypatch):
    monkeypatch.setattr(calendars.Calendar, "asks_again", lambda _page, _request: False)
    factories.emergency(amara, bo)
    assert starts(made(signed_in(bo.user))) == []


def test_what_is_over_stays_a_week(ends, hers, monkeypatch):
    path = made(hers)
    monkeypatch.setattr(clock, "now", lambda: ends + 6 * DAY)
    assert len(starts(path)) == 1
    monkeypatch.setattr(clock, "now", lambda: ends + 7 * DAY)
    assert starts(path) == []


def test_reads_without_end_are_slowed(ends, hers):
    path = made(hers)
    answers = [Client().get(path).status_code for _ in range(62)]
    assert answers == [200] * 60 + [429] * 2


def test_a_title_adds_no_line_of_its_own():
    said = as_calendar([("a", NOW)], title="Notes\r\nDESCRIPTION:more; a, b", now=NOW)
    assert b"\r\nDESCRIPTION" not in said
    assert said.count(b"\r\nSUMMARY:") == 1
