"""A letter names thousands of links, a mail has megabytes: what shows nothing of their words does not read them."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from takedown.deadlines.models import Deadline
from takedown.evidence.gather import gather
from takedown.flows.correct_sending import correct_sending
from takedown.flows.decide_reply import decide_reply
from takedown.posts.models import Outcome
from takedown.reads.alerts import alerts_of, reminders
from takedown.reads.asked import passed
from takedown.removals.models import RemovalRequest, Reply, ReplyKind, Submission
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + 9 * DAY
LINKS = [f"https://x.com/someone/status/185900000000000000{at}" for at in range(1, 7)]


def answered(opened) -> Submission:
    """A letter that was sent and answered."""
    one = factories.sent(opened)
    reply = factories.reply(one, opened, now=NOW + HOUR)
    decide_reply(
        opened, reply_id=reply.pk, kind=ReplyKind.ASKS_FOR_MORE, said_at=NOW + HOUR, now=NOW + HOUR
    )
    return one


def _with_each(queries, row: str, column: str) -> list[str]:
    """Return the queries that read a long column with each of many rows of a table."""
    found = [one["sql"].partition(" FROM ") for one in queries]
    return [
        f"{read} FROM {rest}"
        for read, _, rest in found
        if f'"{column}"' in read and rest.startswith(f'"{row}"') and "LIMIT 1" not in rest
    ]


def _page(name: str):
    def read(opened, sending, holding):
        more = [sending.request_id] if name == "send" else []
        answer = holding(opened.case.pk).get(reverse(name, args=[opened.case.pk, *more]))
        assert answer.status_code == 200

    return read


def _pack(opened, sending, holding):
    gather(opened, number=1, now=LATER)


def _sent_at_another_time(opened, sending, holding):
    correct_sending(
        opened, submission_id=sending.pk, submitted_at=NOW + timedelta(minutes=5), now=LATER
    )


def _alerts(opened, sending, holding):
    reminders(opened, LATER)
    alerts_of(opened)
    passed(opened)


READS = pytest.mark.parametrize(
    "read",
    [_page("case"), _page("letters"), _page("send"), _pack, _sent_at_another_time, _alerts],
    ids=["notes", "letters", "letter", "pack", "time", "alerts"],
)


@READS
def test_no_letter_comes_with_each_time_of_it_and_no_mail_with_a_list(amara, holding, read):
    sending = answered(amara)
    factories.see(amara, Outcome.THERE, now=NOW + 2 * HOUR)
    with CaptureQueriesContext(connection) as made:
        read(amara, sending, holding)
    assert len(made) > 1
    for rows in ("deadlines_deadline", "removals_submission", "removals_reply"):
        assert _with_each(made, rows, "letter_sealed") == []
    assert _with_each(made, "removals_reply", "raw_sealed") == []


@READS
def test_a_letter_is_read_as_often_for_many_links_as_for_one(db, holding, read, monkeypatch):
    loaded = []
    as_before = RemovalRequest.from_db.__func__

    def from_db(cls, alias, names, values):
        row = as_before(cls, alias, names, values)
        loaded.append(row.__dict__.get("letter_sealed"))
        return row

    monkeypatch.setattr(RemovalRequest, "from_db", classmethod(from_db))
    often = []
    for links in (LINKS[:1], LINKS):
        opened = open_for("\n".join(links))
        sending = answered(opened)
        loaded.clear()
        read(opened, sending, holding)
        often.append(sum(one is not None for one in loaded))
    assert often[0] == often[1]
    assert Deadline.objects.present().count() == 1 + len(LINKS)


def test_an_answer_that_is_opened_is_whole(amara):
    answered(amara)
    reply = Reply.objects.get()
    assert reply.get_deferred_fields() == {"message_sealed", "raw_sealed"}
    assert "We got your report." in str(
        amara.key.open_json(reply.message_sealed, reply.place("message"))
    )
