"""The approved requests of a case and their sendings, as a pack tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.common.moments import moment
from takedown.deadlines.answers import had_by
from takedown.deadlines.notes import names
from takedown.evidence.gather_mistaken import mistakes_of
from takedown.evidence.record import (
    PARTLY,
    ZONE,
    AnswerRecord,
    RequestRecord,
    SubmissionRecord,
)
from takedown.posts.models import ReportedPost
from takedown.regimes.library import rule
from takedown.removals.came import came_before
from takedown.removals.contacts import channel_of
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.models import (
    MailState,
    Origin,
    ReceiptBasis,
    RemovalRequest,
    Reply,
    ReplyKind,
    RequestState,
    Submission,
)
from takedown.removals.replies.finding import tickets_in
from takedown.removals.replies.message import Message
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.evidence.gather_mistaken import Mistakes


_HAD_BY = (
    "An answer dated {at} shows that they had it by then. When they received it is not shown, and "
    "nothing is counted from there."
)
_BEFORE_IT_WENT = (
    " That is before the time of sending that stands now: it says nothing of this sending."
)
# Of an answer that shows receipt: as much as the form takes in which it is typed. Whoever has the words can paste
# more, and a row that is longer than a part is never made.
_LETTERS_OF_A_RECEIPT, _LINES_OF_A_RECEIPT = 4000, 200
_GOES_ON = "{}\n[Printed to here. The answer goes on for {} characters, which stand in the notes.]"
# What was noted of one sending beyond that is in the chronology, whose rows stand in as many parts as they need.
_ANSWERS_AT_AN_END = 100
# An answer about thousands of posts is one line too.
_POSTS_NAMED = 60
_BETWEEN = "{} more were noted between these, each of which stands in the chronology."
_BY_THEN = "The time is that of their answer: they had it by then."


def requests_of(opened: OpenCase) -> tuple[RequestRecord, ...]:
    """Return the approved requests in the order of their approval."""
    approved = RemovalRequest.objects.filter(case=opened.case, state=RequestState.APPROVED)
    approved = approved.exclude(pk__in=frozen_letters(opened.case.pk).values("pk"))
    mistakes = mistakes_of(opened.case)
    return tuple(_request(opened, one, mistakes) for one in approved.order_by("approved_at", "pk"))


def _request(opened: OpenCase, request: RemovalRequest, mistakes: Mistakes) -> RequestRecord:
    value = opened.key.open_json(request.letter_sealed or b"", request.letter_place)
    letter = value if isinstance(value, dict) else {}
    sent = Submission.objects.filter(request=request, submitted_at__isnull=False)
    law = rule(request.rule_id, version=request.rule_version)
    return RequestRecord(
        number=request.reference,
        recipient=recipient_of(opened, request),
        title=str(letter["title"]),
        regime=law.id,
        legal_basis=law.legal_basis,
        letter=str(letter["text"]),
        approved_at=request.approved_at or request.drafted_at,
        approved_by="a person with access to the notes",
        follows=_follows(request),
        unfollowed_at=request.withdrawn_at,
        mistaken=mistakes.in_letter(request, str(letter["text"])),
        submissions=tuple(_sent(opened, request, one) for one in sent.order_by("number")),
    )


def _follows(request: RemovalRequest) -> str:
    if request.follows is None:
        return ""
    before = request.follows.reference
    if request.origin == Origin.AGAIN:
        posts = ReportedPost.objects.filter(requested__request=request, came_back__gt=0)
        back = " and came back" if posts.exists() else ""
        if not back and request.follows.withdrawn_at is not None:
            return f"It takes the place of {before}, which is not followed any more."
        return f"It reports again what was in {before}{back}."
    return f"It follows {before}."


def _sent(opened: OpenCase, request: RemovalRequest, one: Submission) -> SubmissionRecord:
    posts = ReportedPost.objects.filter(submitted__submission=one).order_by("number")
    receipt = ""
    if one.receipt_sealed is not None:
        receipt = _beginning(opened.key.open_text(one.receipt_sealed, one.receipt_place))
    if any(map(is_printed, _decided(one).filter(kind=ReplyKind.AUTOMATIC_RECEIPT))):
        receipt = f"{_BY_THEN} {receipt}".strip()
    if by := had_by(one):
        receipt = _HAD_BY.format(at=moment(by, zone=ZONE).local)
    shown = one.receipt_basis == ReceiptBasis.SHOWN
    return SubmissionRecord(
        number=f"{request.reference}/{one.number}",
        channel=channel_of(one).name,
        posts=tuple(f"P{post.number}" for post in posts),
        submitted_at=one.submitted_at or request.drafted_at,
        submitted_by=_who_says(one),
        submitted_text=_what_went(one),
        received_at=one.received_at if shown else None,
        receipt=receipt,
        answers=_answers(opened, one),
        sorted_answers=tuple(
            AnswerRecord(at=reply.said_at, what=ReplyKind(reply.kind).label)
            for reply in _decided(one).exclude(kind=ReplyKind.NO_REPLY)
        ),
    )


def _beginning(words: str) -> str:
    """Return the words, or what is printed of long ones, which says how much is left out."""
    lines = words.splitlines(keepends=True)
    printed = "".join(lines[:_LINES_OF_A_RECEIPT])[:_LETTERS_OF_A_RECEIPT].rstrip()
    left = len(words.rstrip()) - len(printed)
    return _GOES_ON.format(printed, left) if left else words


def _who_says(one: Submission) -> str:
    if one.mails.filter(state=MailState.SENT).exists():
        return "a mail server took it"
    who = "a caseworker says" if one.submitted_by.startswith("staff:") else "the person says"
    raised = one.submitted_at is not None and one.submitted_at == one.request.approved_at
    # What was typed is a minute; it is taken as no earlier than the approval within it.
    return f"{who}, in that minute; taken as at its approval" if raised else who


def _decided(one: Submission) -> QuerySet[Reply]:
    decided = Reply.objects.filter(submission=one).exclude(kind="")
    return decided.order_by("added_at", "pk")


def _answers(opened: OpenCase, one: Submission) -> tuple[str, ...]:
    """Say what came back, each; of very many the first and the last."""
    decided = list(_decided(one))
    between = len(decided) - 2 * _ANSWERS_AT_AN_END
    if between <= 0:
        return tuple(_answer(opened, reply) for reply in decided)
    first, last = decided[:_ANSWERS_AT_AN_END], decided[-_ANSWERS_AT_AN_END:]
    return (
        *(_answer(opened, reply) for reply in first),
        _BETWEEN.format(between),
        *(_answer(opened, reply) for reply in last),
    )


def is_printed(reply: Reply) -> bool:
    """Whether the words of an answer stand in the pack, as what shows receipt."""
    sending = reply.submission
    return (
        reply.kind == ReplyKind.AUTOMATIC_RECEIPT
        and sending is not None
        and sending.receipt_basis == ReceiptBasis.SHOWN
        and sending.received_at == reply.said_at
    )


def _answer(opened: OpenCase, reply: Reply) -> str:
    """Say what came back, when, and under which number of theirs; its words stay in the notes."""
    kind = ReplyKind(reply.kind)
    earlier = reply.submission is not None and came_before(reply, reply.submission)
    before = _BEFORE_IT_WENT if earlier else ""
    if kind == ReplyKind.NO_REPLY:
        return f"No answer, noted on {moment(reply.added_at, zone=ZONE).local}.{before}"
    dated = f"dated {moment(reply.said_at, zone=ZONE).local}" if reply.said_at else "not dated"
    entered = moment(reply.added_at, zone=ZONE).local
    about = _about(reply)
    said = (
        f"Answer sorted by a person as “{kind.label}”, {dated}, entered {entered}.{about}{before}"
    )
    numbers = ", ".join(_numbers(opened, reply))
    return f"{said} It seems to name this number of theirs: {numbers}." if numbers else said


def _about(reply: Reply) -> str:
    """Name the posts an answer is about, where it is not about all of its sending."""
    posts = ReportedPost.objects.filter(submitted__submission=reply.submission_id)
    every = list(posts.order_by("number"))
    named = [f"P{one.number}" for one in every if names(reply, one)]
    if len(named) == len(every):
        return ""
    if len(named) <= _POSTS_NAMED:
        return f" It is about {', '.join(named)} only."
    others = [f"P{one.number}" for one in every if not names(reply, one)]
    if len(others) <= _POSTS_NAMED:
        return f" It is about all of them but {', '.join(others)}."
    return f" It is about {len(named)} of them, which are named in the notes, and not about {len(others)}."


def _numbers(opened: OpenCase, reply: Reply) -> tuple[str, ...]:
    stored = opened.key.open_json(reply.message_sealed, reply.place("message"))
    message = stored if isinstance(stored, dict) else {}
    return tickets_in(
        Message(subject=str(message.get("subject", "")), text=str(message.get("text", "")))
    )


def _what_went(one: Submission) -> str:
    if one.whole_notice_went:
        return ""
    # Where only what the law does not ask for was left out, a time can be counted all the same.
    counted = one.deadlines.present().exists()
    return PARTLY if counted else f"{PARTLY} No time limit was counted."
