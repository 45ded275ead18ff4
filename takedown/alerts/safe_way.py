"""How a person may be reached, in their own words, and the one question before anybody does: may we, now?

Never contact somebody in a way they have not said to be safe, and ask again, because it changes:
NNEDV, *Safe Contact Methods* (techsafety.org). The 30 days, the 72 hours and the quarter of an hour
are our own rules; none is a law's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from takedown.cases.answers import Answer

if TYPE_CHECKING:
    from datetime import datetime

# What was said to be safe is believed for so long.
BELIEVED_FOR: Final = timedelta(days=30)
# A changed address is used after this: time to see inside that somebody changed it.
CHANGE_WAITS: Final = timedelta(hours=72)
# Mail is not there at once: none is sent so shortly before the hours end.
_BEFORE_THE_END: Final = timedelta(minutes=15)


class Way(StrEnum):
    """By what a person may be reached."""

    MAIL = "mail"
    PHONE = "phone"


class Bar(StrEnum):
    """Why somebody may not be contacted now. The first that holds is given."""

    NOT_SAFE = "not_safe"
    OLD = "old"
    NEW = "new"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeWay:
    """One address or number, whether it is safe, when, and what a caller has to know.

    Days are counted from Monday, 0; hours are whole ones on the person's own clock, and the last is
    not included: 9 and 17 are from 9:00 to 16:59.
    """

    way: Way
    value: str
    safe: Answer
    days: tuple[int, ...]
    from_hour: int
    until_hour: int
    # Who else can read or hear it, "" for nobody.
    readers: str = ""
    may_leave_message: bool = False
    code_word: str = ""
    with_link: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: object) -> SafeWay:
        """Read a stored document; fields of a newer version are left aside. Raises TypeError, ValueError."""
        given = value if isinstance(value, dict) else {}
        known = {one.name: given[one.name] for one in fields(cls) if one.name in given}
        known |= {
            "way": Way(known.get("way", "")),
            "safe": Answer(known.get("safe", "")),
            "days": tuple(known.get("days", ())),
        }
        return cls(**known)


def why_not(
    way: SafeWay, *, confirmed_at: datetime, usable_from: datetime, zone: str, now: datetime
) -> Bar | None:
    """Return why nobody may use it at `now`, None where somebody may.

    `confirmed_at` is when it was last said to be safe, `usable_from` when a change has waited long
    enough, `zone` the person's own clock (an IANA name). What is not known to be safe is not.
    """
    if way.safe is not Answer.YES:
        return Bar.NOT_SAFE
    if not timedelta(0) <= now - confirmed_at <= BELIEVED_FOR:
        return Bar.OLD
    if now < usable_from:
        return Bar.NEW
    clock = ZoneInfo(zone)
    inside = all(_is_inside(way, at.astimezone(clock)) for at in (now, now + _BEFORE_THE_END))
    return None if inside else Bar.HOURS


def _is_inside(way: SafeWay, local: datetime) -> bool:
    # An hour that the clock shows twice is inside both times, and one it leaves out is never.
    return local.weekday() in way.days and way.from_hour <= local.hour < way.until_hour
