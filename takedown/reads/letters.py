"""Requests of a case as pages show them: drafts, letters, sendings, clocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from takedown.cases.answers import read_answers
from takedown.deadlines.running import outcome_for, rule_on_receipt
from takedown.posts.details import read_details
from takedown.posts.models import ReportedPost
from takedown.reads.clocks import ClockView, clock_views
from takedown.removals.models import ReceiptBasis, RemovalRequest, RequestState, Submission
from takedown.removals.recipients import Channel, channel, channels_for
from takedown.removals.routes import INTIMATE_REPORT, Route, facts, route_for
from takedown.removals.writing import notice_for, service_of

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.notice import Notice


_ONLY_A_PART = (
    (
        "You said that the form took only a part. A report with a part missing does not plainly "
        "start the 48 hours, so no clock is shown."
    ),
    "You can send the whole letter another way, and then note it here.",
)


class NoSuchRequest(Exception):
    """There is no such request in this case."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list."""

    id: uuid.UUID
    reference: str
    service: str
    posts: int
    is_report: bool
    is_approved: bool
    sent: int
    sendings: int

    @property
    def name(self) -> str:
        """What kind of letter it is, in the words of the page."""
        return "48-hour report" if self.is_report else "Notice"


def request_rows(opened: OpenCase) -> list[RequestRow]:
    """Return the requests of a case, oldest first."""
    requests = (
        RemovalRequest.objects.filter(case=opened.case)
        .annotate(first_post=Min("requested_posts__post__number"))
        .order_by("first_post", "drafted_at")
    )
    return [
        _row(opened, request)
        for request in requests.prefetch_related("submissions", "requested_posts")
    ]


def _row(opened: OpenCase, request: RemovalRequest) -> RequestRow:
    sendings = list(request.submissions.all())
    return RequestRow(
        id=request.pk,
        reference=request.reference,
        service=service_of(opened, request),
        posts=len(request.requested_posts.all()),
        is_report=request.rule_id == INTIMATE_REPORT,
        is_approved=request.is_approved,
        sent=sum(1 for one in sendings if one.submitted_at),
        sendings=len(sendings),
    )


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A draft as it stands, or the approved letter."""

    request: RemovalRequest
    row: RequestRow
    title: str
    text: str
    notice: Notice | None
    route: Route
    channel: Channel


def letter_page(opened: OpenCase, request_id: uuid.UUID, *, now: datetime) -> LetterPage:
    """Return everything the page of one letter shows; raise NoSuchRequest."""
    request = RemovalRequest.objects.filter(case=opened.case, pk=request_id).first()
    if request is None:
        raise NoSuchRequest
    route = route_for(read_answers(opened.case, opened.key))
    notice = None
    if request.letter_sealed is not None:
        letter = opened.key.open_json(request.letter_sealed, request.letter_place)
        stored = letter if isinstance(letter, dict) else {}
        title, text = str(stored["title"]), str(stored["text"])
    else:
        notice = notice_for(opened, request, now=now)
        title, text = notice.title, notice.text
    way = channels_for(platform=request.platform, regime=request.rule_id)[0]
    return LetterPage(request, _row(opened, request), title, text, notice, route, way)


@dataclass(frozen=True, slots=True)
class SendingView:
    """One sending: where it goes, what it carries, how it stands."""

    id: uuid.UUID
    number: int
    channel: Channel
    posts: list[str]
    submitted_at: datetime | None
    received_at: datetime | None
    receipt_is_shown: bool
    whole_notice_went: bool
    receipt: str
    clocks: list[ClockView]
    no_clock: list[str]


def sendings(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> list[SendingView]:
    """Return the sendings of an approved request with their clocks."""
    if request.state != RequestState.APPROVED:
        return []
    return [
        _sending(opened, request, one, now)
        for one in Submission.objects.filter(request=request).order_by("number")
    ]


def _sending(
    opened: OpenCase, request: RemovalRequest, one: Submission, now: datetime
) -> SendingView:
    posts = ReportedPost.objects.filter(submitted__submission=one).order_by("number")
    clocks = clock_views(opened, one.deadlines.present(), now=now)
    receipt = ""
    if one.receipt_sealed is not None:
        receipt = opened.key.open_text(one.receipt_sealed, one.receipt_place)
    return SendingView(
        id=one.pk,
        number=one.number,
        channel=channel(one.channel_id),
        posts=[_names(opened, post) for post in posts],
        submitted_at=one.submitted_at,
        received_at=one.received_at,
        receipt_is_shown=one.receipt_basis == ReceiptBasis.SHOWN,
        whole_notice_went=one.whole_notice_went,
        receipt=receipt,
        clocks=clocks,
        no_clock=[] if clocks else _why_no_clock(opened, request, one),
    )


def _names(opened: OpenCase, post: ReportedPost) -> str:
    details = read_details(post, opened.key)
    return f"{post.number}. {details.canonical or details.account or details.group}"


def _why_no_clock(opened: OpenCase, request: RemovalRequest, one: Submission) -> list[str]:
    if one.received_at is None:
        return []
    if request.rule_id == INTIMATE_REPORT and not one.whole_notice_went:
        return list(_ONLY_A_PART)
    rule = rule_on_receipt(request.rule_id, one.received_at)
    known = facts(read_answers(opened.case, opened.key), confirmed=True)
    asked = {fact.id: known.get(fact.id, "unknown") for fact in rule.facts}
    return list(outcome_for(rule, received_at=one.received_at, facts=asked).trace)
