"""What the person answered, kept as one sealed document beside the case.

Only what a letter or a safe next step needs is asked. Nothing here is a plain column.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey
    from takedown.cases.models import Case


class Shows(StrEnum):
    """The ticks of "what does it show", after section 66D of the Sexual Offences Act 2003."""

    BARE = "bare"  # s.66D(5)(c)
    UNDERWEAR = "underwear"  # s.66D(6)(b)
    SEE_THROUGH = "see_through"  # s.66D(6)(a)
    OBSCURED = "obscured"  # s.66D(6)(c), (7)
    SEXUAL = "sexual"  # s.66D(5)(a)-(b)
    TOILET = "toilet"  # s.66D(5)(d)-(e)
    UNSAID = "unsaid"  # one of the above, not said which
    SWIMWEAR = "swimwear"  # ordinarily seen in public: s.66D(8)
    CLOTHED = "clothed"
    DRAWING = "drawing"  # not a photograph or film: s.66B


INTIMATE = frozenset(
    {
        Shows.BARE, Shows.UNDERWEAR, Shows.SEE_THROUGH, Shows.OBSCURED, Shows.SEXUAL,
        Shows.TOILET, Shows.UNSAID,
    }
)  # fmt: skip
OUTSIDE = frozenset({Shows.SWIMWEAR, Shows.CLOTHED, Shows.DRAWING})


class Answer(StrEnum):
    """A yes-or-no question that may also stay open."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    UNASKED = ""


class Maker(StrEnum):
    """Who makes the report."""

    SUBJECT = "subject"
    ACTING = "acting"
    UNASKED = ""


class ContactKind(StrEnum):
    """Where the platform may write."""

    OWN = "own"
    ORGANISATION = "organisation"
    RELAY = "relay"  # an address of these notes themselves
    UNASKED = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer, empty until given."""

    in_uk: Answer = Answer.UNASKED
    # The person's own clock, an IANA name; times on their pages are shown in it.
    zone: str = "Europe/London"
    shows: tuple[str, ...] = ()
    made_by_ai: Answer = Answer.UNASKED
    names_her: Answer = Answer.UNASKED
    agreed_here: Answer = Answer.UNASKED
    public_before: Answer = Answer.UNASKED
    maker: Maker = Maker.UNASKED
    authority_kind: str = ""
    authority_words: str = ""
    # How whoever acts for another knows that what the letter says is true.
    authority_knowledge: str = ""
    # The last day of the authority, ISO 8601, "" for no end; and the day it was taken back.
    authority_until: str = ""
    authority_withdrawn_on: str = ""
    contact_kind: ContactKind = ContactKind.UNASKED
    contact_address: str = ""
    contact_organisation: str = ""
    safe_to_send: Answer = Answer.UNASKED
    # Lines of a paste that could not be read as links, each with the reason: kept, not dropped.
    unread: tuple[tuple[str, str], ...] = ()

    def authority_has_ended(self, day: date) -> bool:
        """Whether somebody who acts for another may no longer do so on this day."""
        if self.authority_withdrawn_on:
            return True
        return bool(self.authority_until) and day > date.fromisoformat(self.authority_until)

    @property
    def is_intimate(self) -> bool:
        """Whether a tick falls within section 66D(5)-(7)."""
        return any(tick in INTIMATE for tick in self.shows)

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, value: object) -> Answers:
        """Read a stored document; fields of a newer version are left aside."""
        if not isinstance(value, dict):
            return cls()
        kept: dict[str, Any] = {}
        empty = cls()
        for field in fields(cls):
            if field.name in value:
                given, now = value[field.name], getattr(empty, field.name)
                kept[field.name] = _as_tuple(given) if isinstance(now, tuple) else type(now)(given)
        return replace(empty, **kept)


def _as_tuple(given: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(item) if isinstance(item, list) else item for item in given)


def read_answers(case: Case, key: CaseKey) -> Answers:
    """Open the answers of a case; raise vault.CannotOpen."""
    return Answers.from_json(key.open_json(case.answers_sealed, case.answers_place))


def write_answers(case: Case, key: CaseKey, answers: Answers) -> None:
    """Seal the answers into the case; the caller saves."""
    case.answers_sealed = key.seal_json(answers.to_json(), case.answers_place)
