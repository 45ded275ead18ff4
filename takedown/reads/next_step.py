"""The one thing to do now, as one sentence and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Maker, read_answers
from takedown.cases.first_words import wait_for_a_caller
from takedown.cases.frozen import frozen_things
from takedown.deadlines.models import Basis, Deadline
from takedown.posts.models import Basis as Sureness
from takedown.posts.models import Outcome, ReportedPost
from takedown.reads.asked import passed, paused, wanted
from takedown.reads.code import code_state
from takedown.reads.letters import RequestRow, request_of, request_rows
from takedown.reads.standing import came_back
from takedown.reads.standings import Standing
from takedown.reads.step_words import (
    finish_letter,
    look_for_her,
    read_answer,
    send_letter,
    write_again,
)
from takedown.reads.steps import NextStep
from takedown.removals.models import Reply
from takedown.removals.writing import notice_for

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers


_UNTIL_THEN = "Your letters are sent. Nothing needs doing before the time below."
_OVER = "Your letters are sent, and the time below is over. You can go on whenever you want."
_NO_TIME = (
    "Your letters are sent. The law gives no fixed time for these. You can go on whenever you want."
)


def next_step(
    opened: OpenCase, *, now: datetime, letters: list[RequestRow] | None = None
) -> NextStep:
    """Return the one thing to do now; `letters` saves reading them where they were read."""
    if step := _words(opened, now=now):
        return step
    if step := _question(read_answers(opened.case, opened.key)):
        return step
    found = request_rows(opened) if letters is None else letters
    rows = [row for row in found if not row.is_withdrawn and not row.is_frozen]
    return (
        _came_back(opened)
        or _undecided(opened)
        or (wanted(opened) if rows else None)
        or _about_letters(opened, rows, now=now)
    )


def _words(opened: OpenCase, *, now: datetime) -> NextStep | None:
    """Nothing else is of use to somebody who cannot come back."""
    if opened.is_owner and code_state(opened).confirmed_at is None:
        return NextStep("Write down your six words first.", "Show my six words", "code")
    if wait_for_a_caller(opened, now=now) is not None:
        said = "The caller has not read the six words back yet."
        return NextStep(said, "Read the words out", "said_words")
    return None


def _question(answers: Answers) -> NextStep | None:
    """The first question that is still open."""
    if not answers.shows:
        return NextStep("A few questions decide which letter is true.", "Go on", "shows")
    if not answers.agreed_here or not answers.public_before:
        return NextStep("Two questions about agreement come next.", "Go on", "agreed")
    if not answers.maker:
        return NextStep("Say who makes the report.", "Go on", "who")
    if answers.maker == Maker.ACTING and not answers.authority_words.strip():
        return NextStep("Say how the person asked you to act for them.", "Go on", "acting")
    if not answers.contact_kind:
        return NextStep("Choose where the platform may write.", "Go on", "contact")
    return None


def _came_back(opened: OpenCase) -> NextStep | None:
    """A post that is back comes first, until a letter about it is drafted again."""
    to_write = came_back().filter(case=opened.case).order_by("number")
    post = to_write.first()
    if post is None:
        return None
    count = to_write.count()
    return write_again(post.pk, post.number, count=count)


def _undecided(opened: OpenCase) -> NextStep | None:
    undecided = Reply.objects.filter(case=opened.case, kind="", laid_aside_at__isnull=True)
    reply = undecided.order_by("added_at").first()
    if reply is None:
        return None
    return read_answer(reply.pk, is_placed=reply.submission_id is not None)


def _said_gone(opened: OpenCase) -> NextStep | None:
    """Only their word says that a post is gone: somebody can look, and need not be the person."""
    said = ReportedPost.objects.filter(
        case=opened.case, outcome=Outcome.GONE, outcome_basis=Sureness.SERVICE_SAYS
    )
    said = said.exclude(pk__in=frozen_things(opened.case.pk)).order_by("number")
    post, count = said.first(), said.count()
    if post is None:
        return None
    if count > 1:
        return NextStep(
            f"{count:,} posts: they say that they are gone. Somebody you trust can look for you.",
            "Say what was seen",
            "seen_several",
            query=f"?show={Standing.SAID_GONE}",
        )
    return look_for_her(post.pk, post.number)


def _about_letters(opened: OpenCase, rows: list[RequestRow], *, now: datetime) -> NextStep:
    if not rows:
        return NextStep("See which letters can be written.", "Go to the letters", "letters")
    ready, unfinished = _drafts(opened, rows, now=now)
    # The first letters cannot wait; a further one that lacks something hides nothing else.
    first = unfinished if not any(row.is_approved for row in rows) else None
    return (
        ready
        or first
        or _to_send(rows)
        or paused(opened)
        or passed(opened)
        or _said_gone(opened)
        or unfinished
        or passed(opened, basis=Basis.ESTIMATED)
        or _waiting(opened)
    )


def _drafts(
    opened: OpenCase, rows: list[RequestRow], *, now: datetime
) -> tuple[NextStep | None, NextStep | None]:
    """The first draft that can go, and the first that lacks something, each None where there is none."""
    unfinished = None
    for row in rows:
        if row.is_approved:
            continue
        if notice_for(opened, request_of(opened, row.id), now=now).is_complete:
            said = f"{row.heading}: ready to read."
            return finish_letter(row.id, said=said, row=row), unfinished
        said = f"{row.heading}: something that the law asks for is missing."
        unfinished = unfinished or finish_letter(row.id, said=said, row=row)
    return None, unfinished


def _to_send(rows: list[RequestRow]) -> NextStep | None:
    for row in rows:
        if row.is_outdated:
            said = f"{row.heading}: something in it is not so any more."
            return NextStep(said, "Look at it", "send", row)
        if row.sent < row.sendings:
            said = "kept for later" if row.waits_for_safety else "not sent yet"
            return send_letter(row.id, said=f"{row.heading}: {said}.", row=row)
    for row in rows:
        if row.partly:
            said = f"Only a part of the letter to {row.service} was sent."
            return NextStep(said, "Send all of it", "send", row)
    return None


def _waiting(opened: OpenCase) -> NextStep:
    running = Deadline.objects.filter(case=opened.case).running().not_frozen()
    counted = running.filter(passed_at__isnull=True).exists()
    if not counted and running.exists():
        return NextStep(_OVER, "Add what they answered", "add_any_reply")
    return NextStep(_UNTIL_THEN if counted else _NO_TIME, "Add what they answered", "add_any_reply")
