"""Figures of a year: of nobody fewer than ten, with their spread, for managers only."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.cases.freezes import FrozenKind
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.grant_access import grant_access
from takedown.posts.models import Basis, Outcome
from takedown.reads.figures import OTHERS, figures
from takedown.reads.figures_drawn import drawn, in_words
from tests import factories
from tests.conftest import NOW, open_for
from tests.web.test_desk import text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
HOUR = timedelta(hours=1)
PAGE = "/desk/figures/"
X, REDDIT, TELEGRAM = (
    "https://x.com/someone/status/185900000000000{:04}",
    "https://www.reddit.com/r/pics/comments/abc{:03}/",
    "https://t.me/somewhere/{}",
)


@pytest.fixture
def theirs(mo, signed_in) -> Client:
    return signed_in(mo.user)


def reported(charity, link: str, number: int, *, gone_after: timedelta | None = None, **seen):
    """One more person with one post that was reported at NOW, and seen gone so long after."""
    opened = open_for(link.format(number))
    factories.sent(opened)
    if gone_after is not None:
        factories.see(opened, Outcome.GONE, now=NOW + gone_after, **seen)
    grant_access(opened, organisation_id=charity.pk, days=90, now=NOW)
    return opened


def rows(mo) -> dict:
    return {row.name: row for row in figures(factories.staff(mo), now=NOW).rows}


def test_ten_people_make_a_row_with_the_spread_of_their_times(mo, charity):
    for number in range(10):
        reported(charity, X, number, gone_after=(number + 1) * HOUR)
    (row,) = rows(mo).values()
    assert (row.people, row.posts, row.gone, row.share, row.came_back) == (10, 10, 10, 100, 0)
    # Of 1 to 10 hours: PostgreSQL's percentile_cont lies between two in proportion.
    assert row.spread.early == 3.25 * HOUR
    assert row.spread.middle == 5.5 * HOUR
    assert row.spread.late == 7.75 * HOUR


def test_nine_people_make_none_and_no_sum_says_what_is_missing(mo, charity):
    for number in range(9):
        reported(charity, X, number)
    assert rows(mo) == {}


def test_small_services_are_added_up_once_they_are_ten_people(mo, charity):
    for number in range(9):
        reported(charity, X, number)
    reported(charity, REDDIT, 1)
    found = rows(mo)
    assert list(found) == [OTHERS]
    assert found[OTHERS].people == 10


def test_one_person_with_ten_posts_is_one_person(mo, charity):
    opened = open_for("\n".join(X.format(number) for number in range(30)))
    factories.sent(opened)
    grant_access(opened, organisation_id=charity.pk, days=90, now=NOW)
    assert rows(mo) == {}


def test_times_stand_for_ten_who_saw_it_not_for_the_word_of_a_service(mo, charity):
    for number in range(10):
        basis = Basis.SERVICE_SAYS if number == 9 else Basis.SEEN
        reported(charity, X, number, gone_after=HOUR, basis=basis)
    (row,) = rows(mo).values()
    assert (row.gone, row.spread) == (10, None)


def test_what_is_closed_as_somebody_may_be_under_18_is_counted_nowhere(mo, charity):
    for number in range(10):
        opened = reported(charity, X, number)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=opened.case.posts.get().pk, now=NOW)
    assert rows(mo) == {}


def test_what_others_were_let_into_and_what_was_never_sent_is_not_counted(mo, charity):
    for number in range(9):
        reported(charity, X, number)
    factories.sent(open_for(X.format(50)))
    unsent = open_for(X.format(51))
    grant_access(unsent, organisation_id=charity.pk, days=90, now=NOW)
    assert rows(mo) == {}


def test_the_page_and_the_table_say_the_same(theirs, charity):
    for number in range(10):
        reported(charity, X, number, gone_after=(number + 1) * HOUR)
    page = text(theirs.get(PAGE).content.decode())
    assert "Figures of 2026" in page
    assert "10 (100 %)" in page
    assert "half within 6 hours, three quarters within 8 hours" in page
    answer = theirs.get(f"{PAGE}2026/file/")
    assert answer["Content-Disposition"] == 'attachment; filename="figures-2026.csv"'
    head, row = csv.reader(io.StringIO(answer.content.decode()))
    assert dict(zip(head, row, strict=True)) | {"service": ""} == {
        "service": "",
        "people": "10",
        "posts": "10",
        "gone": "10",
        "came_back": "0",
        "quarter_seen_gone_hours": "3.2",
        "half_seen_gone_hours": "5.5",
        "three_quarters_seen_gone_hours": "7.8",
    }


def test_a_year_begins_on_the_clock_of_the_team(mo, charity, settings):
    """At noon in London on 31 December it is 2027 on Kiritimati."""
    noon = datetime(2026, 12, 31, 12, tzinfo=UTC)
    opened = open_for(X.format(1), now=noon)
    factories.sent(opened, now=noon)
    grant_access(opened, organisation_id=charity.pk, days=90, now=noon)
    assert figures(factories.staff(mo), now=noon).years == (2026,)
    settings.TEAM_ZONE = "Pacific/Kiritimati"
    assert figures(factories.staff(mo), now=noon).years == (2027,)


def test_a_year_in_which_nobody_worked_here_is_not_there(theirs, charity):
    reported(charity, X, 1)
    assert [theirs.get(f"{PAGE}{year}/").status_code for year in (2026, 2025, 2027, 0)] == [
        200, 404, 404, 404,
    ]  # fmt: skip


def test_only_managers_see_figures(beth, signed_in):
    hers = signed_in(beth.user)
    assert [hers.get(path).status_code for path in (PAGE, f"{PAGE}2026/file/")] == [404, 404]


def test_as_many_questions_however_many_services(mo, charity):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures(factories.staff(mo), now=NOW)
        return len(asked)

    for number in range(10):
        reported(charity, X, number)
    before = questions()
    for number in range(10):
        reported(charity, REDDIT, number)
        reported(charity, TELEGRAM, number + 1)
    assert questions() == before <= 5


@pytest.mark.parametrize(
    ("took", "words"),
    [
        (timedelta(minutes=20), "under 1 hour"),
        (HOUR, "1 hour"),
        (47 * HOUR, "47 hours"),
        (48 * HOUR, "2 days"),
        (timedelta(days=90, hours=13), "91 days"),
    ],
)
def test_times_are_said_in_whole_hours_and_from_two_days_in_days(took, words):
    assert in_words(took) == words


def test_boxes_stay_inside_the_drawing_whatever_the_times(mo, charity):
    for number in range(10):
        reported(charity, X, number, gone_after=timedelta(seconds=number))
    (box,) = drawn(figures(factories.staff(mo), now=NOW).rows).boxes
    assert (box.x, box.middle) == (0, 0)
    assert 0 < box.width <= 100
