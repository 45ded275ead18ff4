"""What a pack may hold, and nothing else: frozen facts, gathered elsewhere, with no picture in them.

A field that is not here cannot reach a pack. Texts are kept exactly as they were; printing makes
them safe. Numbers such as `P1` or `R2` are given by whoever gathers the record and never reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - `frozen` reads the types of these fields

from takedown.evidence.background import (  # noqa: TC001 - as above
    ConsentRecord,
    CustodyProof,
    OffenceRecord,
    SystemFact,
)

# Both clocks of a pack: UTC, and this one.
ZONE = "Europe/London"
LIVE = "live"
AGAIN = "live again: it came back"
SOME_COUNTRIES = "hidden in some countries only"
SERVICE_SAYS_GONE = "gone, as the service says"
# How the posted time of a post of X is known.
BY_NUMBER = "worked out from the number in its address; not seen on the page"
AS_TYPED = "as a person typed it from the post; no zone is assumed"
PICTURE_POST = "a post with a picture or film"
PROMPT_POST = "a prompt or request post"
WEAK = "not seen when signed out: weak"
# Begins what is said of a sending that did not go whole.
PARTLY = "Only a part was sent."
# The last sighting of a post in one of these is that it could be seen.
STILL_SEEN = frozenset({LIVE, AGAIN, SOME_COUNTRIES})


@dataclass(frozen=True, kw_only=True)
class PostRecord:
    """One reported post. `url` is the address as given, to its last character; it may be empty.

    `kind` is `PICTURE_POST` or `PROMPT_POST`; `exhibits` are the marks of pictures added for it. `posted_basis` says how the posted time is known; `posted_text` is the source's own string.
    `state` is one of `STILL_SEEN` where somebody last saw the post up, `WEAK` where it was not seen by
    somebody who had not signed in, else any words such as "removed".
    """

    number: str
    url: str
    platform: str
    reported_at: datetime
    kind: str = PICTURE_POST
    exhibits: tuple[str, ...] = ()
    canonical_url: str = ""
    account: str = ""
    account_id: str = ""
    description: str = ""
    posted_at: datetime | None = None
    posted_text: str = ""
    posted_basis: str = ""
    state: str = "not checked"
    state_checked_at: datetime | None = None
    state_checked_by: str = ""


@dataclass(frozen=True, kw_only=True)
class CaptureRecord:
    """One file held as an exhibit: what it is and its digest. Its pixels are never here.

    `size` is in bytes; `grade` is A (fetched by the server) to D (typed in); `post` is a number of
    a PostRecord, or empty. `mosaic` are rows of colours, at most 8 by 8, only where somebody asked for it.
    """

    exhibit: str
    sha256: str
    size: int
    kind: str
    media_type: str
    obtained_at: datetime
    obtained_by: str
    how: str
    grade: str
    post: str = ""
    mosaic: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerRecord:
    """One answer as a person sorted it, never in its words. `at` is its own date, or None without one."""

    at: datetime | None
    what: str


@dataclass(frozen=True, kw_only=True)
class SubmissionRecord:
    """One sending of a request.

    `submitted_by` says on whose word the time stands; `submitted_text` is what went, where it differs from the letter, or that only a part went.
    `answers` says in a line each what came back, never in its words; `sorted_answers` are those of
    them that are answers, with their dates.
    """

    number: str
    channel: str
    posts: tuple[str, ...]
    submitted_at: datetime
    submitted_by: str = ""
    submitted_text: str = ""
    received_at: datetime | None = None
    receipt: str = ""
    answers: tuple[str, ...] = ()
    sorted_answers: tuple[AnswerRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RequestRecord:
    """One approved request to one recipient, with every sending of it.

    `follows` says which request it follows or repeats, or is empty.

    `unfollowed_at` is when the person stopped following it; the recipient may not know. `mistaken` names
    what the letter may say that was noted as a mistake after it was approved.
    """

    number: str
    recipient: str
    title: str
    regime: str
    legal_basis: str
    letter: str
    approved_at: datetime
    approved_by: str
    submissions: tuple[SubmissionRecord, ...] = ()
    follows: str = ""
    unfollowed_at: datetime | None = None
    mistaken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClockRecord:
    """One duty's time limit for one post. `due` is an instant (hours) or a date (days).

    `trace` is the working, line by line; `source` the provision it stands on. `start` is the instant
    that it is counted from, where that is known.
    """

    post: str
    request: str
    duty: str
    due: datetime | date
    basis: str
    trace: tuple[str, ...]
    source: str
    state: str = "running"
    start: datetime | None = None
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class MatchRecord:
    """One likeness found by software, and what a person decided about it."""

    exhibit: str
    reference: str
    band: str
    support: int
    facts: tuple[str, ...]
    decision: str
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DerivationRecord:
    """What software measured of how an exhibit differs from a reference: shares and rectangles, no pixels.

    `width` and `height` are the exhibit's, in pixels. The rectangles are left, top, right and bottom in
    thousandths of these; `differs_most` is empty where nothing differs.
    """

    exhibit: str
    reference: str
    width: int
    height: int
    lines_up: tuple[int, ...]
    differs_most: tuple[int, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChronologyLine:
    """One thing that happened, and who or what says so."""

    at: datetime
    what: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CustodyLine:
    """One event of the case's chain.

    `line` is the exact JSON text the chain was made over (keys sequence, at, name, previous and
    more); `digest` is its SHA-256 and `previous` the digest before it, empty at the first.
    """

    sequence: int
    at: datetime
    event: str
    previous: str
    digest: str
    line: str


@dataclass(frozen=True, kw_only=True)
class PackRecord:
    """Everything one pack says. `variant` is an Audience; `statement` what the person reports, a line each.

    `organisation` runs the site that made the pack, `contact` is how to reach them, `site` its address; each
    may be empty. `producer` is whoever asked for the pack.

    `signer` is the SHA-256 (hex) of the certificate that the pack is signed with, `signer_name` whom that
    names; empty where a pack is not signed. They are known when it is built, not before.
    """

    reference: str
    variant: str
    created_at: datetime
    producer: str
    organisation: str
    software: str
    statement: tuple[str, ...]
    contact: str = ""
    site: str = ""
    time_zone: str = ZONE
    posts: tuple[PostRecord, ...] = ()
    captures: tuple[CaptureRecord, ...] = ()
    requests: tuple[RequestRecord, ...] = ()
    clocks: tuple[ClockRecord, ...] = ()
    matches: tuple[MatchRecord, ...] = ()
    derivations: tuple[DerivationRecord, ...] = ()
    chronology: tuple[ChronologyLine, ...] = ()
    custody: tuple[CustodyLine, ...] = ()
    consents: tuple[ConsentRecord, ...] = ()
    offences: tuple[OffenceRecord, ...] = ()
    system: tuple[SystemFact, ...] = ()
    custody_proof: CustodyProof | None = None
    held_back: tuple[str, ...] = ()
    signer: str = ""
    signer_name: str = ""
