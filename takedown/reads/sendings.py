"""The sendings of a letter as pages show them: where each goes, what went, its clocks and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.deadlines.answers import had_by
from takedown.posts.details import PostDetails, read_details
from takedown.posts.models import ReportedPost
from takedown.reads.clock_groups import ClockBoxes, clock_boxes
from takedown.reads.clock_words import moment_in_words
from takedown.reads.contacts import ContactView, contact_shown, contacts_to_send
from takedown.reads.mail import MailView, mail_view
from takedown.reads.no_clock import NoClock, why_no_clock
from takedown.reads.replies import ReplyRow, reply_rows
from takedown.regimes.library import rule as rule_of
from takedown.removals.contacts import channel_of
from takedown.removals.firms import ways_of
from takedown.removals.kinds import letter_kind
from takedown.removals.mail import named_for_answers
from takedown.removals.models import (
    OWN_CONTACT,
    MailState,
    ReceiptBasis,
    RemovalRequest,
    RequestState,
    Submission,
)
from takedown.removals.particulars import read_particulars
from takedown.removals.recipients import Channel, channel
from takedown.removals.sheet import Answer, Told, sheet_for
from takedown.removals.writing import service_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase


@dataclass(frozen=True, slots=True)
class SendingView:
    """One sending: where it goes, what it carries, how it stands."""

    id: uuid.UUID
    number: int
    channel: Channel
    # Whether one of its posts has no link; only asked while it is to be sent.
    without_link: bool
    submitted_at: datetime | None
    # When it went, and by when they had it where an answer shows that, on the person's own clock.
    sent_on: str
    received_on: str
    received_at: datetime | None
    receipt_is_shown: bool
    whole_notice_went: bool
    receipt: str
    clocks: ClockBoxes
    no_clock: NoClock | None
    lacks: list[str]
    # Whether the law of the letter gives a time.
    may_count: bool
    other_ways: list[Channel]
    # The private contacts of the visitor's own organisation; the one this went to, if it is one.
    own_contacts: list[ContactView]
    contact: ContactView | None
    sheet: list[Answer]
    replies: list[ReplyRow]
    mail: MailView | None

    @property
    def went_in_part(self) -> bool:
        """Whether it was sent, but not all of it."""
        return self.submitted_at is not None and not self.whole_notice_went

    @property
    def may_correct_sent(self) -> bool:
        """Whether a person noted when it went; what went from here knows its own time."""
        return self.submitted_at is not None and not (
            self.mail and self.mail.state == MailState.SENT
        )

    @property
    def is_busy(self) -> bool:
        """Whether it is being sent from here, or nobody knows yet whether it went."""
        return self.submitted_at is None and self.mail is not None and self.mail.is_busy

    @property
    def goes_to_contact(self) -> bool:
        """Whether it goes to a private contact of an organisation."""
        return self.channel.id == OWN_CONTACT

    @property
    def has_other_ways(self) -> bool:
        """Whether the visitor can send it another way."""
        return bool(self.other_ways or self.own_contacts)


def sendings(opened: OpenCase, request: RemovalRequest, *, now: datetime) -> list[SendingView]:
    """Return the sendings of an approved request with their clocks."""
    if request.state != RequestState.APPROVED:
        return []
    return [
        _sending(opened, request, one, now)
        for one in Submission.objects.filter(request=request)
        .select_related("contact__organisation")
        .order_by("number")
    ]


def _sending(
    opened: OpenCase, request: RemovalRequest, one: Submission, now: datetime
) -> SendingView:
    details = _details_of(opened, one)
    clocks = clock_boxes(opened, submission=one, now=now)
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    shown = one.receipt_basis == ReceiptBasis.SHOWN
    receipt = ""
    if one.receipt_sealed is not None:
        receipt = opened.key.open_text(one.receipt_sealed, one.receipt_place)
    return SendingView(
        id=one.pk,
        number=one.number,
        channel=channel_of(one),
        without_link=any(not each.has_link for each in details),
        submitted_at=one.submitted_at,
        sent_on=moment_in_words(one.submitted_at, zone),
        received_on=moment_in_words(one.received_at if shown else had_by(one), zone),
        received_at=one.received_at,
        receipt_is_shown=shown,
        whole_notice_went=one.whole_notice_went,
        receipt=receipt,
        clocks=clocks,
        no_clock=None if clocks.any else why_no_clock(opened, one),
        lacks=_lacks(request, one),
        may_count=rule_of(request.rule_id, version=request.rule_version).may_start_a_clock,
        other_ways=[way for way in ways_of(opened, request) if way.id != one.channel_id],
        own_contacts=[
            each for each in contacts_to_send(opened.visitor, request) if each.id != one.contact_id
        ],
        contact=contact_shown(opened.visitor, one),
        sheet=_sheet(opened, request, one, details),
        replies=reply_rows(opened, one),
        mail=mail_view(opened, one),
    )


def _details_of(opened: OpenCase, one: Submission) -> list[PostDetails]:
    """Return the details of the posts of a sending that is to be made; of one that was, nothing is opened."""
    if one.submitted_at is not None:
        return []
    posts = ReportedPost.objects.filter(submitted__submission=one).order_by("number")
    return [read_details(post, opened.key) for post in posts]


def _sheet(
    opened: OpenCase, request: RemovalRequest, one: Submission, details: Iterable[PostDetails]
) -> list[Answer]:
    if one.submitted_at is not None or request.letter_sealed is None:
        return []
    letter = opened.key.open_json(request.letter_sealed, request.letter_place)
    return sheet_for(
        channel(one.channel_id),
        letter=str(letter["text"]) if isinstance(letter, dict) else "",
        reference=request.reference,
        contact=named_for_answers(opened, request),
        links=[each.canonical for each in details if each.has_link],
        number=one.number,
        told=_told(opened, request),
    )


def _told(opened: OpenCase, request: RemovalRequest) -> Told:
    said = read_particulars(request, opened.key)
    to_authority = letter_kind(request.rule_id).to_authority
    return Told(
        name=said.legal_name,
        about=service_of(opened, request) if to_authority else "",
        happened=said.infringement or said.happened,
    )


def _lacks(request: RemovalRequest, one: Submission) -> list[str]:
    """What of the letter did not go, in the sentences of the law."""
    if one.submitted_at is None or one.whole_notice_went:
        return []
    rule = rule_of(request.rule_id, version=request.rule_version)
    return [each.sentence for each in rule.elements if each.id not in one.elements_went]
