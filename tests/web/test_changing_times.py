"""What a recipient says of the time, on the pages: offered only where the law of the clock knows it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

import pytest
import time_machine

from takedown.deadlines.models import Deadline
from takedown.flows.record_receipt import record_receipt
from tests import factories
from tests.conftest import NOW, amiss

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
    for name in ("clock_longer", "clock_waits", "clock_goes_on", "clock_mistake"):
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
    answer = amiss(client.post(at("clock_longer", here, clock("uk-gdpr-erasure")), given))
    assert "They gave no reasons" in answer.content.decode()
    client.post(
        at("clock_longer", here, clock("uk-gdpr-erasure")), given | {"reasons_given": "yes"}
    )
    assert f"{clock('uk-gdpr-erasure').due_on}" == "2027-02-22"


def noted_by_mistake(client, here) -> str:
    told = client.post(at("clock_mistake", here, clock("uk-gdpr-erasure")))
    assert told.status_code == 302
    return f"{clock('uk-gdpr-erasure').due_on}"


@time_machine.travel(LATER, tick=True)
def test_a_pause_and_a_longer_time_noted_by_mistake_are_taken_back_and_stay_in_the_history(
    erasure, holding
):
    client, here = holding(erasure.case.pk), erasure.case.pk
    home = reverse("case", kwargs={"case_id": here})
    due = f"{clock('uk-gdpr-erasure').due_on}"
    assert "I noted this by mistake" not in client.get(home).content.decode()
    asked = {"since": "2026-11-21", "words": "Send us your passport."}
    client.post(at("clock_waits", here, clock("uk-gdpr-erasure")), asked)
    paused = client.get(at("clock_mistake", here, clock("uk-gdpr-erasure"))).content.decode()
    assert "Take it back" in paused
    assert "You noted this last: On 21 November 2026 they asked for proof of identity" in paused
    assert noted_by_mistake(client, here) == due
    longer = {"notice_on": "2026-11-22", "reasons_given": "yes", "words": "Many requests."}
    client.post(at("clock_longer", here, clock("uk-gdpr-erasure")), longer)
    assert clock("uk-gdpr-erasure").extended
    assert noted_by_mistake(client, here) == due
    told = client.get(home).content.decode()
    assert told.count("it had been noted by mistake") == 2
    assert told.index("Send us your passport.") < told.index("it had been noted by mistake")
    assert client.post(at("clock_mistake", here, clock("uk-gdpr-erasure"))).status_code == 404


@time_machine.travel(LATER, tick=True)
def test_a_mistaken_pause_takes_no_extension_away(erasure, holding):
    client, here = holding(erasure.case.pk), erasure.case.pk
    due = f"{clock('uk-gdpr-erasure').due_on}"
    longer = {"notice_on": "2026-11-22", "reasons_given": "yes", "words": "Many requests."}
    client.post(at("clock_longer", here, clock("uk-gdpr-erasure")), longer)
    extended = f"{clock('uk-gdpr-erasure').due_on}"
    asked = {"since": "2026-11-22", "words": "Send us your passport."}
    client.post(at("clock_waits", here, clock("uk-gdpr-erasure")), asked)

    assert noted_by_mistake(client, here) == extended != due
    one = clock("uk-gdpr-erasure")
    assert (one.paused_on, one.extended) == (None, True)
    # The extension was a mistake too: it is the last that stands now.
    assert noted_by_mistake(client, here) == due


@time_machine.travel(LATER, tick=True)
def test_a_day_on_which_they_had_it_is_taken_back_too(erasure, holding):
    client, here = holding(erasure.case.pk), erasure.case.pk
    due = f"{clock('uk-gdpr-erasure').due_on}"
    asked = {"since": "2026-11-21", "words": "Send us your passport."}
    client.post(at("clock_waits", here, clock("uk-gdpr-erasure")), asked)
    client.post(at("clock_goes_on", here, clock("uk-gdpr-erasure")), {"resumed_on": "2026-11-23"})
    assert clock("uk-gdpr-erasure").confirmed_on is not None
    noted_by_mistake(client, here)
    one = clock("uk-gdpr-erasure")
    assert (f"{one.paused_on}", one.confirmed_on) == ("2026-11-21", None)
    assert noted_by_mistake(client, here) == due


@time_machine.travel(LATER, tick=True)
def test_a_receipt_after_a_mistake_counts_no_extension_and_a_new_notice_counts(erasure, holding):
    client, here = holding(erasure.case.pk), erasure.case.pk
    longer = {"notice_on": "2026-11-23", "reasons_given": "yes", "words": "Many requests."}
    client.post(at("clock_longer", here, clock("uk-gdpr-erasure")), longer)
    noted_by_mistake(client, here)
    client.post(
        at("clock_longer", here, clock("uk-gdpr-erasure")), longer | {"notice_on": "2026-11-22"}
    )
    submission = clock("uk-gdpr-erasure").submission
    record_receipt(
        erasure, submission_id=submission.pk, received_at=LATER, words="Got it.", now=LATER
    )
    assert clock("uk-gdpr-erasure").extended
    assert f"{clock('uk-gdpr-erasure').due_on}" == "2027-02-23"
