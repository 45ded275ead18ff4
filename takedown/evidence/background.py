"""What stands behind a pack: whom it is for, who agreed, which offences there are, what made it and proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - `frozen` reads the types of these fields
from enum import StrEnum

from takedown.audit.tree import Step  # noqa: TC001 - as above


class Audience(StrEnum):
    """Whom a pack is for. A pack to be shown to others says less (`variants`)."""

    POLICE = "police"
    LAWYER = "lawyer"
    SERVE = "serve"
    SELF = "self"


class Agreed(StrEnum):
    """How the person agreed to a pack that a caseworker asked for."""

    IN_WRITING = "in writing"
    BY_WORD = "by word of mouth"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks of a pack. `initials` are for the marks of their own exhibits, or empty."""

    audience: Audience = Audience.POLICE
    derivations: bool = False
    mosaics: bool = False
    initials: str = ""
    agreed: Agreed | None = None


@dataclass(frozen=True, kw_only=True)
class ConsentRecord:
    """One thing the person agreed to, as far as it is recorded here; or that it is not."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class OffenceRecord:
    """One possible offence for the police to consider, never that one was committed.

    `since` and `until` are the days between which it was law, None where that was not looked up or is
    open. `checked` is when our list was last gone over; how old the copy is that the words were read in, `note` says.
    `during` and `before` name the posts it may be about that were put up then, where that is known.
    """

    nation: str
    law: str
    about: str
    since: date | None
    until: date | None
    during: tuple[str, ...]
    before: tuple[str, ...]
    checked: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SystemFact:
    """One fact of the computer and the software that made a pack."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CustodyProof:
    """What shows that the chain, up to event `sequence` with this `digest`, is under a daily root.

    `path` leads from the event to the root that `statement` names. `signature` (CMS, as PEM) is of the
    statement; `timestamp` (RFC 3161, Base64) of the signature, or of the statement where it is not signed.
    Both may be empty.
    """

    day: date
    sequence: int
    digest: str
    path: tuple[Step, ...]
    statement: str
    signature: str = ""
    timestamp: str = ""
