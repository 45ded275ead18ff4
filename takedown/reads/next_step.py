"""The one thing to do now, as one sentence and one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.reads.code import code_state
from takedown.reads.letters import RequestRow, request_rows
from takedown.removals.kinds import letter_kind
from takedown.removals.models import Origin, RemovalRequest, Reply, ReplyKind
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase


_UNTIL_THEN = "Your letters are sent. Nothing needs doing before the time below."
_NO_TIME = (
    "Your letters are sent. The law gives no fixed time for these. You can go on whenever you want."
)
# What an answer asks of the person, after the name of whoever gave it.
_WANTS = {
    ReplyKind.REFUSED_NO_VIOLATION: "said no to your {letter}. You need not leave it at that.",
    ReplyKind.REFUSED_NOT_SUBJECT: "said no to your {letter}. You need not leave it at that.",
    ReplyKind.ASKS_FOR_IDENTITY: "asks who you are, about your {letter}.",
    ReplyKind.ASKS_FOR_MORE: "asks for more, about your {letter}.",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence, and one button."""

    sentence: str
    button: str
    page: str
    request: RequestRow | None = None
    post_id: uuid.UUID | None = None
    reply_id: uuid.UUID | None = None
    clock_id: uuid.UUID | None = None

    @property
    def takes(self) -> dict[str, uuid.UUID]:
        """What the address of its page takes besides the case."""
        given = {
            "request_id": self.request.id if self.request else None,
            "post_id": self.post_id,
            "reply_id": self.reply_id,
            "clock_id": self.clock_id,
        }
        return {name: value for name, value in given.items() if value}


def next_step(opened: OpenCase) -> NextStep:
    """Return the one thing to do now."""
    if opened.is_owner and code_state(opened).confirmed_at is None:
        return NextStep("Write down your six words first.", "Show my six words", "code")
    answers = read_answers(opened.case, opened.key)
    if not answers.shows:
        return NextStep("A few questions decide which letter is true.", "Go on", "shows")
    if not answers.agreed_here or not answers.public_before:
        return NextStep("Two questions about agreement come next.", "Go on", "agreed")
    if not answers.maker:
        return NextStep("Say who makes the report.", "Go on", "who")
    if not answers.contact_kind:
        return NextStep("Choose where the platform may write.", "Go on", "contact")
    rows = [row for row in request_rows(opened) if not row.is_withdrawn]
    return _came_back(opened) or _undecided(opened) or _about_letters(opened, rows)


def _came_back(opened: OpenCase) -> NextStep | None:
    """A post that is back comes first, until a letter about it is drafted again."""
    back = ReportedPost.objects.filter(case=opened.case, outcome=Outcome.BACK)
    written = RemovalRequest.objects.filter(case=opened.case, origin=Origin.AGAIN)
    for post in back.order_by("number"):
        if not written.filter(requested_posts__post=post, drafted_at__gte=post.outcome_at).exists():
            return NextStep(
                f"Post {post.number} came back.", "Write to them again", "again", post_id=post.pk
            )
    return None


def _undecided(opened: OpenCase) -> NextStep | None:
    undecided = Reply.objects.filter(case=opened.case, kind="", laid_aside_at__isnull=True)
    reply = undecided.order_by("added_at").first()
    if reply is None:
        return None
    if reply.submission_id is None:
        return NextStep(
            "An answer came. Say which letter it is about.",
            "Read it",
            "place_reply",
            reply_id=reply.pk,
        )
    return NextStep("An answer came. Say what it says.", "Read it", "reply", reply_id=reply.pk)


def _wants(opened: OpenCase) -> NextStep | None:
    """An answer that asks something stays in sight until another letter about its posts is written.

    It goes too once all of them are gone, or a later answer to the same sending was decided.
    """
    asking = Reply.objects.filter(
        case=opened.case, kind__in=_WANTS, submission__request__withdrawn_at__isnull=True
    )
    for reply in asking.select_related("submission__request").order_by("-decided_at"):
        if reply.submission is None or _was_followed(reply):
            continue
        request = reply.submission.request
        letter = f"{letter_kind(request.rule_id).name.lower()} {request.reference}"
        who = recipient_of(opened, request)
        return NextStep(
            f"{who} {_WANTS[ReplyKind(reply.kind)].format(letter=letter)}",
            "See what you can do",
            "after_reply",
            reply_id=reply.pk,
        )
    return None


def _was_followed(reply: Reply) -> bool:
    posts = ReportedPost.objects.filter(submitted__submission=reply.submission_id)
    if not posts.exclude(outcome=Outcome.GONE).exists():
        return True
    letters = RemovalRequest.objects.filter(requested_posts__post__in=posts)
    later = Reply.objects.filter(submission=reply.submission_id, decided_at__gt=reply.decided_at)
    return letters.filter(drafted_at__gte=reply.decided_at).exists() or later.exists()


def _paused(opened: OpenCase) -> NextStep | None:
    """A clock that stands still waits for the person, not for the recipient."""
    present = Deadline.objects.filter(case=opened.case).present()
    clock = (
        present.filter(paused_on__isnull=False, met_at__isnull=True, stopped_at__isnull=True)
        .select_related("submission__request")
        .order_by("paused_on", "pk")
        .first()
    )
    if clock is None:
        return None
    who = recipient_of(opened, clock.submission.request)
    return NextStep(
        f"{who} waits for what it asked you for, and the time stands still. Once they have it, note "
        "the day.",
        "They have it",
        "clock_goes_on",
        clock_id=clock.pk,
    )


def _said_gone(opened: OpenCase) -> NextStep | None:
    """Only their word says that a post is gone: somebody can look, and need not be the person."""
    said = ReportedPost.objects.filter(
        case=opened.case, outcome=Outcome.GONE, outcome_basis=Basis.SERVICE_SAYS
    )
    post = said.order_by("number").first()
    if post is None:
        return None
    return NextStep(
        f"Post {post.number}: they say that it is gone. Somebody you trust can look for you.",
        "Say what was seen",
        "seen",
        post_id=post.pk,
    )


def _about_letters(opened: OpenCase, rows: list[RequestRow]) -> NextStep:
    for row in rows:
        if not row.is_approved:
            return NextStep(f"{row.heading}: ready to read.", "Read it", "letter", row)
    for row in rows:
        if row.sent < row.sendings:
            said = "kept for later" if row.waits_for_safety else "not sent yet"
            return NextStep(f"{row.heading}: {said}.", "Send it", "send", row)
    for row in rows:
        if row.partly:
            return NextStep(
                f"Only a part of the letter to {row.service} was sent.",
                "Send all of it",
                "send",
                row,
            )
    if not rows:
        return NextStep("See which letters can be written.", "Go to the letters", "letters")
    return _wants(opened) or _paused(opened) or _said_gone(opened) or _waiting(opened)


def _waiting(opened: OpenCase) -> NextStep:
    counted = Deadline.objects.filter(case=opened.case).running().exists()
    return NextStep(_UNTIL_THEN if counted else _NO_TIME, "Add what they answered", "add_any_reply")
