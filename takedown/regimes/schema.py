"""The shapes of the law as this project holds it: rules, their stages, elements and facts.

Everything is frozen: a rule that has started a clock is never changed, a new version is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Kind(StrEnum):
    """What a duty is; only a statutory maximum may start a countdown."""

    STATUTORY_MAXIMUM = auto()
    STATUTORY_NO_NUMBER = auto()
    REGULATOR_EXPECTATION = auto()
    PLATFORM_COMMITMENT = auto()
    USER_LIMIT = auto()
    COURT_DEFENCE = auto()
    INFORMATION = auto()


class Unit(StrEnum):
    """What a period is measured in."""

    HOURS = auto()
    CALENDAR_DAYS = auto()
    CALENDAR_MONTHS = auto()
    WORKING_DAYS = auto()


class Counting(StrEnum):
    """How a period is counted; `takedown.regimes.counting` has one function for each."""

    ELAPSED = auto()
    """Hours one after another, in UTC, with nothing set aside."""
    ELAPSED_ON_WORKING_DAYS = auto()
    """Hours one after another, leaving out whole days that are not working days."""
    ROLLED = auto()
    """Days or months after the day of the event; a last day that is not worked moves on."""
    PLAIN = auto()
    """Days or months after the day of the event; the last day stays where it falls."""
    EARLIER_READING = auto()
    """As PLAIN, because it limits the person; the rolled day is shown as the later reading."""
    WORKING = auto()
    """Working days after the day of the event."""


class Start(StrEnum):
    """What a period runs from."""

    RECEIPT = auto()
    CONFIRMATION = auto()
    """A second moment that the duty itself names: a confirmation, a decision."""
    LATER_OF_BOTH = auto()
    """Receipt, or the second moment where it came later."""


class Confidence(StrEnum):
    """How well the row's source was seen."""

    HIGH = auto()
    MEDIUM_HIGH = auto()
    MEDIUM = auto()
    LOW = auto()


class Answer(StrEnum):
    """What is known about an eligibility fact."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that has to be so before a duty binds, as a sentence in the affirmative.

    `plain` says to the person it concerns that this is not settled; "" where no letter asks it.
    """

    id: str
    sentence: str
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing a notice has to contain, and the paragraph that asks for it."""

    id: str
    paragraph: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One period of a duty: `amount` of `unit`, counted as `counting` says, from `start`.

    `how` finishes the sentence "48 hours …" in the trace; `ended_by_confirmation` marks a stage
    that is over once the second moment is recorded.
    """

    id: str
    what: str
    amount: int
    unit: Unit
    counting: Counting
    start: Start
    how: str
    source: str
    ended_by_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """What a duty waits for once it was asked for: its period begins when that is received."""

    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Words:
    """The exact words of a provision, with where and when they were read."""

    id: str
    cite: str
    text: str
    source: str
    as_at: str
    licence: str
    in_force_from: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one duty.

    `in_force_from` and `in_force_until` are both inclusive and are compared with the day of
    receipt in `zone`; None means that no limit is recorded. `why_no_clock` says why no countdown
    is shown; None means that one may run.
    """

    id: str
    version: str
    kind: Kind
    jurisdiction: str
    legal_basis: str
    binds: str
    trigger: str
    calendar: str
    confidence: Confidence
    last_verified: date
    sources: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    elements: tuple[Element, ...] = ()
    stages: tuple[Stage, ...] = ()
    extension: Stage | None = None
    pause: Pause | None = None
    escalation: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()
    in_force_from: date | None = None
    in_force_until: date | None = None
    zone: str | None = None
    why_no_clock: str | None = None
    sooner: str | None = None
    next_step: str | None = None
    note: str | None = None
    guidance_pending: date | None = None

    @property
    def may_start_a_clock(self) -> bool:
        """Whether a countdown could ever run: a statutory maximum from a source that was seen."""
        return (
            self.kind is Kind.STATUTORY_MAXIMUM
            and self.why_no_clock is None
            and self.confidence is not Confidence.LOW
        )

    @property
    def source(self) -> str:
        """The legal basis and the first address it was read at, as one line."""
        return f"{self.legal_basis} ({self.sources[0]})"

    def in_force_on(self, day: date) -> bool:
        """Whether this version covers something received on `day`."""
        after_start = self.in_force_from is None or day >= self.in_force_from
        return after_start and (self.in_force_until is None or day <= self.in_force_until)
