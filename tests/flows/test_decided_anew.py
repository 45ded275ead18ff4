"""What was decided of an answer, or rests on a sending, is not lost when somebody changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.evidence.gather import gather
from takedown.flows.decide_reply import decide_reply
from takedown.flows.say_not_sent import RestsOnIt, say_not_sent
from takedown.flows.take_back_change import take_back_change
from takedown.reads.case_page import timeline
from takedown.removals.models import ReplyKind
from tests import factories
from tests.conftest import NOW
from tests.flows.duties import ERASURE, clock_of, noon, present
from tests.flows.test_clock_changes import pause

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SIX, HALF_PAST = (f"20 Nov 2026 18:{one}:00 GMT (UTC+00:00)" for one in ("00", "30"))


def test_what_was_decided_before_stays_written_down_and_is_printed(amara):
    sent = factories.sent(amara)
    reply = factories.reply(sent, amara, "An answer.", now=NOW + 2 * HOUR)
    for kind, said_at in (
        (ReplyKind.REMOVED, NOW + HOUR / 2),
        (ReplyKind.REMOVED, NOW + HOUR),
        (ReplyKind.REFUSED_NO_VIOLATION, None),
    ):
        decide_reply(amara, reply_id=reply.pk, kind=kind, said_at=said_at, now=NOW + 2 * HOUR)

    record = gather(amara, number=1, now=NOW + 3 * HOUR)
    told = [line.what for line in record.chronology if "what an answer says" in line.what]
    removed, refused = ReplyKind.REMOVED.label, ReplyKind.REFUSED_NO_VIOLATION.label
    begins = (
        f"A person decided what an answer says, “{removed}”, dated {SIX}",
        (
            f"A person decided what an answer says, “{removed}”, dated {HALF_PAST}; "
            f"decided before as “{removed}”, dated {SIX}"
        ),
        (
            f"A person decided what an answer says, “{refused}”, undated; "
            f"decided before as “{removed}”, dated {HALF_PAST}"
        ),
    )
    assert len(told) == len(begins)
    assert all(line.startswith(words) for line, words in zip(told, begins, strict=True))
    anew = [one for one in timeline(amara) if one.what.endswith("an answer says decided anew")]
    assert len(anew) == 2


def test_a_letter_whose_time_was_paused_is_said_not_to_have_gone_only_without_the_pause():
    later = noon(2027, 6, 1)
    opened, clock = clock_of(ERASURE, noon(2026, 11, 23))
    pause(opened, clock)
    with pytest.raises(RestsOnIt):
        say_not_sent(opened, submission_id=clock.submission_id, now=later)
    (paused,) = present(opened)
    assert paused.paused_on is not None
    # It is no dead end: what was noted of the time is taken back first.
    take_back_change(opened, clock_id=paused.pk, now=later)
    say_not_sent(opened, submission_id=clock.submission_id, now=later)
    assert not present(opened)
