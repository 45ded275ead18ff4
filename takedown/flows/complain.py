"""Somebody complains to whoever runs this; receipt is acknowledged on the page at once.

DPA 2018 s.164A(2): a form that can be completed electronically "and by other means": what comes by
letter is entered by whoever runs this; (3): acknowledged within 30 days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases import codes
from takedown.cases.complaints import Complaint, seal
from takedown.cases.giving import free_words
from takedown.common.identifiers import new_reference

if TYPE_CHECKING:
    from datetime import datetime


def complain(*, words: str, reply_to: str, now: datetime) -> Complaint:
    """Keep a complaint, sealed.

    The six words that lead to the answer wait, sealed, until they were used or a day has passed.
    """
    complaint = _new({"words": words, "reply_to": reply_to}, received_at=now)
    with transaction.atomic():
        six = _give_words(complaint)
        complaint.words_sealed = seal(six, complaint.place("words"))
        complaint.save(force_insert=True)
        record(Name.COMPLAINT_MADE, actor="nobody", now=now)
    return complaint


@transaction.atomic
def enter_complaint(*, words: str, received_at: datetime, now: datetime) -> tuple[Complaint, str]:
    """Keep a complaint that came by letter or telephone, and return it with its six words.

    The words are kept nowhere: whoever enters it acknowledges it, and passes them on.
    """
    said = {"words": words, "reply_to": "", "entered": "yes"}
    complaint = _new(said, received_at=received_at)
    six = _give_words(complaint)
    complaint.save(force_insert=True)
    record(Name.COMPLAINT_MADE, actor="operator", now=now)
    return complaint, six


def _new(said: dict[str, str], *, received_at: datetime) -> Complaint:
    complaint = Complaint(reference=new_reference(prefix="C"), received_at=received_at)
    complaint.said_sealed = seal(said, complaint.place("said"))
    return complaint


def _give_words(complaint: Complaint) -> str:
    six = free_words(Complaint)
    complaint.handle_index, complaint.secret_hash = codes.handle_index(six), codes.hash_secret(six)
    return " ".join(six)
