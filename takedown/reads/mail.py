"""Whether a letter can go from here by e-mail, and what became of it, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from takedown.cases.answers import ContactKind, read_answers
from takedown.removals.mail import can_be_mailed, named_for_answers
from takedown.removals.models import MailState, OutgoingMail

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.removals.models import Submission


@dataclass(frozen=True, slots=True)
class MailView:
    """The last try to send one sending from here, if any; and what another would show to whom."""

    can_go: bool
    state: str
    reason: str
    when: str
    sender: str
    # Whether answers to the e-mail come into these notes; and the address the letter itself names,
    # "" where that is an address of these notes too.
    answers_come_here: bool
    letter_names: str
    is_on_its_way: bool
    is_in_doubt: bool

    @property
    def is_busy(self) -> bool:
        """Whether nothing else may be done about it before this has ended."""
        return self.is_on_its_way or self.is_in_doubt


def mail_view(opened: OpenCase, submission: Submission) -> MailView | None:
    """Return how it stands; None where mail is not set up for it and nothing was ever tried."""
    last = OutgoingMail.objects.filter(submission=submission).order_by("-number").first()
    can_go = can_be_mailed(submission)
    if last is None and not can_go:
        return None
    reason = ""
    if last is not None and last.reason_sealed is not None:
        reason = opened.key.open_text(last.reason_sealed, last.place("reason"))
    return MailView(
        can_go=can_go,
        state=last.state if last else "",
        reason=reason,
        when=_when(opened, last) if last else "",
        sender=settings.MAIL_OUT.address,
        answers_come_here=settings.RELAY.is_set_up,
        letter_names=_letter_names(opened, submission),
        is_on_its_way=last is not None and last.state in {MailState.WAITING, MailState.SENDING},
        is_in_doubt=last is not None and last.is_in_doubt,
    )


def _letter_names(opened: OpenCase, submission: Submission) -> str:
    answers = read_answers(opened.case, opened.key)
    return (
        ""
        if answers.contact_kind is ContactKind.RELAY
        else named_for_answers(opened, submission.request)
    )


def _when(opened: OpenCase, mail: OutgoingMail) -> str:
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    local = (mail.ended_at or mail.asked_at).astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"
