"""What was seen before a letter went, or before they had it, does not end its clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takedown.alerts.models import Alert
from takedown.flows.correct_sending import correct_sending
from takedown.flows.correct_sighting import correct_sighting
from takedown.flows.mark_passed import mark_passed
from takedown.flows.record_receipt import record_receipt
from takedown.flows.say_not_sent import say_not_sent
from takedown.posts.looks import Said, looks_at
from takedown.posts.models import Basis, Outcome
from tests import factories
from tests.conftest import NOW, open_for
from tests.factories import see, submit

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LINK = "https://x.com/someone/status/1859000000000000001"


def met(opened: OpenCase) -> list[datetime | None]:
    return [one.met_at for one in opened.case.deadlines.present()]


def say_of_the_last(opened: OpenCase, said: Said, *, now: datetime) -> None:
    post = opened.case.posts.get()
    number = looks_at(opened.case.pk, [post.pk])[-1].number
    correct_sighting(opened, post_id=post.pk, number=number, said=said, now=now)


def test_a_letter_that_went_later_than_was_noted_is_not_met_by_what_was_seen_before(amara):
    sending = factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    say_not_sent(amara, submission_id=sending.pk, now=NOW + 2 * DAY)
    sending.refresh_from_db()
    see(amara, Outcome.BACK, now=NOW + 3 * DAY)
    submit(amara, sending, now=NOW + 3 * DAY + HOUR)
    see(amara, Outcome.THERE, now=NOW + 4 * DAY)

    for said in (Said.MISTAKE, Said.COUNTS):
        say_of_the_last(amara, said, now=NOW + 4 * DAY + HOUR)
        assert met(amara) == [None]
    assert mark_passed(now=NOW + 9 * DAY) == 1
    assert Alert.objects.filter(case_id=amara.case.pk).exists()


def test_a_time_of_sending_that_is_corrected_leaves_out_what_was_seen_before(amara):
    sending = factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    later = NOW + 3 * DAY
    correct_sending(amara, submission_id=sending.pk, submitted_at=later, now=later + HOUR)
    assert met(amara) == [None]
    # And it counts again where the first time was right after all.
    correct_sending(amara, submission_id=sending.pk, submitted_at=NOW, now=later + 2 * HOUR)
    assert met(amara) == [NOW + DAY]


def test_a_time_of_sending_is_corrected_of_a_letter_they_are_shown_to_have_had(amara):
    sending = factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + 2 * HOUR)
    receipt(amara, sending, NOW + 5 * HOUR)
    assert met(amara) == [NOW + 2 * HOUR]
    # It was gone before it went: that answers nothing.
    later = NOW + 4 * HOUR
    correct_sending(amara, submission_id=sending.pk, submitted_at=later, now=NOW + 7 * HOUR)
    assert met(amara) == [None]
    correct_sending(amara, submission_id=sending.pk, submitted_at=NOW, now=NOW + 8 * HOUR)
    assert met(amara) == [NOW + 2 * HOUR]
    assert mark_passed(now=NOW + 9 * DAY) == 0


def test_what_was_back_before_they_had_the_letter_was_not_done_for_it(amara):
    sending = factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    see(amara, Outcome.BACK, now=NOW + 2 * DAY)
    receipt(amara, sending, NOW + 3 * DAY)
    assert met(amara) == [None]
    assert mark_passed(now=NOW + 9 * DAY) == 1


def test_what_is_gone_when_they_have_the_letter_needs_nothing_more(amara):
    sending = factories.sent(amara)
    see(amara, Outcome.GONE, now=NOW + DAY)
    receipt(amara, sending, NOW + 3 * DAY)
    assert met(amara) == [NOW + DAY]
    assert mark_passed(now=NOW + 9 * DAY) == 0


def receipt(opened: OpenCase, sending: Submission, at: datetime) -> None:
    record_receipt(
        opened, submission_id=sending.pk, received_at=at, words="They wrote so.", now=at + HOUR
    )


LOOK = st.tuples(
    st.sampled_from([Outcome.THERE, Outcome.GONE, Outcome.REGION, Outcome.BACK]),
    st.sampled_from([Basis.SIGNED_IN, Basis.SIGNED_OUT]),
)


@settings.get_profile("walks")
@given(
    looks=st.lists(LOOK, min_size=1, max_size=6),
    went=st.integers(0, 5),
    waited=st.none() | st.integers(0, 3),
)
def test_noted_as_it_happened_or_put_right_afterwards_the_clocks_are_the_same(looks, went, waited):
    at = NOW + went * HOUR
    had = None if waited is None else at + waited * HOUR + HOUR / 4

    right = open_for(LINK)
    letter = factories.approved(right)
    sending = letter.submissions.get()
    for hour in range(10):
        if hour == went:
            submit(right, sending, now=at)
        if hour < len(looks):
            outcome, basis = looks[hour]
            see(right, outcome, basis, now=NOW + hour * HOUR + HOUR / 2)
        if had is not None and had <= NOW + hour * HOUR + HOUR / 2 < had + HOUR:
            receipt(right, sending, had)

    wrong = open_for(LINK)
    sending = factories.sent(wrong)
    for hour, (outcome, basis) in enumerate(looks):
        see(wrong, outcome, basis, now=NOW + hour * HOUR + HOUR / 2)
    correct_sending(wrong, submission_id=sending.pk, submitted_at=at, now=NOW + 20 * HOUR)
    if had is not None:
        receipt(wrong, sending, had)

    assert facts(wrong) == facts(right)


def facts(opened: OpenCase) -> list[tuple[object, ...]]:
    clocks = opened.case.deadlines.present()
    return sorted((one.stage, one.received_at, one.due_at, str(one.met_at)) for one in clocks)
