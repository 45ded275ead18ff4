"""The hour that a clock shows twice, on the night in autumn when it is put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse

import pytest
import time_machine

from takedown.flows.record_receipt import record_receipt
from takedown.removals.models import RemovalRequest, Submission
from takedown.removals.particulars import Head, Standing
from takedown.removals.writing import notice_for
from takedown.web.forms.fields import instant
from takedown.web.forms.sending import ReceiptForm
from tests import factories
from tests.conftest import open_for

pytestmark = pytest.mark.django_db
LINK = "https://x.com/someone/status/2123748187960246273"
FIRST = datetime(2026, 10, 25, 0, 35, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)
LONDON = "Europe/London"


def read(**how: datetime) -> datetime:
    return instant(date(2026, 10, 25), time(1, 35), zone=LONDON, **how)


def test_it_is_the_later_one_unless_that_has_not_come_or_the_earlier_stood_there():
    assert read(until=SECOND) == SECOND
    assert read(until=SECOND - timedelta(seconds=1)) == FIRST
    assert read(until=SECOND, shown=FIRST + timedelta(seconds=20)) == FIRST
    assert read(until=SECOND, shown=FIRST - timedelta(minutes=1)) == SECOND


def test_every_other_hour_is_what_the_clock_says():
    for month, utc in ((7, 12), (12, 13)):
        said = instant(date(2026, month, 1), time(13), zone=LONDON, until=SECOND)
        assert said == datetime(2026, month, 1, utc, tzinfo=UTC)


@pytest.mark.parametrize("at", [FIRST, SECOND])
def test_the_time_that_the_page_itself_gives_is_taken_as_it_was_meant(holding, at):
    with time_machine.travel(at + timedelta(seconds=5), tick=True):
        opened = open_for(LINK, now=at - timedelta(minutes=15))
        letter = factories.approved(opened, now=at - timedelta(minutes=15))
        RemovalRequest.objects.filter(pk=letter.pk).update(safe_at=at)
        sending = Submission.objects.get(request=letter)
        page = reverse("submitted", args=[opened.case.pk, letter.pk, sending.pk])
        client = holding(opened.case.pk)
        assert 'value="01:35"' in client.get(page).content.decode()
        said = {"submitted_at_0": "2026-10-25", "submitted_at_1": "01:35"}
        told = client.post(page, said | {"whole_notice_went": "yes"})
        assert told.status_code == 302
    sending.refresh_from_db()
    assert sending.submitted_at == at


def test_a_time_that_stood_in_a_form_is_not_moved_by_sending_it_again():
    for at in (FIRST, SECOND):
        stood = {"received_at": at}
        said = {"received_at_0": "2026-10-25", "received_at_1": "01:35", "words": "Received."}
        form = ReceiptForm(said, initial=stood, zone=LONDON)
        assert form.is_valid()
        assert form.cleaned_data["received_at"] == at


def test_a_letter_says_that_the_hours_have_passed_an_hour_after_they_have():
    began = SECOND - timedelta(days=1)
    opened = open_for(LINK, now=began)
    sending = factories.sent(opened, now=began)
    record_receipt(
        opened, submission_id=sending.pk, received_at=SECOND, words="Received at 01:35.",
        now=SECOND + timedelta(hours=7),
    )  # fmt: skip
    draft = factories.chosen(
        sending.request, opened, "uk-osa-expedited", now=SECOND + timedelta(hours=48),
        standing=Standing.SUBJECT, heads=(Head.ILLEGAL,),
    )  # fmt: skip
    for hours, passed in ((48, False), (49, True)):
        text = notice_for(opened, draft, now=SECOND + timedelta(hours=hours)).text
        assert ("More than 48 hours have passed" in text) is passed
