"""Words of letters and mails that nobody must find: in no table, no message of the queue, no line of the log."""

from __future__ import annotations

import io
import json
import logging

import pytest
from celery import current_app

from takedown.cases.answers import read_answers
from takedown.common.quiet_logs import Quiet
from takedown.flows import deliver_mail as delivering
from takedown.flows.deliver_mail import deliver_mail
from takedown.flows.read_mailbox import read_mailbox
from takedown.flows.send_by_mail import send_by_mail
from takedown.jobs import tasks
from takedown.removals.models import Reply
from tests.conftest import NOW
from tests.mail.conftest import RECIPIENT, letter_to_send
from tests.mail.mails import mail, with_attachment
from tests.security.test_canaries import every_value, spellings

pytestmark = pytest.mark.django_db
CANARIES = (
    "canarysubject", "canarytext", "canarysender", "canaryreason", "canaryid", "canarycontact",
    RECIPIENT, "proof.png", "Intimate image",
)  # fmt: skip


@pytest.fixture
def log(monkeypatch, caplog) -> io.StringIO:
    """What our own handler writes at its most talkative, by the filter it really has."""
    caplog.set_level(logging.DEBUG)
    written = io.StringIO()
    for handler in logging.getLogger().handlers:
        if any(isinstance(one, Quiet) for one in handler.filters):
            monkeypatch.setattr(handler, "stream", written)
            monkeypatch.setattr(handler, "level", logging.DEBUG)
    # The server of the test says what it hears; it is no part of the program.
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)
    return written


@pytest.fixture
def queued(monkeypatch) -> list[str]:
    """What was handed to the queue."""
    said: list[str] = []
    task = current_app.tasks["deliver_mail"]
    monkeypatch.setattr(task, "apply_async", lambda **given: said.append(json.dumps(given)))
    return said


def found_in(content: bytes, words) -> set[str]:
    return {word for word in words if any(one in content for one in spellings(word))}


@pytest.fixture
def refused(hers, mail_out, queued, django_capture_on_commit_callbacks):
    """A letter that a server refused, and that is safe to send."""
    letter = letter_to_send(hers, contact_address="canarycontact@example.org")
    mail_out.says_to_recipient = "550 canaryreason"
    with django_capture_on_commit_callbacks(execute=True):
        mail_row = send_by_mail(hers, submission_id=letter.pk, now=NOW)
    deliver_mail(mail_id=mail_row.pk, now=NOW)
    mail_out.says_to_recipient = "250 OK"
    mail_row.refresh_from_db()
    return mail_row


def test_no_table_queue_or_log_holds_what_went_or_came(
    hers, refused, mail_out, box, address, log, queued
):
    second = send_by_mail(hers, submission_id=refused.submission_id, now=NOW)
    deliver_mail(mail_id=second.pk, now=NOW)
    assert len(mail_out.letters) == 1
    box.deliver(
        mail(
            address, "canarytext", subject="canarysubject", message_id="canaryid@a.example"
        ).replace(b"answers@service.example", b"canarysender@service.example")
    )
    box.deliver(with_attachment(address, b"canarytext in a picture"))
    box.deliver(mail("canarytext@charity.example", "canarytext", subject="canarysubject"))
    assert sum(read_mailbox(now=NOW).values()) == 3

    token = address.partition("+")[2].partition("@")[0]
    words = (*CANARIES, token)
    assert [list(json.loads(one)["kwargs"]) for one in queued] == [["mail_id"]]
    assert found_in("".join(queued).encode(), words) == set()
    assert found_in(every_value(), words) == set()
    assert found_in(log.getvalue().encode(), words) == set()
    assert "Mail in the mailbox" in log.getvalue()

    # The same words, through the door: so that the search above could have found them.
    kept = [
        hers.key.open_json(one.message_sealed, one.place("message")) for one in Reply.objects.all()
    ]
    opened = json.dumps(kept) + hers.key.open_text(refused.reason_sealed, refused.place("reason"))
    opened += read_answers(hers.case, hers.key).contact_address
    assert {word for word in CANARIES[:6] if word in opened} == set(CANARIES[:6])


def test_a_worker_that_fails_leaves_no_word_in_the_log(hers, mail_out, log, monkeypatch):
    def fail(_opened: object, _mail: object, ending: object, _now: object) -> None:
        raise ValueError(f"{CANARIES} {ending}")

    monkeypatch.setattr(tasks, "now", lambda: NOW)
    monkeypatch.setattr(delivering, "_end", fail)
    letter = letter_to_send(hers)
    asked = send_by_mail(hers, submission_id=letter.pk, now=NOW)
    task = current_app.tasks["deliver_mail"]
    task.apply(kwargs={"mail_id": str(asked.pk)}, throw=False)
    assert "task deliver_mail" in log.getvalue()
    assert found_in(log.getvalue().encode(), CANARIES) == set()
