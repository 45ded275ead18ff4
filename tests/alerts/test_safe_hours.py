"""A person is contacted only when a reckoning by hand, with other rules of time, says the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from takedown.alerts.models import Alert, Nudge, SafeContact
from takedown.alerts.safe_way import Bar, SafeWay, why_not
from takedown.cases.answers import Answer, read_answers, write_answers
from takedown.flows.deliver_nudge import deliver_nudge
from takedown.flows.mark_passed import mark_passed
from tests import factories
from tests.alerts.by_hand import Said, edges, may_be_contacted
from tests.alerts.drawn import looked_at
from tests.conftest import NOW, open_for
from tests.factories import REACHABLE

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def way_of(said: Said) -> SafeWay:
    return replace(
        REACHABLE, safe=Answer(said.safe), days=tuple(sorted(said.days)), from_hour=said.from_hour,
        until_hour=said.until_hour,
    )  # fmt: skip


def bar(said: Said, now: datetime) -> Bar | None:
    return why_not(
        way_of(said), confirmed_at=now - said.confirmed, usable_from=now + said.usable,
        zone=said.zone, now=now,
    )  # fmt: skip


@settings(max_examples=2_000, deadline=None)
@given(looked_at())
def test_the_question_is_answered_as_by_hand(drawn):
    said, now = drawn
    assert (bar(said, now) is None) is may_be_contacted(said, now)


ALWAYS = Said("Europe/London", "yes", frozenset(range(7)), 0, 24, timedelta(0), timedelta(0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Bar.NOT_SAFE, {"safe": "no"}),
        (Bar.NOT_SAFE, {"safe": "not_sure"}),
        (Bar.NOT_SAFE, {"safe": ""}),
        (Bar.OLD, {"confirmed": 30 * DAY + timedelta(seconds=1)}),
        (Bar.OLD, {"confirmed": -MINUTE}),
        (Bar.NEW, {"usable": timedelta(seconds=1)}),
        (Bar.HOURS, {"days": frozenset({0, 1, 2, 3, 5, 6})}),
        (Bar.HOURS, {"from_hour": 18}),
        (Bar.HOURS, {"until_hour": 17}),
        (None, {"confirmed": 30 * DAY}),
        (None, {"from_hour": 17, "until_hour": 18}),
    ],
)
def test_each_of_them_alone_is_enough(wrong, said):
    """On Friday 20 November 2026 at 17:30 in London."""
    assert bar(replace(ALWAYS, **said), NOW) is wrong


def test_the_last_quarter_of_an_hour_is_left():
    said = replace(ALWAYS, from_hour=9, until_hour=18)
    end = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert bar(said, end - 16 * MINUTE) is None
    assert bar(said, end - 15 * MINUTE) is Bar.HOURS
    whole_night = replace(ALWAYS, until_hour=24)
    assert bar(whole_night, datetime(2026, 11, 20, 23, 59, tzinfo=UTC)) is None


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Sydney"])
def test_clocks_that_change_change_the_hours_with_them(zone):
    """The hour left out is never safe; the one that comes twice is safe both times."""
    forward, back = edges(zone, 2027)
    before_forward = 1 if zone == "Europe/London" else 2
    said = replace(ALWAYS, zone=zone, from_hour=before_forward, until_hour=before_forward + 1)
    near = [forward + minutes * MINUTE for minutes in range(-60, 90)]
    assert {bar(said, now) for now in near} == {Bar.HOURS}
    twice = [back + minutes * MINUTE for minutes in range(-60, 45)]
    assert {bar(said, now) for now in twice} == {None}


@pytest.mark.slow
@pytest.mark.django_db
def test_a_real_mail_server_is_handed_a_message_only_when_the_reckoning_by_hand_allows_it(mail_out):
    """From the row of what she said, through the worker, to the server: 500 times."""
    opened = open_for("https://onlyfans.com/1234567/someone")
    factories.sent(opened)
    mark_passed(now=opened.case.deadlines.get().late_at)
    contact = SafeContact(case=opened.case, changed_at=NOW)
    found: Counter[bool] = Counter()

    @settings(max_examples=500, deadline=None, database=None)
    @given(looked_at())
    def check(drawn):
        said, now = drawn
        mail_out.letters.clear()
        Nudge.objects.all().delete()
        Alert.objects.update(due_at=now - HOUR, raised_at=now - HOUR)
        answers = replace(read_answers(opened.case, opened.key), zone=said.zone)
        write_answers(opened.case, opened.key, answers)
        opened.case.save()
        contact.keep(opened.key, way_of(said), is_first=True, now=now)
        contact.confirmed_at = now - said.confirmed
        contact.usable_from = now + said.usable
        contact.changed_at = contact.usable_from
        contact.save()
        nudge = Nudge.objects.create(case=opened.case, asked_at=now - HOUR, newest_at=now - HOUR)
        deliver_nudge(nudge_id=nudge.pk, now=now)
        expected = may_be_contacted(said, now)
        assert len(mail_out.letters) == int(expected)
        found[expected] += 1

    check()
    assert sum(found.values()) >= 500
    # Enough of both: else nothing would have been tried.
    assert found[True] > 50
    assert found[False] > 50
