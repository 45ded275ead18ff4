"""The approved requests of a case and their sendings, as a pack tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.common.moments import moment
from takedown.evidence.record import RequestRecord, SubmissionRecord
from takedown.posts.models import ReportedPost
from takedown.regimes.library import rule
from takedown.removals.contacts import channel_of
from takedown.removals.models import (
    ReceiptBasis,
    RemovalRequest,
    Reply,
    ReplyKind,
    RequestState,
    Submission,
)
from takedown.removals.writing import recipient_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

ZONE = "Europe/London"


def requests_of(opened: OpenCase) -> tuple[RequestRecord, ...]:
    """Return the approved requests in the order of their approval."""
    approved = RemovalRequest.objects.filter(case=opened.case, state=RequestState.APPROVED)
    return tuple(_request(opened, one) for one in approved.order_by("approved_at", "pk"))


def _request(opened: OpenCase, request: RemovalRequest) -> RequestRecord:
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
        unfollowed_at=request.withdrawn_at,
        submissions=tuple(_sent(opened, request, one) for one in sent.order_by("number")),
    )


def _sent(opened: OpenCase, request: RemovalRequest, one: Submission) -> SubmissionRecord:
    posts = ReportedPost.objects.filter(submitted__submission=one).order_by("number")
    receipt = ""
    if one.receipt_sealed is not None:
        receipt = opened.key.open_text(one.receipt_sealed, one.receipt_place)
    shown = one.receipt_basis == ReceiptBasis.SHOWN
    return SubmissionRecord(
        number=f"{request.reference}/{one.number}",
        channel=channel_of(one).name,
        posts=tuple(f"P{post.number}" for post in posts),
        submitted_at=one.submitted_at or request.drafted_at,
        submitted_text=_what_went(one),
        received_at=one.received_at if shown else None,
        receipt=receipt,
        answers=tuple(_answer(reply) for reply in _decided(one)),
    )


def _decided(one: Submission) -> QuerySet[Reply]:
    decided = Reply.objects.filter(submission=one).exclude(kind="")
    return decided.order_by("added_at", "pk")


def _answer(reply: Reply) -> str:
    """Say what came back and when, as a person sorted it; its words stay in the notes."""
    kind = ReplyKind(reply.kind)
    if kind == ReplyKind.NO_REPLY:
        return f"No answer, noted on {moment(reply.added_at, zone=ZONE).local}."
    dated = f"dated {moment(reply.said_at, zone=ZONE).local}" if reply.said_at else "not dated"
    entered = moment(reply.added_at, zone=ZONE).local
    return f"Answer sorted by a person as “{kind.label}”, {dated}, entered {entered}."


def _what_went(one: Submission) -> str:
    if one.whole_notice_went:
        return ""
    # Where only what the law does not ask for was left out, a time can be counted all the same.
    counted = one.deadlines.exists()
    return (
        "Only a part was sent." if counted else "Only a part was sent. No time limit was counted."
    )
