"""Our own reminders: at the hours of the data file, each once, and never called a time of the law."""

from __future__ import annotations

from datetime import timedelta

import pytest

from takedown.accounts.roles import Role
from takedown.alerts.models import Alert
from takedown.alerts.reminders import plan, rules_reminded_of
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.freezes import FrozenKind
from takedown.cases.models import Case
from takedown.cases.ways_back import WAIT
from takedown.flows.erase_case import erase_case, undo_erase
from takedown.flows.freeze_thing import freeze_thing
from takedown.flows.raise_reminders import open_submissions, raise_reminders
from takedown.posts.models import ReportedPost
from takedown.reads.alerts import alerts_of, reminders
from takedown.reads.code import unconfirmed_words
from takedown.regimes import library
from takedown.removals.models import RemovalRequest
from tests import factories
from tests.conftest import NOW, open_for
from tests.flows.duties import ERASURE, LINKS, ONE, REPORT, SWIFT, sending
from tests.flows.test_freezes import destroyed
from tests.flows.test_sweeps import at_once

HOURS = (0, 12, 24, 48)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LABEL = "Our own reminder, not a time the law gives."
pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Alert.objects.order_by("due_at").values_list("kind", flat=True))


def test_the_data_file_has_the_hours_and_says_whose_they_are():
    assert tuple(one.after // HOUR for one in plan().reminders) == HOURS
    assert plan().label == LABEL
    assert plan().leave_out <= {rule.id for rule in library.rules()}
    for one in plan().reminders:
        assert not {"deadline", "law", "must", "late"} & set(one.text.lower().split())


def test_only_rules_without_a_number_are_reminded_of():
    counted = {rule.id for rule in library.rules() if rule.may_start_a_clock}
    assert SWIFT in rules_reminded_of()
    assert "uk-osa-expedited" in rules_reminded_of()
    assert not rules_reminded_of() & counted
    assert "uk-ofcom-info" not in rules_reminded_of()


def test_each_is_raised_at_its_hour_and_once():
    submission = sending(open_for(LINKS), SWIFT)
    for count, hours in enumerate(HOURS, start=1):
        due = NOW + hours * HOUR
        assert raise_reminders(now=due - SECOND) == 0
        assert raise_reminders(now=due) == 1
        assert raise_reminders(now=due) == 0
        assert kinds() == [f"reminder_{one}" for one in HOURS[:count]]
    alert = Alert.objects.get(kind="reminder_12")
    assert (alert.submission_id, alert.deadline_id) == (submission.pk, None)
    assert (alert.due_at, alert.raised_at) == (NOW + 12 * HOUR, NOW + 12 * HOUR)
    assert Event.objects.filter(name=Name.REMINDER_RAISED).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_once(transactional_db):
    for _ in range(3):
        sending(open_for(ONE), SWIFT)
    later = NOW + 50 * HOUR
    assert sum(at_once(lambda: raise_reminders(now=later), threads=4)) == 12
    assert Alert.objects.count() == 12
    assert Event.objects.filter(name=Name.REMINDER_RAISED).count() == 12


@pytest.mark.parametrize("duty", [REPORT, ERASURE, "uk-ofcom-info", "uk-osa-iic-48h-search"])
def test_a_rule_with_a_number_and_an_authority_have_none(duty):
    sending(open_for(LINKS), duty)
    assert raise_reminders(now=NOW + 50 * HOUR) == 0


def test_a_case_that_is_hidden_is_not_reminded_of_until_it_comes_back():
    opened = open_for(LINKS)
    sending(opened, SWIFT)
    erase_case(opened, typed=" ".join(unconfirmed_words(opened)), now=NOW)
    assert raise_reminders(now=NOW + HOUR) == 0
    undo_erase(Case.objects.get(), now=NOW + HOUR)
    assert raise_reminders(now=NOW + HOUR) == 1


def test_a_letter_that_was_withdrawn_is_not_reminded_of():
    opened = open_for(LINKS)
    sending(opened, SWIFT)
    raise_reminders(now=NOW)
    RemovalRequest.objects.update(withdrawn_at=NOW)
    assert raise_reminders(now=NOW + 50 * HOUR) == 0
    assert not open_submissions(NOW + 50 * HOUR).exists()
    assert reminders(opened, NOW) == []
    assert alerts_of(opened) == []


def test_nothing_is_reminded_of_once_every_post_is_gone_for_sure():
    sending(open_for(LINKS), SWIFT)
    posts = ReportedPost.objects.order_by("number")
    seen = {"outcome": "GONE", "outcome_at": NOW, "outcome_basis": "SEEN"}
    posts.filter(number=1).update(**seen)
    assert raise_reminders(now=NOW) == 1
    # Somebody who was not signed in may be told "not found" of a post that is there.
    posts.filter(number=2).update(**{**seen, "outcome_basis": "SIGNED_OUT"})
    assert raise_reminders(now=NOW + 12 * HOUR) == 1
    posts.update(**seen)
    assert raise_reminders(now=NOW + 50 * HOUR) == 0


def test_nothing_is_reminded_of_while_every_post_is_closed_nor_once_it_is_for_good(beth):
    opened = open_for(LINKS)
    sending(opened, SWIFT)
    factories.let_in(opened, beth)
    lea = factories.member(beth.organisation, "lea@charity.example", role=Role.SAFEGUARDING_LEAD)
    *most, last = ReportedPost.objects.order_by("number")
    closings = [
        freeze_thing(opened, kind=FrozenKind.POST, target_id=post.pk, now=NOW) for post in most
    ]
    assert open_submissions(NOW + HOUR).exists()
    closings.append(freeze_thing(opened, kind=FrozenKind.POST, target_id=last.pk, now=NOW))
    assert not open_submissions(NOW + HOUR).exists()
    assert raise_reminders(now=NOW + HOUR) == 0
    for one in closings:
        destroyed(lea, one)
    assert not open_submissions(NOW + WAIT).exists()
    assert reminders(opened, NOW + WAIT) == []


def test_the_page_shows_the_latest_with_its_label_and_when_the_next_comes():
    opened = open_for(LINKS)
    submission = sending(opened, SWIFT)
    assert reminders(opened, NOW - SECOND) == []
    (first,) = reminders(opened, NOW)
    assert first.title == f"Notice to X, {submission.request.reference}"
    assert (first.label, first.text) == (LABEL, plan().reminders[0].text)
    assert (first.when, first.next_when) == ("20 November 2026, 17:30", "21 November 2026, 05:30")
    assert first.next_step == ""
    (last,) = reminders(opened, NOW + 49 * HOUR)
    assert last.next_step == "Complain under section 21."
    assert (last.when, last.next_when) == ("22 November 2026, 17:30", "")


def test_of_the_reminders_of_a_sending_the_latest_is_told_with_its_label():
    opened = open_for(LINKS)
    submission = sending(opened, SWIFT)
    raise_reminders(now=NOW + 13 * HOUR)
    (alert,) = alerts_of(opened)
    assert (alert.kind, alert.label) == ("reminder_12", LABEL)
    assert alert.text == f"Notice to X, {submission.request.reference}: {plan().reminders[1].text}"
    assert alert.submission_id == submission.pk
