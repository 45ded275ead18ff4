"""Two people, or two tabs, at one case at once: each waits for the other, and neither for ever."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from django.db import DatabaseError, connection, transaction

import pytest

from takedown.accounts.models import StaffSession, User
from takedown.accounts.roles import Role
from takedown.accounts.staff_sessions import end_all
from takedown.deadlines import noting as seeing
from takedown.deadlines.models import Deadline
from takedown.flows import decide_reply as deciding
from takedown.flows import move_reply as moving
from takedown.flows import note_covered as noting
from takedown.flows import record_outcome as looking
from takedown.flows.add_reply import keep_loose
from takedown.flows.begin_staff_session import AllEnded, begin_staff_session
from takedown.flows.discard_draft import discard_draft
from takedown.flows.invite_person import invite_person
from takedown.flows.pause_clock import pause_clock
from takedown.flows.take_back_change import take_back_change
from takedown.flows.take_invitation import AddressTaken, take_invitation
from takedown.posts.models import Basis, Outcome
from takedown.removals.models import Covered, ReplyKind, Submission
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import sort_message
from tests import factories
from tests.conftest import NOW, open_for

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
LINKS = "https://x.com/someone/status/1859000000000000001 https://pics.example.net/p/1"


class Case:
    """A case with letters to X and to a site that were sent, and an erasure request to each."""

    def __init__(self) -> None:
        self.opened = opened = open_for(LINKS)
        self.x, self.site = factories.sent_to_both(opened)
        self.erasure = self._erasure(self.x)
        self.site_erasure = self._erasure(self.site)
        self.clock = Deadline.objects.present().get(submission=self.erasure)
        pause_clock(
            opened, clock_id=self.clock.pk, since=NOW.date(), words="Passport.", now=NOW + HOUR
        )
        self.reply = factories.reply(self.x, opened, "Words.", now=NOW)

    def _erasure(self, beside: Submission) -> Submission:
        return factories.sent_further(
            beside.request, self.opened, "uk-gdpr-erasure", legal_name="Amara", grounds=("d",)
        )

    def answer(self) -> None:
        factories.reply(self.x, self.opened, "Another.", now=NOW + HOUR)

    def loose(self) -> None:
        message = read_text("Hello.")
        keep_loose(self.opened, message=message, found=sort_message(message), now=NOW + HOUR)

    def take_back(self) -> None:
        take_back_change(self.opened, clock_id=self.clock.pk, now=NOW + 2 * HOUR)

    def decide(self) -> None:
        deciding.decide_reply(
            self.opened, reply_id=self.reply.pk, kind=ReplyKind.REMOVED, said_at=NOW, now=NOW + HOUR
        )

    def move(self) -> None:
        moving.move_reply(
            self.opened, reply_id=self.reply.pk, submission_id=self.site.pk, now=NOW + HOUR
        )

    def look(self) -> None:
        post = self.opened.case.posts.get(platform="x")
        looking.record_outcome(
            self.opened, post_id=post.pk, outcome=Outcome.THERE, basis=Basis.SEEN, now=NOW + HOUR
        )

    def note(self) -> None:
        noting.note_covered(
            self.opened, request_id=self.site_erasure.request_id, covered=Covered.YES,
            now=NOW + HOUR,
        )  # fmt: skip

    def discard(self) -> None:
        draft = factories.chosen(
            self.site_erasure.request, self.opened, "uk-gdpr-objection", legal_name="Amara"
        )
        discard_draft(self.opened, request_id=draft.pk, now=NOW)


def both(first, second, room, monkeypatch, name: str) -> list[str]:
    """Run `first` to just before its commit, then `second` to its first `room.name`, then both on."""
    wrong: list[str] = []
    first_is_there, second_is_there = threading.Event(), threading.Event()
    real = getattr(room, name)

    def hooked(*args: object, **kwargs: object) -> object:
        second_is_there.set()
        return real(*args, **kwargs)

    def run_first() -> None:
        with transaction.atomic():
            first()
            first_is_there.set()
            second_is_there.wait(5)
            time.sleep(0.3)

    def run_second() -> None:
        first_is_there.wait(5)
        monkeypatch.setattr(room, name, hooked)
        second()

    def safely(run) -> None:
        try:
            run()
        except DatabaseError as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=safely, args=[run]) for run in (run_first, run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return wrong


@pytest.mark.parametrize(
    ("first", "second", "room", "name"),
    [
        ("answer", "decide", deciding, "record"),
        ("answer", "move", moving, "record"),
        ("take_back", "look", seeing, "record"),
        ("take_back", "decide", deciding, "record"),
        ("loose", "note", noting, "record"),
        ("discard", "note", noting, "keep_covered"),
    ],
)
def test_two_at_once_both_get_through(first, second, room, name, monkeypatch):
    case = Case()
    assert both(getattr(case, first), getattr(case, second), room, monkeypatch, name) == []


def test_a_sign_in_that_is_saved_as_all_are_ended_is_not_saved(beth):
    outcome: list[str] = []

    def sign_in() -> None:
        try:
            begin_staff_session(
                user_id=beth.user_id, digest="d", second_step=True, now=NOW, began=0
            )
            outcome.append("signed in")
        except AllEnded:
            outcome.append("asked for the password again")
        finally:
            connection.close()

    other = threading.Thread(target=sign_in)
    with transaction.atomic():
        end_all(beth.user_id, now=NOW)
        other.start()
        other.join(0.5)
        assert outcome == []
    other.join(20)
    assert outcome == ["asked for the password again"]
    assert not StaffSession.objects.exists()


def test_of_two_who_join_at_once_under_one_address_one_is_told_that_it_is_taken(charity):
    tokens = [
        invite_person(
            organisation_name=charity.name, role=Role.CASEWORKER, by="operator", now=NOW
        ).token
        for _ in range(2)
    ]
    outcome: list[str] = []

    def join(token: str) -> None:
        take_invitation(
            token=token, email="in@charity.example", password="three quiet blue mornings", now=NOW
        )

    def join_too() -> None:
        try:
            join(tokens[1])
        except AddressTaken:
            outcome.append("taken")
        finally:
            connection.close()

    other = threading.Thread(target=join_too)
    with transaction.atomic():
        join(tokens[0])
        other.start()
        other.join(0.5)
        assert outcome == []
    other.join(20)
    assert outcome == ["taken"]
    assert User.objects.filter(email="in@charity.example").count() == 1
