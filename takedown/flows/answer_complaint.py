"""Whoever runs this answers a complaint: on how it goes, or with its outcome (DPA 2018 s.164A(4)-(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.complaints import Complaint, ComplaintAnswer, seal

if TYPE_CHECKING:
    from datetime import datetime


class NoSuchComplaint(Exception):
    """There is no open complaint of this reference."""


@transaction.atomic
def answer_complaint(*, reference: str, words: str, outcome: bool, now: datetime) -> None:
    """Keep an answer; an outcome closes the complaint. Raises NoSuchComplaint."""
    complaint = (
        Complaint.objects.select_for_update(no_key=True)
        .filter(reference=reference, closed_at__isnull=True)
        .first()
    )
    if complaint is None:
        raise NoSuchComplaint
    answer = ComplaintAnswer(complaint=complaint, at=now)
    answer.words_sealed = seal(words, answer.words_place)
    answer.save(force_insert=True)
    if outcome:
        complaint.closed_at = now
        complaint.save(update_fields=["closed_at"])
    record(Name.COMPLAINT_ANSWERED, actor="operator", now=now, decision=outcome)
