"""The list of the desk: each case with how it stands, what is due and its next step; shown in parts, in pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from takedown.alerts.models import Nudge
from takedown.cases.freezes import FrozenKind
from takedown.common import clock
from takedown.deadlines.models import Deadline
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.record_outcome import record_outcome
from takedown.flows.write_message import write_message
from takedown.posts.models import Basis, Outcome
from takedown.reads.desk import desk_list
from takedown.reads.next_step import next_step
from takedown.reads.standings import Standing, tallies_of
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows.duties import ERASURE, OBJECTION, clock_of, sending, start
from tests.web.test_desk import DESK, read, text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("still_now")
HOUR = timedelta(hours=1)
# A month from then ends on Saturday 5 December, so the next working day counts.
FIFTEEN_DAYS_AGO = NOW - timedelta(days=15)


@pytest.fixture
def hers(beth, signed_in) -> Client:
    return signed_in(beth.user)


def another(number: int):
    return open_for(f"https://x.com/someone/status/185900000000000{number:04}")


def row_of(client: Client, opened, path: str = DESK) -> str:
    """The row of one case, as it reads; "" where the page has none."""
    page = client.get(path).content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next((text(one).strip() for one in rows if opened.case.reference in one), "")


def next_of(client: Client, opened) -> str:
    """Where the next step of a case leads."""
    page = client.get(DESK).content.decode()
    row = next(
        one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if opened.case.reference in one
    )
    return re.search(r'href="([^"]+)"\s+data-next', row)[1]


def at(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_case_without_answers_is_to_be_written(amara, beth, hers):
    factories.let_in(amara, beth)
    assert "To write or send" in row_of(hers, amara)
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/"


def test_a_draft_leads_to_its_letter_and_an_approved_one_to_its_sending(amara, beth, hers):
    draft = factories.drafted(amara)
    factories.let_in(amara, beth)
    assert "Finish the letter" in row_of(hers, amara)
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/letters/{draft.pk}/"
    factories.approve(amara, draft)
    assert "Send the letter" in row_of(hers, amara)
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/letters/{draft.pk}/send/"


def test_a_letter_that_went_waits_then_is_due_then_overdue(
    amara, beth, hers, monkeypatch, signed_in
):
    factories.sent(amara)
    factories.let_in(amara, beth)
    row = row_of(hers, amara)
    assert "Waiting for a platform" in row
    assert "Wait " in row
    # 48 hours from Friday 17:30: Sunday at 17:30.
    assert "Sun 22 Nov, 17:30" in row
    at(monkeypatch, NOW + 30 * HOUR)
    browser = signed_in(beth.user)
    assert "Due in 24 hours" in row_of(browser, amara)
    at(monkeypatch, NOW + 49 * HOUR)
    browser = signed_in(beth.user)
    row = row_of(browser, amara)
    assert "Overdue" in row
    assert "See what you can do" in row


def test_a_time_is_shown_on_the_clock_of_the_team_in_summer_too(
    amara, beth, monkeypatch, signed_in
):
    """48 hours from 17:30 UTC on 1 July 2026 end at 18:30 by the clocks of London."""
    summer = datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    at(monkeypatch, summer)
    opened = open_for("https://x.com/someone/status/1859000000000000001", now=summer)
    factories.sent(opened, now=summer)
    factories.let_in(opened, beth, now=summer)
    browser = signed_in(beth.user)
    assert "Fri 3 Jul, 18:30" in row_of(browser, opened)
    assert "(London)" in read(browser)


def test_a_time_in_days_is_shown_by_its_last_day_as_on_the_page_of_the_case(
    beth, monkeypatch, signed_in
):
    opened, running = clock_of(ERASURE, FIFTEEN_DAYS_AGO)
    factories.let_in(opened, beth)
    assert running.due_on.isoformat() == "2026-12-07"
    row = row_of(signed_in(beth.user), opened)
    assert "by Mon 7 Dec" in row
    assert "8 Dec" not in row
    at(monkeypatch, running.late_at - HOUR)
    assert "Overdue" not in row_of(signed_in(beth.user), opened)
    at(monkeypatch, running.late_at)
    row = row_of(signed_in(beth.user), opened)
    assert "Overdue" in row
    assert "by Mon 7 Dec" in row


def test_a_last_day_elsewhere_says_where(beth, signed_in):
    opened, running = clock_of(ERASURE, FIFTEEN_DAYS_AGO)
    factories.let_in(opened, beth)
    Deadline.objects.filter(pk=running.pk).update(zone="America/Los_Angeles")
    assert "by Mon 7 Dec in Los Angeles" in row_of(signed_in(beth.user), opened)


def test_of_two_readings_the_earlier_is_shown_and_late_only_after_the_later(
    beth, monkeypatch, signed_in
):
    opened, running = clock_of(ERASURE, FIFTEEN_DAYS_AGO)
    factories.let_in(opened, beth)
    Deadline.objects.filter(pk=running.pk).update(late_at=running.late_at + 3 * 24 * HOUR)
    at(monkeypatch, running.late_at + HOUR)
    row = row_of(signed_in(beth.user), opened)
    assert "by Mon 7 Dec" in row
    assert "Overdue" not in row


def test_what_is_late_is_shown_before_what_ends_sooner_on_an_earlier_reading(beth, signed_in):
    """A time that is late matters more than one that ended before it, but is not late yet."""
    opened, first = clock_of(ERASURE, NOW - 40 * 24 * HOUR)
    factories.let_in(opened, beth)
    other = start(opened, sending(opened, OBJECTION), NOW - 39 * 24 * HOUR)[0]
    Deadline.objects.filter(pk=first.pk).update(late_at=NOW + HOUR)
    row = row_of(signed_in(beth.user), opened)
    assert "Overdue" in row
    assert f"by {other.due_on:%a} {other.due_on.day} {other.due_on:%b}" in row


def test_what_came_back_leads_to_writing_again_until_somebody_has_begun(amara, beth, hers):
    factories.sent(amara)
    factories.see(amara, Outcome.GONE)
    factories.see(amara, Outcome.BACK)
    factories.let_in(amara, beth)
    post = amara.case.posts.get()
    assert "Came back" in row_of(hers, amara)
    again = f"/notes/{amara.case.pk}/links/{post.pk}/again/"
    assert f'action="{again}"' in hers.get(DESK).content.decode()
    assert "<h1>" in hers.get(again).content.decode()
    answered = hers.post(again, {"once": "again"})
    assert answered.status_code == 302
    assert "Came back" not in row_of(hers, amara)


def test_what_came_back_is_reported_again_with_three_clicks(amara, beth, hers):
    """One on the desk, a tick under the letter, and one to approve it: then it is there to be sent."""
    factories.sent(amara, now=NOW - 48 * HOUR, submitted_at=NOW - 48 * HOUR)
    factories.see(amara, Outcome.GONE, now=NOW - 30 * HOUR)
    factories.see(amara, Outcome.BACK, now=NOW - HOUR)
    factories.let_in(amara, beth)
    page = hers.get(DESK).content.decode()
    action = re.search(r'action="([^"]+/again/)"', page)[1]
    letter = hers.post(action, {"once": "first"})["Location"]
    shown = hers.get(letter).content.decode()
    assert "Read your letter" in shown
    seen = re.search(r'name="seen"\s+value="([^"]+)"', shown)[1]
    sent = hers.post(letter, {"read_and_true": "on", "once": "second", "seen": seen})
    assert sent.status_code == 302
    draft = amara.case.requests.get(origin="AGAIN")
    assert draft.state == "APPROVED"
    assert hers.get(sent["Location"], follow=True).status_code == 200
    assert "Send the letter" in row_of(hers, amara)


def test_an_answer_nobody_has_read_leads_to_it(amara, beth, hers):
    submission = factories.sent(amara)
    factories.let_in(amara, beth)
    reply = factories.reply(submission, amara, "We looked at it and found nothing wrong.")
    assert "Answer to read" in row_of(hers, amara)
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/answers/{reply.pk}/"


@pytest.mark.parametrize("made", ["draft", "approved", "back", "answer", "loose answer"])
def test_the_desk_and_the_page_of_the_case_name_the_same_step_in_the_same_words(
    amara, beth, hers, made
):
    if made == "draft":
        factories.drafted(amara)
    elif made == "approved":
        factories.approved(amara)
    else:
        submission = factories.sent(amara)
        if made == "back":
            factories.see(amara, Outcome.GONE)
            factories.see(amara, Outcome.BACK, now=NOW + HOUR)
        else:
            reply = factories.reply(submission, amara)
            if made == "loose answer":
                reply.submission = None
                reply.save()
    theirs = factories.let_in(amara, beth)
    (row,) = desk_list(theirs.visitor, now=NOW).rows
    step = next_step(theirs, now=NOW)
    assert (row.step.button, row.step.page) == (step.button, step.page)
    assert row.step.takes == step.takes


def test_news_to_tell_is_the_next_step_where_nothing_else_is(amara, beth, hers):
    factories.sent(amara)
    factories.let_in(amara, beth)
    Nudge.objects.create(case=amara.case, state="TASK", asked_at=NOW, newest_at=NOW)
    row = row_of(hers, amara)
    assert "News to tell" in row
    assert "Tell the person the news" in row
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/"


def test_what_the_person_wrote_comes_before_everything_else(amara, beth, hers):
    factories.drafted(amara)
    factories.let_in(amara, beth)
    write_message(amara, words="Is it still there?", now=NOW)
    row = row_of(hers, amara)
    assert "Message to read" in row
    assert next_of(hers, amara) == f"/notes/{amara.case.pk}/ask/"
    hers.get(next_of(hers, amara))
    assert "Finish the letter" in row_of(hers, amara)


def test_what_is_closed_asks_nothing_of_anybody(amara, beth, hers):
    """Somebody may be under 18: nothing is written about it, and it did not come back."""
    factories.sent(amara)
    factories.see(amara, Outcome.GONE)
    factories.see(amara, Outcome.BACK, now=NOW + HOUR)
    factories.let_in(amara, beth)
    post = amara.case.posts.get()
    freeze_thing(amara, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    row = row_of(hers, amara)
    for word in ("Came back", "To write or send"):
        assert word not in row


def test_the_clock_of_what_is_closed_is_neither_due_nor_late(beth, monkeypatch, signed_in):
    opened = open_for("https://x.com/someone/status/1859000000000000001")
    factories.sent(opened)
    factories.let_in(opened, beth)
    post = opened.case.posts.get()
    freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW)
    for hours in (1, 30, 60):
        at(monkeypatch, NOW + hours * HOUR)
        row = row_of(signed_in(beth.user), opened)
        assert "Nothing waits" in row, hours
        assert "Nov," not in row, hours


def test_gone_on_the_desk_is_gone_on_the_page_of_the_case(beth, hers):
    """Not what only a visitor did not see, and not what is closed."""
    opened = open_for(
        "\n".join(f"https://x.com/someone/status/185900000000000000{n}" for n in range(4))
    )
    factories.sent(opened)
    factories.let_in(opened, beth)
    posts = {post.number: post.pk for post in opened.case.posts.all()}
    for number, basis in ((1, Basis.SIGNED_OUT), (2, Basis.SIGNED_IN), (3, Basis.SIGNED_IN)):
        record_outcome(opened, post_id=posts[number], outcome=Outcome.GONE, basis=basis, now=NOW)
    freeze_thing(opened, kind=FrozenKind.POST, target_id=posts[3], now=NOW)
    said = {tally.standing: tally.count for tally in tallies_of(opened)}
    assert said == {Standing.WAITING: 2, Standing.GONE: 1, Standing.CLOSED: 1}
    assert "1 of 3" in row_of(hers, opened)


def test_most_urgent_come_first_and_each_part_shows_its_own(beth, monkeypatch, signed_in):
    overdue, unsent, new = another(1), another(2), another(3)
    factories.sent(overdue)
    factories.approved(unsent)
    for one in (new, unsent, overdue):
        factories.let_in(one, beth)
    at(monkeypatch, NOW + 49 * HOUR)
    browser = signed_in(beth.user)
    page = read(browser)
    places = [page.index(one.case.reference) for one in (overdue, unsent)]
    assert places == sorted(places)
    for said in ("All yours 3", "Overdue 1", "Came back 0", "To write or send 2"):
        assert said in page
    part = f"{DESK}?show=overdue"
    assert row_of(browser, overdue, part)
    assert not row_of(browser, new, part)
    assert "None of yours." in read(browser, f"{DESK}?show=back")


def test_cases_with_a_message_and_with_news_are_lists_of_their_own(beth, hers):
    written, news, neither = another(1), another(2), another(3)
    for one in (written, news, neither):
        factories.let_in(one, beth)
    write_message(written, words="Is it still there?", now=NOW)
    Nudge.objects.create(case=news.case, state="TASK", asked_at=NOW, newest_at=NOW)
    assert "Message to read 1 News to tell 1" in read(hers)
    for show, opened in (("message", written), ("news", news)):
        listed = [
            bool(row_of(hers, one, f"{DESK}?show={show}")) for one in (written, news, neither)
        ]
        assert listed == [one is opened for one in (written, news, neither)]


def test_the_list_is_reached_by_the_third_key(amara, beth, hers):
    """Leave comes first, then the way to the list, whose first stop is the first row."""
    factories.let_in(amara, beth)
    page = hers.get(DESK).content.decode()
    body = page[page.index("<body") :]
    assert re.findall(r'<a[^>]*href="([^"]+)"', body)[:2] == ["/leave/", "#mine"]
    after = body[body.index('id="mine"') :]
    assert re.search(r'<a[^>]*href="([^"]+)"', after)[1] == f"/notes/{amara.case.pk}/"
    assert re.search(r'<h2 id="mine"[^>]*tabindex="-1"', page)


@pytest.mark.parametrize(
    "asked", ["?show=nothing", "?page=0", "?page=99", "?page=%D9%A3", "?page=-1"]
)
def test_an_address_that_says_nothing_shows_what_there_is(amara, beth, hers, asked):
    factories.let_in(amara, beth)
    assert row_of(hers, amara, f"{DESK}{asked}")


def test_fifty_to_a_page_and_the_part_stays_in_the_address(beth, hers):
    cases = [another(number) for number in range(52)]
    for one in cases:
        factories.let_in(one, beth)
    first, second = (read(hers, f"{DESK}?show=write&page={page}") for page in (1, 2))
    assert "Page 1 of 2" in first
    shown = [[one.case.reference in page for one in cases] for page in (first, second)]
    assert [sum(one) for one in shown] == [50, 2]
    assert all(one != two for one, two in zip(*shown, strict=True))
    html = hers.get(f"{DESK}?show=write").content.decode()
    assert 'href="?show=write&amp;page=2"' in html


def test_as_many_questions_however_many_cases_and_however_they_stand(beth, hers):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert hers.get(DESK).status_code == 200
        return len(asked)

    def one_of_each(first: int) -> None:
        makers = (factories.drafted, factories.approved, factories.sent)
        for number, make in enumerate(makers, start=first):
            opened = another(number)
            submission = make(opened)
            if make is factories.sent:
                factories.reply(submission, opened)
            factories.let_in(opened, beth)
        back = another(first + 90)
        factories.sent(back)
        factories.see(back, Outcome.GONE)
        factories.see(back, Outcome.BACK, now=NOW + HOUR)
        factories.let_in(back, beth)

    one_of_each(0)
    before = questions()
    for first in (10, 20, 30):
        one_of_each(first)
    assert questions() == before
