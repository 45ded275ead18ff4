"""Whoever complained comes back with their six words and reads what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases import codes
from takedown.cases.complaints import Complaint
from takedown.cases.guessing import was_right
from takedown.cases.lanes import in_turn

if TYPE_CHECKING:
    from datetime import datetime


class WrongWords(Exception):
    """The words lead to no complaint; whether the first two are somebody's is not said."""


def read_answer(*, typed: str, address: str, now: datetime) -> Complaint:
    """Return the complaint these words lead to; it stops showing them once they were used.

    Raises codes.NotACode, WrongWords or guessing.TooManyTries.
    """
    six = codes.read_words(typed)
    with in_turn(address, handle=codes.handle_bucket(six), now=now) as taken:
        complaint = Complaint.objects.filter(handle_index=codes.handle_index(six)).first()
        # The same work whether the first two words are somebody's or not.
        if not codes.secret_fits(complaint.secret_hash if complaint else codes.decoy(), six):
            raise WrongWords
        if complaint is None:
            raise WrongWords
        was_right(taken)
    Complaint.objects.filter(pk=complaint.pk).update(words_sealed=None)
    return complaint
