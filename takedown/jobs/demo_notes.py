"""One case of a demonstration set, worked on by the flows that pages use, at times of long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.accounts.visitor import code_holder
from takedown.cases.access import OpenCase, case_for
from takedown.cases.answers import Answer, Answers, ContactKind, Maker, Shows
from takedown.cases.handing import Terms
from takedown.flows.add_posts import add_posts
from takedown.flows.add_reply import add_reply
from takedown.flows.approve_request import approve_request
from takedown.flows.ask_to_take import ask_to_take
from takedown.flows.confirm_code import confirm_code
from takedown.flows.confirm_safe import confirm_safe
from takedown.flows.decide_reply import decide_reply
from takedown.flows.draft_requests import draft_requests
from takedown.flows.grant_access import grant_access
from takedown.flows.mark_passed import mark_passed
from takedown.flows.open_case import open_case
from takedown.flows.raise_reminders import raise_reminders
from takedown.flows.record_outcome import record_outcome
from takedown.flows.record_receipt import record_receipt
from takedown.flows.record_submission import record_submission
from takedown.flows.save_answers import save_answers
from takedown.flows.take_case import take_case
from takedown.flows.take_over import take_over
from takedown.flows.view_case import view_case
from takedown.posts.adding import from_link
from takedown.posts.links import read_links
from takedown.reads.code import unconfirmed_words
from takedown.reads.hand_overs import hand_overs
from takedown.reads.letters import letter_page, request_rows
from takedown.removals.replies.reading import read_text
from takedown.removals.replies.sorting import sort_message

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.models import CaseGrant
    from takedown.jobs.demo_people import People
    from takedown.posts.adding import NewPost
    from takedown.posts.models import Basis, Outcome, ReportedPost
    from takedown.removals.models import RemovalRequest, Reply, ReplyKind, Submission

# As many as a case takes before its words are typed back (quota.py), and as many as one paste takes.
_FIRST, _PASTE = 20, 500
_YEAR = 365
_RECEIVED = "Thank you for your report. We have received it and will look at it."


class Notes:
    """A case and the hour it is in its story; every step is done then, by its person or a caseworker."""

    case_id: uuid.UUID
    reference: str
    words: str
    grant: CaseGrant
    worker: Visitor | None = None

    def __init__(self, people: People, *, at: datetime) -> None:
        """Begin nothing yet."""
        self.people, self.at = people, at
        self.letters: list[RemovalRequest] = []

    def owned(self) -> OpenCase:
        """Open it as its person does."""
        return case_for(code_holder(self.case_id), self.case_id, now=self.at)

    def worked(self) -> OpenCase:
        """Open it as whoever has taken it does, and else as its person."""
        if self.worker is None:
            return self.owned()
        opened = case_for(self.worker, self.case_id, now=self.at)
        view_case(opened, now=self.at)
        return opened

    def wait(self, *, until: datetime) -> None:
        """Let time pass: clocks that run out meanwhile are marked at their hour, as the sweep does."""
        if self.letters:
            running = self.owned().case.deadlines.running().filter(late_at__lte=until)
            late = running.filter(passed_at__isnull=True).values_list("late_at", flat=True)
            for each in sorted(set(late)):
                mark_passed(now=each)
            raise_reminders(now=until)
        self.at = until

    def later(self, hours: float) -> None:
        """Let so many hours pass."""
        self.wait(until=self.at + timedelta(hours=hours))

    # What its person does.

    def begin(self, links: Sequence[str]) -> None:
        """Open it with links, write the words down, and add the rest."""
        posts = [from_link(link) for link in read_links("\n".join(links)).unique]
        opened = open_case(answers=Answers(in_uk=Answer.YES), posts=posts[:_FIRST], now=self.at)
        self.case_id = opened.case_id
        self.at += timedelta(minutes=4)
        notes = self.owned()
        self.reference = notes.case.reference
        self.words = " ".join(unconfirmed_words(notes))
        confirm_code(notes, typed=self.words, now=self.at)
        self.at += timedelta(minutes=3)
        self.add(posts[_FIRST:])

    def add(self, posts: Sequence[NewPost]) -> None:
        """Add links, as many at once as one paste takes."""
        for start in range(0, len(posts), _PASTE):
            add_posts(self.worked(), posts=posts[start : start + _PASTE], now=self.at)

    def answer(self, number: int) -> None:
        """Answer every question a first letter needs."""
        save_answers(
            self.worked(), now=self.at, shows=(str(Shows.BARE),), made_by_ai=Answer.YES,
            names_her=Answer.NO, agreed_here=Answer.NO, public_before=Answer.NO,
            maker=Maker.SUBJECT, contact_kind=ContactKind.OWN,
            contact_address=f"answers.{number}@example.org", safe_to_send=Answer.YES,
        )  # fmt: skip

    def let_in(self) -> None:
        """Let the helpline in for a year."""
        organisation = self.people.organisation_id
        self.grant = grant_access(
            self.owned(), organisation_id=organisation, days=_YEAR, granted_for="ALL", now=self.at
        )

    # What a caseworker does.

    def take(self, worker: Visitor) -> None:
        """Let a caseworker take it from the desk."""
        take_case(worker, case_id=self.case_id, now=self.at)
        self.worker = worker

    def hand_to(self, worker: Visitor) -> None:
        """Hand it to a colleague."""
        terms = Terms(worker.works_as, "FULL")
        ask_to_take(self.worked().visitor, case_ids=[self.case_id], terms=terms, now=self.at)
        asked = hand_overs(worker, now=self.at).asked
        take_over(worker, ids=asked.ids, now=self.at)
        self.worker = worker

    def draft(self) -> None:
        """Make a draft for each service."""
        draft_requests(self.worked(), now=self.at)

    def approve(self, *, share: float = 1.0) -> None:
        """Approve drafts in order, or a share of them and one at least; two minutes for each."""
        drafts = [row.id for row in request_rows(self.owned()) if not row.is_approved]
        for request_id in drafts[: max(1, round(share * len(drafts)))]:
            notice = letter_page(self.worked(), request_id, now=self.at).notice
            if notice is None or not notice.is_complete:
                continue
            letter = approve_request(
                self.worked(), request_id=request_id, read_and_true=True, seen=notice.digest,
                now=self.at,
            )  # fmt: skip
            self.letters.append(letter)
            confirm_safe(self.worked(), request_id=request_id, is_safe=True, now=self.at)
            self.at += timedelta(minutes=2)

    def sendings(self, *, sent: bool) -> list[Submission]:
        """Return what was sent, or was not, in order."""
        return [
            each
            for letter in self.letters
            for each in letter.submissions.filter(submitted_at__isnull=not sent).order_by("number")
        ]

    def send(self) -> None:
        """Send what is approved, and say so; a minute for each form."""
        for each in self.sendings(sent=False):
            record_submission(
                self.worked(), submission_id=each.pk, submitted_at=self.at, whole_notice_went=True,
                now=self.at,
            )  # fmt: skip
            self.at += timedelta(minutes=1)

    def receive(self, *, most: int) -> None:
        """Note that the first sendings were received."""
        for each in self.sendings(sent=True)[:most]:
            record_receipt(
                self.worked(), submission_id=each.pk, received_at=self.at, words=_RECEIVED,
                now=self.at,
            )  # fmt: skip

    def reply(self, sending: Submission, words: str) -> Reply:
        """Keep an answer of the service; nobody has said yet what it says."""
        message = read_text(words)
        return add_reply(
            self.worked(), submission_id=sending.pk, message=message, found=sort_message(message),
            now=self.at,
        )  # fmt: skip

    def decide(self, reply: Reply, kind: ReplyKind) -> None:
        """Say what an answer says."""
        decide_reply(
            self.worked(), reply_id=reply.pk, kind=kind, said_at=reply.added_at, now=self.at
        )

    def posts(self) -> list[ReportedPost]:
        """Return the posts in order."""
        return list(self.owned().case.posts.order_by("number"))

    def posts_that_went(self) -> list[ReportedPost]:
        """Return those of sendings that went, letter after letter."""
        return [
            one.post
            for sending in self.sendings(sent=True)
            for one in sending.submitted_posts.select_related("post").order_by("post__number")
        ]

    def see(self, posts: Sequence[ReportedPost], outcome: Outcome, basis: Basis) -> None:
        """Note what was seen of posts."""
        opened = self.worked()
        for post in posts:
            record_outcome(opened, post_id=post.pk, outcome=outcome, basis=basis, now=self.at)
