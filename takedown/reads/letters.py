"""Letters as pages show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from takedown.cases.answers import read_answers
from takedown.removals.came import came_before
from takedown.removals.firms import ways_of
from takedown.removals.frozen_letters import frozen_letters, is_frozen_letter
from takedown.removals.kinds import letter_kind
from takedown.removals.known import coverage_is_open
from takedown.removals.models import Origin, RemovalRequest, ReplyKind, Submission
from takedown.removals.particulars import Particulars, read_particulars
from takedown.removals.rests_on import waits_and_is_not_so
from takedown.removals.routes import REPORTS, route_for
from takedown.removals.writing import (
    heading_of,
    name_of,
    notice_for,
    recipient_of,
    service_of,
    services_of,
)

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.removals.kinds import LetterKind
    from takedown.removals.notice import Notice
    from takedown.removals.recipients import Channel
    from takedown.removals.routes import Route


# Particulars about the person and the picture, whoever a letter goes to.
_SAME = (
    "situation",
    "us_parts",
    "us_home",
    "eu_home",
    "face_shown",
    "likeness_shown",
    "looks_real",
    "national_law",
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
    name: str
    heading: str
    rule_id: str
    is_report: bool
    is_approved: bool
    sent: int
    partly: int
    sendings: int
    is_withdrawn: bool
    follows: str
    coverage_is_open: bool
    waits_for_safety: bool
    may_be_discarded: bool
    answer: str
    # It names a post in which somebody may be under 18: it goes nowhere any more.
    is_frozen: bool
    # It waits to be sent, and tells of something that was put right in the notes since it was approved.
    is_outdated: bool

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return {
            "Closed": "stop", "To read": "next", "Not followed": "none", "Sent, not followed": "none",
            "Sent": "done", "Part sent": "back", "Do not send": "back",
        }.get(self.word, "todo")  # fmt: skip

    @property
    def word(self) -> str:
        """How it stands, in a word or two."""
        if self.is_frozen and self.sent < self.sendings:
            return "Closed"
        if not self.is_approved:
            return "To read"
        if self.is_withdrawn:
            return "Sent, not followed" if self.sent else "Not followed"
        if self.is_outdated:
            return "Do not send"
        if self.sent < self.sendings:
            return "To send"
        return "Part sent" if self.partly else "Sent"


def request_rows(opened: OpenCase) -> list[RequestRow]:
    """Return the requests of a case, oldest first."""
    requests = (
        RemovalRequest.objects.filter(case=opened.case)
        .annotate(
            first_post=Min("requested_posts__post__number"), post_count=Count("requested_posts")
        )
        .order_by("first_post", "drafted_at")
    )
    rows = list(requests.select_related("follows").prefetch_related("submissions__replies"))
    services = services_of(opened, rows)
    frozen = set(frozen_letters(opened.case.pk).values_list("pk", flat=True))
    return [
        _row(
            opened,
            request,
            services[request.pk],
            posts=request.post_count,
            is_frozen=request.pk in frozen,
        )
        for request in rows
    ]


def _row(
    opened: OpenCase, request: RemovalRequest, service: str, *, posts: int, is_frozen: bool
) -> RequestRow:
    sendings = list(request.submissions.all())
    sent = [one for one in sendings if one.submitted_at]
    whole = any(one.whole_notice_went for one in sent)
    return RequestRow(
        id=request.pk,
        reference=request.reference,
        service=recipient_of(opened, request, service=service),
        posts=posts,
        name=name_of(request),
        heading=heading_of(opened, request, service=service),
        rule_id=request.rule_id,
        is_report=request.rule_id in REPORTS,
        is_approved=request.is_approved,
        sent=len(sent),
        partly=0 if whole else len(sent),
        sendings=len(sendings),
        is_withdrawn=request.withdrawn_at is not None,
        follows=request.follows.reference if request.follows else "",
        coverage_is_open=coverage_is_open(request),
        waits_for_safety=request.is_approved and request.safe_at is None,
        may_be_discarded=not request.is_approved and request.origin != Origin.ANSWERS,
        answer=_last_answer(sendings),
        is_frozen=is_frozen,
        is_outdated=not is_frozen and waits_and_is_not_so(opened, request),
    )


def _last_answer(sendings: list[Submission]) -> str:
    """Return what the last answer says, as a person decided it; "" where none is decided."""
    decided = [
        one
        for each in sendings
        for one in each.replies.all()
        if one.decided_at and not came_before(one, each)
    ]
    last = max(decided, key=lambda one: (one.decided_at, one.added_at), default=None)
    return str(ReplyKind(last.kind).label) if last else ""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A draft as it stands, or the approved letter."""

    request: RemovalRequest
    row: RequestRow
    kind: LetterKind
    particulars: Particulars
    title: str
    text: str
    # The service whose posts it is about, whoever it goes to.
    service: str
    notice: Notice | None
    route: Route
    channel: Channel


def request_of(opened: OpenCase, request_id: uuid.UUID) -> RemovalRequest:
    """Return a letter of this case; raise NoSuchRequest."""
    request = RemovalRequest.objects.filter(case=opened.case, pk=request_id).first()
    if request is None:
        raise NoSuchRequest
    return request


def said_before(opened: OpenCase, request: RemovalRequest, *, acting: bool) -> Particulars:
    """Return what was said for other letters of the case, the latest first, so that it can be shown.

    Only what is the same in every letter; who is named differs where somebody acts for the person.
    """
    same = [*_SAME, *(() if acting else ("legal_name",))]
    found = Particulars()
    others = RemovalRequest.objects.filter(case=opened.case, particulars_sealed__isnull=False)
    for other in others.exclude(pk=request.pk).order_by("-drafted_at"):
        said = read_particulars(other, opened.key)
        found = found.or_else(
            replace(Particulars(), **{name: getattr(said, name) for name in same})
        )
    return found


def letter_page(opened: OpenCase, request_id: uuid.UUID, *, now: datetime) -> LetterPage:
    """Return everything the page of one letter shows; raise NoSuchRequest."""
    request = request_of(opened, request_id)
    notice, service = None, service_of(opened, request)
    if request.letter_sealed is not None:
        letter = opened.key.open_json(request.letter_sealed, request.letter_place)
        stored = letter if isinstance(letter, dict) else {}
        title, text = str(stored["title"]), str(stored["text"])
    else:
        notice = notice_for(opened, request, now=now)
        title, text = notice.title, notice.text
    return LetterPage(
        request=request,
        row=_row(
            opened,
            request,
            service,
            posts=request.requested_posts.count(),
            is_frozen=is_frozen_letter(request),
        ),
        kind=letter_kind(request.rule_id),
        particulars=read_particulars(request, opened.key),
        title=title,
        text=text,
        service=service,
        notice=notice,
        route=route_for(read_answers(opened.case, opened.key)),
        channel=ways_of(opened, request)[0],
    )
