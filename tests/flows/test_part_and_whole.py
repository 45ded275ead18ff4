"""A part of a letter went, then all of it: the second note covers neither the first nor its receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.audit.models import Event
from takedown.evidence.gather import gather
from takedown.flows.record_receipt import record_receipt
from takedown.posts.former import Field, former_words
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
    ((words, _),) = former_words(amara, Field.RECEIPT, part.pk)
    assert words.endswith(": We have it.")
    (line,) = told(amara, "An answer was entered that is said to show receipt")
    assert "taken back later (event " in line
