"""What a recipient says of the time, on the pages: offered only where the law of the clock knows it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest
import time_machine

from takedown.deadlines.models import Deadline
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def erasure(amara):
    request = factories.sent(amara).request
    letter = factories.chosen(request, amara, "uk-gdpr-erasure", legal_name="Amara", grounds=("d",))
    factories.approve(amara, letter)
    factories.submit(amara, letter.submissions.get())
    return amara


def clock(rule_id: str) -> Deadline:
    return Deadline.objects.present().get(rule_id=rule_id)


def at(name: str, case_id: object, one: Deadline) -> str:
    return reverse(name, kwargs={"case_id": case_id, "clock_id": one.pk})


@time_machine.travel(LATER, tick=False)
def test_nothing_stops_the_48_hours(erasure, holding):
    client, one = holding(erasure.case.pk), clock("uk-osa-iic-48h-u2u")
    for name in ("clock_longer", "clock_waits", "clock_goes_on"):
        assert client.get(at(name, erasure.case.pk, one)).status_code == 404
    given = {"since": "2026-11-21", "words": "Send us your passport."}
    answer = client.post(at("clock_waits", erasure.case.pk, one), given)
    assert answer.status_code in {404, 422}
    assert clock("uk-osa-iic-48h-u2u").paused_on is None


@time_machine.travel(LATER, tick=False)
def test_the_month_waits_for_who_she_is_and_goes_on(erasure, holding):
    client, here = holding(erasure.case.pk), erasure.case.pk
    given = {"since": "2026-11-21", "words": "Send us your passport."}
    assert client.post(at("clock_waits", here, clock("uk-gdpr-erasure")), given).status_code == 302
    assert clock("uk-gdpr-erasure").paused_on is not None
    page = client.get(reverse("case", kwargs={"case_id": here})).content.decode()
    assert "Send us your passport." in page
    given = {"resumed_on": "2026-11-23"}
    assert (
        client.post(at("clock_goes_on", here, clock("uk-gdpr-erasure")), given).status_code == 302
    )
    assert f"{clock('uk-gdpr-erasure').due_on}" == "2026-12-23"


@time_machine.travel(LATER, tick=False)
def test_longer_needs_reasons_and_says_so(erasure, holding):
    client, here = holding(erasure.case.pk), erasure.case.pk
    given = {"notice_on": "2026-11-22", "reasons_given": "no", "words": "We need longer."}
    answer = client.post(at("clock_longer", here, clock("uk-gdpr-erasure")), given)
    assert answer.status_code == 422
    assert "They gave no reasons" in answer.content.decode()
    client.post(
        at("clock_longer", here, clock("uk-gdpr-erasure")), given | {"reasons_given": "yes"}
    )
    assert f"{clock('uk-gdpr-erasure').due_on}" == "2027-02-22"
