"""What was complained of, what was answered, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from takedown.cases.complaints import Complaint, unseal

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

# DPA 2018 s.164A(3): "within the period of 30 days beginning when the complaint is received". Read
# narrowly the day it came is the first of them; the ICO counts from the day after.
_DAYS = 30
# More in a day than any site was ever sent by people.
_VERY_MANY = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint in plain words, with its answers, oldest first.

    `entered` is whether it came by letter or telephone: no page acknowledged it.
    """

    reference: str
    received_at: datetime
    closed_at: datetime | None
    words: str
    reply_to: str
    answers: tuple[tuple[datetime, str], ...]
    entered: bool = False

    @property
    def acknowledge_by(self) -> date:
        """The thirtieth day, that of receipt counted (the narrow reading).

        Days are those of UTC: in the UK it was never earlier, so this is never a day too late.
        """
        return self.received_at.astimezone(UTC).date() + timedelta(days=_DAYS - 1)


def complaint_said(complaint_id: uuid.UUID) -> Said | None:
    """Return a complaint with its answers, or None; raise vault.CannotOpen."""
    found = Complaint.objects.prefetch_related("answers").filter(pk=complaint_id).first()
    return None if found is None else _said(found)


def very_many_came(*, now: datetime) -> bool:
    """Whether so many complaints came in a day that a program may be at it."""
    lately = Complaint.objects.filter(received_at__gt=now - timedelta(days=1))
    return lately.count() >= _VERY_MANY


def words_shown_once(complaint_id: uuid.UUID) -> tuple[str, ...]:
    """Return the six words while they may still be shown, else nothing."""
    found = Complaint.objects.filter(pk=complaint_id).first()
    if found is None or found.words_sealed is None:
        return ()
    return tuple(str(unseal(found.words_sealed, found.place("words"))).split())


def complaints(*, closed: bool = False) -> list[Said]:
    """Return the open complaints, or all, oldest first."""
    rows = Complaint.objects.prefetch_related("answers").order_by("received_at", "pk")
    return [_said(one) for one in (rows if closed else rows.filter(closed_at__isnull=True))]


def _said(complaint: Complaint) -> Said:
    said = unseal(complaint.said_sealed, complaint.place("said"))
    given = said if isinstance(said, dict) else {}
    answers = sorted(complaint.answers.all(), key=lambda one: (one.at, one.pk))
    return Said(
        reference=complaint.reference,
        received_at=complaint.received_at,
        closed_at=complaint.closed_at,
        words=given.get("words", ""),
        reply_to=given.get("reply_to", ""),
        answers=tuple((one.at, str(unseal(one.words_sealed, one.words_place))) for one in answers),
        entered="entered" in given,
    )
