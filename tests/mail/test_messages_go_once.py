"""The one message to a person: only where they asked for it, only when it is safe, and never twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from django.db import IntegrityError, transaction

import pytest

from takedown.alerts.models import Alert, Nudge
from takedown.alerts.nudges import Dropped, NudgeState
from takedown.alerts.safe_way import Way
from takedown.audit.models import Event
from takedown.cases.answers import Answer
from takedown.cases.erasing import destroy
from takedown.common.message_settings import Messages
from takedown.common.outgoing import Ending, Handed
from takedown.flows import deliver_nudge as delivering
from takedown.flows.confirm_safe_contact import confirm_safe_contact
from takedown.flows.deliver_nudge import deliver_nudge
from takedown.flows.end_safe_contact import end_safe_contact
from takedown.flows.make_nudges import make_nudges
from takedown.flows.mark_passed import mark_passed
from takedown.flows.raise_reminders import raise_reminders
from takedown.flows.record_outcome import record_outcome
from takedown.flows.see_alerts import see_alerts
from takedown.flows.sort_nudges import sort_nudges
from takedown.posts.models import Basis, Outcome
from tests import factories
from tests.conftest import NOW, open_for
from tests.mail.conftest import FROM, ONLYFANS
from tests.mail.test_letters_go_once import worker_environment

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PASSED = NOW + timedelta(hours=49)


@pytest.fixture
def news(hers):
    """A case in which a clock has passed that she has not seen, and a way to reach her at any hour."""
    factories.sent(hers)
    factories.reachable(hers)
    assert mark_passed(now=PASSED) == 1
    return hers


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    """What the sweep hands to the worker."""
    found: list[str] = []
    monkeypatch.setattr(
        "takedown.flows.sort_nudges.enqueue", lambda name, **ids: found.append(ids["nudge_id"])
    )
    return found


def sweep(queued: list[str], now) -> None:
    """One minute of the beat, and the worker behind it."""
    make_nudges(now=now)
    sort_nudges(now=now)
    while queued:
        deliver_nudge(nudge_id=queued.pop(), now=now)


def states() -> list[str]:
    return list(Nudge.objects.order_by("asked_at").values_list("state", flat=True))


def test_the_message_says_nothing_of_what_this_is(news, mail_out, queued):
    sweep(queued, PASSED)
    ((sender, recipients, content),) = mail_out.letters
    assert (sender, recipients) == ("post@charity.example", ["amara@example.org"])
    message = message_from_bytes(content, policy=default)
    assert {name: message[name] for name in ("From", "To", "Subject")} == {
        "From": FROM, "To": "amara@example.org", "Subject": "An update",
    }  # fmt: skip
    assert message.get_content().strip() == "You have an update. Sign in when it is safe."
    assert message["Message-ID"].endswith("@charity.example>")
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert message["Content-Type"] == 'text/plain; charset="utf-8"'
    assert b"http" not in content
    assert states() == [NudgeState.SENT]
    names = Event.objects.filter(name__startswith="NUDGE").order_by("sequence")
    assert list(names.values_list("name", "details")) == [
        ("NUDGE_MADE", {}), ("NUDGE_BEGUN", {}), ("NUDGE_SENT", {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "person", "linked"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_the_address_of_the_site_is_in_it_only_where_both_chose_it(
    hers, mail_out, queued, settings, operator, person, linked
):
    if operator:
        settings.MESSAGES = Messages(link="https://notes.example.org/", wants_link=True)
    factories.sent(hers)
    factories.reachable(hers, with_link=person)
    mark_passed(now=PASSED)
    sweep(queued, PASSED)
    text = message_from_bytes(mail_out.letters[0][2], policy=default).get_content()
    assert ("https://notes.example.org/" in text) is linked
    assert len(text) <= 300


def test_every_sweep_and_delivery_but_the_first_does_nothing(news, mail_out, queued):
    sweep(queued, PASSED)
    nudge = Nudge.objects.get()
    for minutes in range(1, 120, 7):
        sweep(queued, PASSED + minutes * MINUTE)
        deliver_nudge(nudge_id=nudge.pk, now=PASSED + minutes * MINUTE)
    assert len(mail_out.letters) == 1


def test_news_on_news_is_told_once_a_day(mail_out, queued):
    hers = open_for(f"{ONLYFANS} https://onlyfans.com/7654321/someone")
    factories.sent(hers)
    factories.reachable(hers)
    first, second = hers.case.deadlines.order_by("pk")
    first.late_at += 2 * HOUR
    first.save()
    assert mark_passed(now=second.late_at) == 1
    sweep(queued, second.late_at)
    assert mark_passed(now=first.late_at) == 1
    for hours in range(23):
        sweep(queued, first.late_at + hours * HOUR)
        assert len(mail_out.letters) == (1 if hours < 22 else 2), hours
    assert states() == [NudgeState.SENT, NudgeState.SENT]


def test_what_waited_does_not_make_two_in_a_day(news, mail_out, queued):
    """Two that waited for one morning: the second waits for the next."""
    nine = (PASSED + DAY).replace(hour=9, minute=0)
    factories.reachable(news, from_hour=9, until_hour=10)
    sweep(queued, PASSED)
    Nudge.objects.update(asked_at=PASSED - DAY)
    sweep(queued, nine)
    assert len(mail_out.letters) == 1
    Nudge.objects.create(case=news.case, asked_at=nine, newest_at=nine)
    Alert.objects.update(raised_at=nine, seen_at=None)
    sweep(queued, nine + 5 * MINUTE)
    assert len(mail_out.letters) == 1
    assert states() == [NudgeState.SENT, NudgeState.WAITING]


def test_what_is_new_to_nobody_is_not_told(news, mail_out, queued):
    see_alerts(news, now=PASSED)
    sweep(queued, PASSED + MINUTE)
    assert (states(), mail_out.letters) == ([], [])


def test_whoever_comes_themselves_is_not_told_any_more(news, mail_out, queued):
    make_nudges(now=PASSED)
    see_alerts(news, now=PASSED)
    sweep(queued, PASSED + MINUTE)
    assert mail_out.letters == []
    assert Nudge.objects.get().why == Dropped.SEEN


def test_a_caseworker_who_looks_takes_nothing_from_her(news, beth, mail_out, queued):
    make_nudges(now=PASSED)
    see_alerts(factories.let_in(news, beth, now=PASSED), now=PASSED)
    sweep(queued, PASSED + MINUTE)
    assert len(mail_out.letters) == 1


def test_what_she_did_a_moment_ago_is_no_news(amara, mail_out, queued):
    factories.sent(amara, shows=("swimwear",))
    factories.reachable(amara)
    assert raise_reminders(now=NOW) == 1
    sweep(queued, NOW + MINUTE)
    assert mail_out.letters == []
    assert raise_reminders(now=NOW + 12 * HOUR) == 1
    sweep(queued, NOW + 12 * HOUR)
    assert len(mail_out.letters) == 1


def test_news_that_is_over_by_then_is_not_told(news, mail_out, queued):
    factories.reachable(news, from_hour=9, until_hour=12)
    make_nudges(now=PASSED)
    post = news.case.posts.get()
    record_outcome(
        news, post_id=post.pk, outcome=Outcome.GONE, basis=Basis.SIGNED_IN, now=PASSED + MINUTE
    )
    sweep(queued, (PASSED + DAY).replace(hour=9))
    assert (states(), mail_out.letters) == ([NudgeState.DROPPED], [])


def test_for_whoever_said_nothing_there_is_not_even_a_row(hers, mail_out, queued):
    factories.sent(hers)
    mark_passed(now=PASSED)
    sweep(queued, PASSED)
    assert (states(), mail_out.letters) == ([], [])


def test_outside_the_hours_it_waits_and_goes_when_they_begin(news, mail_out, queued):
    # Sunday evening; Monday's hours begin at nine on a clock in London, which is UTC in winter.
    factories.reachable(news, days=(0,), from_hour=9, until_hour=10)
    monday = (PASSED + DAY).replace(hour=9, minute=0)
    for now in (PASSED, PASSED + HOUR, monday - MINUTE):
        sweep(queued, now)
        assert (states(), mail_out.letters) == ([NudgeState.WAITING], [])
    sweep(queued, monday)
    assert len(mail_out.letters) == 1


def test_what_finds_no_safe_time_within_48_hours_is_left_for_when_they_come(news, mail_out, queued):
    factories.reachable(news, days=(4,))
    sweep(queued, PASSED)
    sweep(queued, PASSED + 2 * DAY)
    assert states() == [NudgeState.WAITING]
    sweep(queued, PASSED + 2 * DAY + MINUTE)
    assert Nudge.objects.get().why == Dropped.NO_TIME
    friday = PASSED + 5 * DAY
    sweep(queued, friday)
    assert mail_out.letters == []
    dropped = Event.objects.get(name="NUDGE_DROPPED")
    assert dropped.details == {"reason_code": "no_time"}


@pytest.mark.parametrize("safe", [Answer.NO, Answer.NOT_SURE])
def test_what_was_not_said_to_be_safe_is_not_used(news, mail_out, queued, safe):
    factories.reachable(news, safe=safe)
    for hours in range(0, 50, 7):
        sweep(queued, PASSED + hours * HOUR)
    assert mail_out.letters == []


def test_what_was_said_more_than_30_days_ago_is_not_used_until_it_is_said_again(
    hers, mail_out, queued
):
    factories.sent(hers)
    factories.reachable(hers, now=PASSED - 31 * DAY)
    mark_passed(now=PASSED)
    sweep(queued, PASSED)
    assert mail_out.letters == []
    confirm_safe_contact(hers, now=PASSED + MINUTE)
    sweep(queued, PASSED + 2 * MINUTE)
    assert len(mail_out.letters) == 1


def test_a_changed_address_is_used_after_72_hours_and_the_old_one_never(news, mail_out, queued):
    changed = PASSED + MINUTE
    make_nudges(now=PASSED)
    factories.reachable(news, value="new@example.org", now=changed)
    for hours in (0, 24, 47):
        sweep(queued, changed + hours * HOUR)
    Alert.objects.update(seen_at=None, raised_at=changed + 71 * HOUR)
    sweep(queued, changed + 72 * HOUR - MINUTE)
    assert mail_out.letters == []
    sweep(queued, changed + 72 * HOUR)
    assert [recipients for _, recipients, _ in mail_out.letters] == [["new@example.org"]]


def test_an_address_given_after_one_was_taken_back_waits_too(news, mail_out, queued):
    end_safe_contact(news, now=PASSED)
    factories.reachable(news, value="new@example.org", now=PASSED)
    sweep(queued, PASSED + MINUTE)
    assert (states(), mail_out.letters) == ([NudgeState.WAITING], [])


def test_what_is_taken_back_is_forgotten_at_once(news, mail_out, queued):
    make_nudges(now=PASSED)
    waiting = Nudge.objects.get()
    assert end_safe_contact(news, now=PASSED)
    assert not end_safe_contact(news, now=PASSED)
    deliver_nudge(nudge_id=waiting.pk, now=PASSED)
    sweep(queued, PASSED + MINUTE)
    news.case.refresh_from_db()
    assert (news.case.safe_contact.way_sealed, mail_out.letters) == (None, [])
    assert Nudge.objects.get().why == Dropped.STOPPED


def test_a_hidden_case_sends_nothing_and_an_erased_one_is_gone(news, mail_out, queued):
    make_nudges(now=PASSED)
    waiting = Nudge.objects.get()
    news.case.hidden_at, news.case.erase_at = PASSED, PASSED + 3 * DAY
    news.case.save()
    deliver_nudge(nudge_id=waiting.pk, now=PASSED)
    sweep(queued, PASSED + MINUTE)
    assert (states(), mail_out.letters) == ([NudgeState.WAITING], [])
    destroy(news.case)
    sweep(queued, PASSED + MINUTE)
    assert (states(), mail_out.letters) == ([], [])


def test_what_does_not_open_reaches_nobody_and_holds_back_no_other(news, mail_out, queued, caplog):
    broken = open_for(ONLYFANS)
    factories.sent(broken)
    factories.reachable(broken, value="broken@example.org")
    broken.case.safe_contact.way_sealed = b"\x01 of another case"
    broken.case.safe_contact.save()
    mark_passed(now=PASSED)
    sweep(queued, PASSED)
    assert [recipients for _, recipients, _ in mail_out.letters] == [["amara@example.org"]]
    assert "does not open" in caplog.text


def test_nothing_goes_where_mail_is_not_set_up(news, queued):
    sweep(queued, PASSED)
    assert states() == [NudgeState.WAITING]


def test_nobody_floods_people_through_the_mail_server(news, mail_out, queued, monkeypatch):
    monkeypatch.setattr(delivering, "_MOST_IN_A_DAY", 1)
    other = open_for(ONLYFANS)
    began = {"begun_at": PASSED - HOUR, "begun_on": PASSED.date(), "ended_at": PASSED - HOUR}
    Nudge.objects.create(
        case=other.case, state="SENT", asked_at=PASSED - HOUR, newest_at=PASSED - HOUR, **began
    )
    sweep(queued, PASSED)
    assert mail_out.letters == []
    sweep(queued, PASSED + DAY)
    assert len(mail_out.letters) == 1


@pytest.mark.parametrize(
    ("says", "hangs", "state", "taken"),
    [("550 No", "", "REFUSED", 0), ("250 OK", "letter", "UNKNOWN", 1)],
)
def test_what_was_refused_or_is_in_doubt_is_not_tried_again(
    news, mail_out, queued, says, hangs, state, taken
):
    mail_out.says_to_recipient, mail_out.hangs_at = says, hangs
    sweep(queued, PASSED)
    assert states() == [state]
    mail_out.says_to_recipient, mail_out.hangs_at = "250 OK", ""
    for hours in range(0, 100, 9):
        sweep(queued, PASSED + hours * HOUR)
    assert (states(), len(mail_out.letters)) == ([state], taken)


def test_a_worker_that_fails_after_the_server_took_it_leaves_a_doubt(
    news, mail_out, queued, monkeypatch
):
    def fail(*_args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(delivering, "_end", fail)
        with pytest.raises(RuntimeError):
            sweep(queued, PASSED)
    assert states() == [NudgeState.SENDING]
    for minutes in (4, 6, 60):
        sweep(queued, PASSED + minutes * MINUTE)
        assert states() == [NudgeState.SENDING if minutes == 4 else NudgeState.UNKNOWN]
    assert len(mail_out.letters) == 1
    assert Event.objects.filter(name="NUDGE_UNKNOWN").count() == 1


def test_a_case_erased_while_its_message_goes_leaves_nothing(news, mail_out, queued, monkeypatch):
    def erased(*_args: object, **_named: object) -> Ending:
        destroy(news.case)
        return Ending(Handed.TAKEN, "250 Taken", 0.1)

    monkeypatch.setattr(delivering.outgoing, "hand_over", erased)
    sweep(queued, PASSED)
    assert not Nudge.objects.exists()


def test_the_database_itself_refuses_a_second_on_one_day(news, mail_out, queued):
    sweep(queued, PASSED)
    second = Nudge(case=news.case, asked_at=PASSED, newest_at=PASSED)
    second.save()
    with pytest.raises(IntegrityError, match="one_nudge_begins_on_a_day"), transaction.atomic():
        Nudge.objects.claim(second.pk, now=PASSED, until=PASSED + HOUR)


@pytest.mark.parametrize(
    "changed",
    [{"way": Way.PHONE, "value": "07700 900123"}, {"safe": Answer.NO}, {"safe": Answer.NOT_SURE}],
)
def test_what_cannot_be_written_is_for_a_caseworker_who_is_let_in(
    news, beth, mail_out, queued, changed
):
    factories.reachable(news, **changed)
    sweep(queued, PASSED + 4 * DAY)
    assert states() == []
    Alert.objects.update(raised_at=PASSED + 4 * DAY)
    sweep(queued, PASSED + 4 * DAY)
    assert states() == [NudgeState.WAITING]
    factories.let_in(news, beth, now=PASSED + 4 * DAY)
    sweep(queued, PASSED + 4 * DAY + MINUTE)
    assert states() == [NudgeState.TASK]
    # Nobody is let in any more: nobody can do it.
    sweep(queued, PASSED + 40 * DAY)
    assert (Nudge.objects.get().why, mail_out.letters) == (Dropped.NOBODY, [])


_WORKER = """
import sys, uuid, django
django.setup()
from datetime import datetime
from takedown.flows.deliver_nudge import deliver_nudge
deliver_nudge(nudge_id=uuid.UUID(sys.argv[1]), now=datetime.fromisoformat(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["recipient", "letter"])
def test_a_worker_killed_while_it_sends_leaves_a_doubt_and_never_a_second_message(
    transactional_db, mail_out, queued, moment
):
    hers = open_for(ONLYFANS)
    factories.sent(hers)
    factories.reachable(hers)
    mark_passed(now=PASSED)
    make_nudges(now=PASSED)
    nudge = Nudge.objects.get()
    mail_out.hangs_at = moment
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(nudge.pk), PASSED.isoformat()],
        env=worker_environment(mail_out), stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        end = time.monotonic() + 30
        while not mail_out.reached(moment) and worker.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        assert mail_out.reached(moment), worker.stderr.read() if worker.poll() else "too slow"
        # The server waits in the middle; what stands in the database now is what counts.
        assert states() == [NudgeState.SENDING]
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    mail_out.hangs_at = ""
    went = len(mail_out.letters)
    for minutes in (1, 6, 60, 600):
        sweep(queued, PASSED + minutes * MINUTE)
    assert states() == [NudgeState.UNKNOWN]
    assert len(mail_out.letters) == went == (1 if moment == "letter" else 0)
