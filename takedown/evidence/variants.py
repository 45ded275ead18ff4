"""What is taken out of a record for whom it is meant: a pack that others are shown says less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from takedown.evidence.background import Audience

if TYPE_CHECKING:
    from takedown.evidence.record import PackRecord, RequestRecord, SubmissionRecord

_LEFT_OUT = (
    "Left out, because this pack is made to be shown to another party: the letters in their words, which "
    "give a name and a contact address where the law asks for them; the words that show receipt; what "
    "was written about a post; the words of whoever acts for the person; what the person agreed to. They are in the pack for the police."
)
# The lines that are made of ticks alone, in the order of `statement_of`.
_TICKED = 4


def for_audience(record: PackRecord, audience: Audience) -> PackRecord:
    """Return the record as this audience gets it."""
    record = replace(record, variant=audience.value)
    if audience is not Audience.SERVE:
        return record
    return replace(
        record,
        statement=record.statement[:_TICKED],
        consents=(),
        posts=tuple(replace(post, description="") for post in record.posts),
        requests=tuple(_without_words(request) for request in record.requests),
        held_back=(*record.held_back, _LEFT_OUT),
    )


def _without_words(request: RequestRecord) -> RequestRecord:
    sent = tuple(_without_receipt(one) for one in request.submissions)
    return replace(request, letter="", submissions=sent)


def _without_receipt(one: SubmissionRecord) -> SubmissionRecord:
    shown = "What shows receipt is left out." if one.receipt else ""
    return replace(one, receipt=shown)
