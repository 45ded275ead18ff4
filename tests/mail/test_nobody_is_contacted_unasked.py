"""A whole case with mail on, from the first page to the last: nothing goes to the person unasked."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

import pytest
import time_machine
from celery import current_app

from takedown.accounts.visitor import code_holder
from takedown.cases.access import case_for
from takedown.cases.models import Case
from takedown.evidence.models import EvidencePack
from takedown.flows.build_pack import build_pack
from takedown.jobs.schedule import SCHEDULE
from takedown.reads.code import unconfirmed_words
from takedown.removals.models import OutgoingMail, Reply
from takedown.removals.relay import relay_address
from tests.conftest import NOW
from tests.mail.conftest import ONLYFANS, RECIPIENT
from tests.mail.mails import mail

pytestmark = pytest.mark.django_db
HERS = "amara@example.org"


@pytest.fixture(autouse=True)
def keystore(settings, tmp_path):
    """A keystore that belongs to this database alone: the night's sweep gives it its id."""
    settings.KEYSTORE_DIR = tmp_path / "keystore"


class Life:
    """A person at her pages, the beat beside her, and the time of both."""

    def __init__(self, run_callbacks) -> None:
        self.client = Client()
        self.run_callbacks = run_callbacks
        self.words = ""

    def send(self, name: str, data: dict[str, object], **taken: object) -> None:
        with self.run_callbacks(execute=True):
            answer = self.client.post(reverse(name, kwargs=taken), data)
        assert answer.status_code == 302, (name, answer.content.decode()[-3000:])

    def beat(self) -> None:
        """Every task of the schedule, and what they hand on."""
        for entry in SCHEDULE.values():
            with self.run_callbacks(execute=True):
                current_app.tasks[entry["task"]].apply(throw=True)

    def open(self) -> Case:
        self.send("age", {"under_18": "no"})
        self.send("where", {"in_uk": "yes"})
        self.send("links", {"links": ONLYFANS})
        case = Case.objects.get()
        opened = case_for(code_holder(case.pk), case.pk, now=NOW)
        self.words = " ".join(unconfirmed_words(opened))
        here = {"case_id": case.pk}
        self.send("code", {"typed": self.words}, **here)
        self.send("shows", {"shows": ["bare"], "made_by_ai": "yes", "names_her": "no"}, **here)
        self.send("agreed", {"agreed_here": "no", "public_before": "no"}, **here)
        self.send("who", {"maker": "subject"}, **here)
        self.send("contact", {"contact_kind": "relay"}, **here)
        return case

    def mail_the_letter(self, case: Case) -> None:
        here = {"case_id": case.pk}
        self.client.get(reverse("letters", kwargs=here))
        request = case.requests.get()
        named = {**here, "request_id": request.pk}
        page = self.client.get(reverse("letter", kwargs=named)).content.decode()
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
        self.send("letter", {"read_and_true": "on", "seen": seen}, **named)
        self.send("ready", {"safe_to_send": "yes"}, **named)
        self.send("mail_letter", {}, **named, submission_id=request.submissions.get().pk)
        self.beat()
        assert OutgoingMail.objects.get().state == "SENT"

    def read_the_answer(self, case: Case, box) -> None:
        opened = case_for(code_holder(case.pk), case.pk, now=NOW)
        box.deliver(mail(relay_address(opened), f"No. {case.requests.get().reference}"))
        self.beat()
        reply = Reply.objects.get()
        answer = {"case_id": case.pk, "reply_id": reply.pk}
        self.send("reply", {"kind": "REFUSED_NO_VIOLATION", "read": "on"}, **answer)

    def take_a_pack(self, case: Case) -> None:
        self.send("packs", {"audience": "police", "initials": "QZX"}, case_id=case.pk)
        pack = EvidencePack.objects.get()
        for _ in range(100):
            build_pack(pack_id=pack.pk, now=NOW + timedelta(hours=60))
        pack.refresh_from_db()
        assert pack.work_done_at

    def come_back(self) -> None:
        self.send("open", {"typed": self.words})

    def erase(self, case: Case) -> None:
        self.send("erase", {"typed": self.words, "when": "later"}, case_id=case.pk)


@pytest.mark.slow
@pytest.mark.parametrize("asks", [False, True], ids=["says nothing", "asks to be told"])
def test_a_whole_case_sends_nothing_to_the_person_unless_they_asked_for_it(
    mail_out, box, django_capture_on_commit_callbacks, asks
):
    life = Life(django_capture_on_commit_callbacks)
    with time_machine.travel(NOW, tick=False) as clock:

        def later(**by: float) -> None:
            for _ in range(4):
                clock.shift(timedelta(**by) / 4)
                life.beat()

        case = life.open()
        here = {"case_id": case.pk}
        if asks:
            life.send("safe_contact", {"way": "mail"}, **here)
            always = {"weekdays": list("0123456"), "from_hour": "0", "until_hour": "24"}
            life.send("safe_mail", {"value": HERS, "safe": "yes", **always}, **here)
        else:
            life.send("safe_contact", {"way": "no"}, **here)
        life.mail_the_letter(case)
        later(hours=50)
        assert case.alerts.exists()
        life.come_back()
        life.read_the_answer(case, box)
        life.take_a_pack(case)
        life.client.get(reverse("case", kwargs=here))
        life.erase(case)
        later(hours=74)
        assert not Case.objects.exists()

    to = [recipients for _, recipients, _ in mail_out.letters]
    assert to == [[RECIPIENT], [HERS]] if asks else to == [[RECIPIENT]]
    assert django_mail.outbox == []


def test_nothing_is_sent_because_a_mail_came_in(hers, mail_out, box, address):
    """No answer, no bounce, nothing forwarded: for an answer, a stranger, a wrong address, a flood."""
    token = re.search(r"\+(\w+)@", address)[1]
    for number, (to, headers) in enumerate(
        [
            (address, ""),
            (address, "Disposition-Notification-To: a@service.example\r\n"),
            (address, "Return-Receipt-To: a@service.example\r\nReply-To: b@service.example\r\n"),
            (address, "Auto-Submitted: auto-replied\r\n"),
            (address.replace(token, "a" * 20), ""),
            ("inbox@charity.example", ""),
        ]
    ):
        box.deliver(mail(to, headers=headers, message_id=f"{number}@service.example"))
    with time_machine.travel(NOW, tick=False):
        for _ in range(3):
            for entry in SCHEDULE.values():
                current_app.tasks[entry["task"]].apply(throw=True)
    assert Reply.objects.count() == 4
    assert (mail_out.letters, django_mail.outbox) == ([], [])
