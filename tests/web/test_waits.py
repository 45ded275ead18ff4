"""Until when to wait before the next letter, and from when an authority takes a complaint."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

import pytest

from takedown.flows.decide_reply import decide_reply
from takedown.flows.pause_clock import pause_clock
from takedown.flows.resume_clock import resume_clock
from takedown.flows.withdraw_request import withdraw_request
from takedown.reads.sendings import sendings
from takedown.reads.waits import own_dates, wait_before
from takedown.removals.kinds import letter_kind
from takedown.removals.models import ReplyKind, Submission
from takedown.removals.particulars import Ground
from takedown.web.addresses import numbers_of
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ICO = letter_kind("uk-ico-complaint")
COMPLAINT = letter_kind("uk-dpa-164a-ack")
NAMED = {"legal_name": "Amara A."}


@pytest.fixture
def erasure(amara):
    """An erasure request that went on Friday 20 November 2026."""
    first = factories.sent(amara).request
    draft = factories.chosen(
        first, amara, "uk-gdpr-erasure", **NAMED, grounds=(Ground.UNLAWFUL,), situation="Fear."
    )
    return went(amara, draft)


@pytest.fixture
def complaint(amara, erasure):
    """A complaint to the same service that went on the same day."""
    return went(amara, factories.chosen(
        erasure.request, amara, "uk-dpa-164a-ack", **NAMED, infringement="They kept it."
    ))  # fmt: skip


def went(opened, draft) -> Submission:
    request = factories.approve(opened, draft)
    return factories.submit(opened, Submission.objects.get(request=request))


def answered(opened, submission, kind, *, on):
    said = factories.reply(submission, opened, "Words.", now=on)
    decide_reply(opened, reply_id=said.pk, kind=kind, said_at=on, now=on)


def page(holding, opened, name, **kwargs) -> str:
    path = reverse(name, kwargs={"case_id": opened.case.pk, **kwargs})
    return holding(opened.case.pk).get(path).content.decode()


def test_a_missing_answer_is_not_complained_of_before_their_month_is_over(erasure):
    # 20 December 2026 is a Sunday: the ICO's reading moves the last day on to Monday.
    wait = wait_before(COMPLAINT, erasure.request, now=NOW)
    assert wait is not None
    assert wait.until == date(2026, 12, 21)
    assert "The last day is Monday 21 December 2026" in wait.say
    last = datetime(2026, 12, 21, 23, 59, tzinfo=UTC)
    assert wait_before(COMPLAINT, erasure.request, now=last) is not None
    assert wait_before(COMPLAINT, erasure.request, now=last + DAY) is None


def test_a_month_that_stands_still_gives_no_day_and_one_that_goes_on_its_own(amara, erasure):
    clock = amara.case.deadlines.present().get(rule_id="uk-gdpr-erasure")
    asked = NOW + 5 * DAY
    pause_clock(amara, clock_id=clock.pk, since=asked.date(), words="Who?", now=asked)
    assert wait_before(COMPLAINT, erasure.request, now=asked) is None
    clock = amara.case.deadlines.present().get(rule_id="uk-gdpr-erasure")
    given = datetime(2026, 12, 5, 12, tzinfo=UTC)
    resume_clock(amara, clock_id=clock.pk, resumed_on=given.date(), now=given)
    wait = wait_before(COMPLAINT, erasure.request, now=given)
    assert wait is not None
    assert wait.until == date(2027, 1, 5)


def test_of_a_part_nobody_is_waited_for(amara):
    first = factories.sent(amara).request
    draft = factories.chosen(
        first, amara, "uk-gdpr-erasure", **NAMED, grounds=(Ground.UNLAWFUL,), situation="Fear."
    )
    request = factories.approve(amara, draft)
    factories.submit(amara, Submission.objects.get(request=request), whole=False)
    assert wait_before(COMPLAINT, request, now=NOW + DAY) is None


def test_the_ico_asks_for_thirty_days_after_the_complaint(complaint):
    wait = wait_before(ICO, complaint.request, now=NOW)
    assert wait is not None
    assert wait.until == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("kind", "goes_on"),
    [
        (ReplyKind.REFUSED_NO_VIOLATION, False),
        (ReplyKind.AUTOMATIC_RECEIPT, True),
        (ReplyKind.ASKS_FOR_MORE, True),
        (ReplyKind.NO_REPLY, True),
    ],
)
def test_a_refusal_ends_the_waiting_and_a_receipt_or_a_question_does_not(
    amara, complaint, kind, goes_on
):
    answered(amara, complaint, kind, on=NOW + DAY)
    assert (wait_before(ICO, complaint.request, now=NOW + 2 * DAY) is not None) is goes_on


def test_the_day_stands_where_the_letter_is_chosen_read_and_sent_and_at_home(
    amara, complaint, holding, monkeypatch
):
    monkeypatch.setattr("takedown.common.clock.now", lambda: NOW + DAY)
    day = "Sunday 20 December 2026"
    assert day in page(holding, amara, "ways", request_id=complaint.request_id)
    draft = factories.chosen(
        complaint.request, amara, "uk-ico-complaint", **NAMED, infringement="They kept it.",
        now=NOW + DAY,
    )  # fmt: skip
    assert day in page(holding, amara, "letter", request_id=draft.pk)
    request = factories.approve(amara, draft, now=NOW + DAY)
    request.safe_at = NOW
    request.save()
    assert day in page(holding, amara, "send", request_id=request.pk)
    assert "from Monday 21 December 2026, unless they refuse before" in page(holding, amara, "case")


def test_a_letter_not_followed_gives_no_day(amara, complaint):
    assert own_dates(amara, now=NOW + DAY)
    withdraw_request(amara, request_id=complaint.request_id, now=NOW + DAY)
    assert own_dates(amara, now=NOW + DAY) == []


def test_the_time_to_go_to_the_ico_after_a_refusal_is_kept_at_home(amara, complaint):
    answered(amara, complaint, ReplyKind.REFUSED_NO_VIOLATION, on=NOW + DAY)
    (only,) = own_dates(amara, now=NOW + 2 * DAY)
    assert "until Sunday 21 February 2027, at the earlier reading." in only.say


def test_the_sheet_for_the_ico_has_the_name_the_organisation_and_what_happened(amara, complaint):
    later = NOW + DAY
    draft = factories.chosen(
        complaint.request,
        amara,
        "uk-ico-complaint",
        **NAMED,
        infringement="They kept it.",
        now=later,
    )
    request = factories.approve(amara, draft, now=later)
    (one,) = sendings(amara, request, now=later)
    told = {row.label: row.text for row in one.sheet}
    assert told["Name"] == "Amara A."
    assert told["Which organisation"] == "X"
    assert told["What happened"] == "They kept it."


def test_the_letters_that_fit_an_answer_say_so(amara, holding):
    first = factories.sent(amara).request
    ways = reverse("ways", args=[amara.case.pk, first.pk])
    client = holding(amara.case.pk)
    assert "Fits their answer" not in client.get(ways).content.decode()
    told = client.get(ways, {"first": numbers_of(["uk-gdpr-erasure"])}).content.decode()
    assert told.count("Fits their answer") == 1
    assert (
        told.index("Fits their answer")
        < told.index("Erasure request")
        < told.index("Ask them again")
    )
