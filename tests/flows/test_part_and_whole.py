"""A part of a letter went, then all of it: the second note covers neither the first nor its receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.audit.models import Event
from takedown.evidence.gather import gather
from takedown.flows.correct_sending import correct_sending
from takedown.flows.decide_reply import decide_reply
from takedown.flows.record_receipt import record_receipt
from takedown.flows.record_submission import record_submission
from takedown.posts.former import Field, former_words
from takedown.removals.models import ReceiptBasis, ReplyKind
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST = "noted before as 20 Nov 2026 18:30:00 GMT (UTC+00:00)"


def told(opened, words: str) -> list[str]:
    record = gather(opened, number=1, now=NOW + 6 * DAY)
    return [line.what for line in record.chronology if words in line.what]


@pytest.fixture
def part(amara):
    """A sending of which a part went an hour after the approval."""
    one = factories.approved(amara).submissions.get()
    return factories.submit(amara, one, now=NOW + HOUR, whole=False)


@pytest.mark.parametrize("whole", [True, False])
def test_when_a_part_went_stays_in_the_record_when_more_is_noted(amara, part, whole):
    factories.submit(amara, part, now=NOW + 5 * DAY, whole=whole)
    made = Event.objects.filter(name="SUBMISSION_MADE").order_by("sequence")
    first, second = (one.details for one in made)
    assert first["at"] == second["before"] == (NOW + HOUR).isoformat()
    assert second["at"] == (NOW + 5 * DAY).isoformat()
    assert "before" not in first
    earlier, later = told(amara, "recorded that a")
    assert FIRST not in earlier
    assert FIRST in later


def test_what_showed_receipt_of_the_part_is_kept_and_said_to_count_no_more(amara, part):
    record_receipt(
        amara, submission_id=part.pk, received_at=NOW + 2 * HOUR, words="We have it.", now=NOW + DAY
    )
    factories.submit(amara, part, now=NOW + 5 * DAY)
    part.refresh_from_db()
    assert part.receipt_sealed is None
    (one,) = former_words(amara, Field.RECEIPT, part.pk)
    words = amara.key.open_text(bytes(one.words_sealed), one.words_place)
    assert words.endswith(": We have it.")
    (line,) = told(amara, "An answer was entered that is said to show receipt")
    assert "taken back later (event " in line


def test_an_answer_that_shows_receipt_of_the_whole_counts_though_the_whole_is_noted_after_it(
    amara, part
):
    reply = factories.reply(part, amara, "We got your report.", now=NOW + 12 * HOUR)
    at = NOW + 11 * HOUR
    kind = ReplyKind.AUTOMATIC_RECEIPT
    decide_reply(amara, reply_id=reply.pk, kind=kind, said_at=at, now=NOW + 12 * HOUR)
    record_submission(
        amara, submission_id=part.pk, submitted_at=NOW + 10 * HOUR, whole_notice_went=True,
        now=NOW + 13 * HOUR,
    )  # fmt: skip
    assert shown(part) == at
    # And not where it is older than the sending as it stands.
    correct_sending(
        amara, submission_id=part.pk, submitted_at=NOW + 10 * HOUR + HOUR / 2, now=NOW + 14 * HOUR
    )
    assert shown(part) == at


def test_a_receipt_counts_again_once_the_sending_is_said_to_be_older_than_it(amara, part):
    reply = factories.reply(part, amara, "We got your report.", now=NOW + 3 * HOUR)
    at = NOW + 2 * HOUR
    kind = ReplyKind.AUTOMATIC_RECEIPT
    decide_reply(amara, reply_id=reply.pk, kind=kind, said_at=at, now=NOW + 3 * HOUR)
    factories.submit(amara, part, now=NOW + 5 * HOUR)
    assert shown(part) is None
    submitted_at = NOW + HOUR
    correct_sending(amara, submission_id=part.pk, submitted_at=submitted_at, now=NOW + 6 * HOUR)
    assert shown(part) == at


def shown(sending):
    """When receipt is shown, and every clock counts from; None where it is an estimate."""
    sending.refresh_from_db()
    clocks = sending.deadlines.present()
    assert {one.received_at for one in clocks} == {sending.received_at}
    assert {one.basis for one in clocks} == {sending.receipt_basis}
    return sending.received_at if sending.receipt_basis == ReceiptBasis.SHOWN else None
