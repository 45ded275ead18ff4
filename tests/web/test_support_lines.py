"""Who can be rung now stands first; before all, whoever was let in."""

from __future__ import annotations

from datetime import UTC, datetime

from django.urls import reverse

import pytest

from takedown.common import clock
from takedown.web.support import lines_now, support_lines

DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
# Nine in the morning in UTC is ten by the clock in the UK.
SUMMER = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
HOLIDAY = datetime(2026, 5, 25, 10, 0, tzinfo=UTC)
BY_DAY = {"Revenge Porn Helpline", "Galop"}


def closed(at: datetime) -> set[str]:
    return {line.name for line, is_open in lines_now(at) if not is_open}


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (DAY, set()),
        (SUMMER, set()),
        (EVENING, {"Revenge Porn Helpline"}),
        (NIGHT, BY_DAY),
        (SUNDAY, BY_DAY),
        (HOLIDAY, {"Revenge Porn Helpline"}),
    ],
)
def test_a_line_is_closed_when_its_own_hours_say_so(at, names):
    assert closed(at) == names


@pytest.mark.parametrize("at", [DAY, EVENING, NIGHT, SUNDAY, HOLIDAY])
def test_lines_that_are_open_now_come_first_and_none_is_left_out(at):
    rows = lines_now(at)
    assert [is_open for _, is_open in rows] == sorted((one for _, one in rows), reverse=True)
    assert {line for line, _ in rows} == set(support_lines())


def test_what_a_page_tells_from_is_what_its_words_say():
    for line in support_lines():
        assert line.is_always_open == ("24 hours" in line.hours), line.name
        for each in line.opening:
            assert f"{each.begins:%H:%M} to {each.ends:%H:%M}" in line.hours, line.name


@pytest.mark.django_db
def test_at_night_the_page_says_what_is_closed_and_lists_it_last(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NIGHT)
    page = client.get(reverse("help")).content.decode()
    assert page.count("Closed now") == len(BY_DAY)
    assert page.index("Childline") < page.index("Revenge Porn Helpline")
    assert "It is closed now." in client.get(reverse("door", args=[2])).content.decode()


@pytest.mark.django_db
def test_whoever_was_let_in_comes_before_all(amara, granted, holding, client, still_now):
    page = holding(amara.case.pk).get(reverse("help")).content.decode()
    name = granted.organisation.name
    assert page.index(name) < page.index("Police, in danger now")
    assert reverse("ask", args=[amara.case.pk]) in page
    # Nobody else is told of it.
    assert name not in client.get(reverse("help")).content.decode()
