"""What is taken out of a record for whom it is meant: a pack that others are shown says less."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from takedown.evidence.background import Audience

if TYPE_CHECKING:
    from takedown.evidence.record import (
        ChronologyLine,
        PackRecord,
        PostRecord,
        RequestRecord,
        SubmissionRecord,
    )

_LEFT_OUT = (
    "Left out, because this pack is made to be shown to another party: the letters in their words, which "
    "give a name and a contact address where the law asks for them; the words that show receipt, and numbers "
    "in answers; what was written about a post; what an address carries after its question mark; squares of "
    "colour, by which somebody who holds a picture could tell that it is reported; the words of "
    "whoever acts for the person; what the person agreed to; the chain of events; drafts for a witness. They "
    "are in the pack for the police. The marks of exhibits have initials where somebody chose some."
)
# The lines that are made of ticks alone, in the order of `statement_of`.
_TICKED = 3


def for_audience(record: PackRecord, audience: Audience) -> PackRecord:
    """Return the record as this audience gets it."""
    record = replace(record, variant=audience.value)
    if audience is not Audience.SERVE:
        return record
    return replace(
        record,
        statement=record.statement[:_TICKED],
        consents=(),
        posts=tuple(_without_traces(post) for post in record.posts),
        captures=tuple(replace(one, mosaic=()) for one in record.captures),
        chronology=tuple(_without_its_place(line) for line in record.chronology),
        custody=(),
        custody_proof=None,
        requests=tuple(_without_words(request) for request in record.requests),
        held_back=(*record.held_back, _LEFT_OUT),
    )


def _without_its_place(line: ChronologyLine) -> ChronologyLine:
    # The chain that the number is of is not in it.
    return replace(line, source=line.source.replace("(section 7)", "(left out: section 8)"))


def _without_words(request: RequestRecord) -> RequestRecord:
    sent = tuple(_without_receipt(one) for one in request.submissions)
    return replace(request, letter="", submissions=sent)


def _without_receipt(one: SubmissionRecord) -> SubmissionRecord:
    shown = "What shows receipt is left out." if one.receipt else ""
    # A number of theirs can hold anything, a name too.
    answers = tuple(answer.partition(" It seems to name")[0] for answer in one.answers)
    return replace(one, receipt=shown, answers=answers)


def _without_traces(post: PostRecord) -> PostRecord:
    # After the question mark stands who shared it; without an address the account is the person's own words.
    address = post.canonical_url or post.url.partition("?")[0].partition("#")[0]
    return replace(
        post, url=address, canonical_url="", description="", account=post.account if address else ""
    )
