"""What a row and a page of the desk's list hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.reads.standing import Standing

if TYPE_CHECKING:
    import uuid
    from datetime import date, datetime

    from takedown.reads.steps import NextStep

# The shape and the word of each standing, as the tags of the page.
TAGS = {
    Standing.OVERDUE: ("passed", "Overdue"),
    Standing.BACK: ("back", "Came back"),
    Standing.ANSWER: ("next", "Answer to read"),
    Standing.DUE: ("due", "Due in 24 hours"),
    Standing.WRITE: ("todo", "To write or send"),
    Standing.SAID: ("wait", "Said gone, nobody looked"),
    Standing.PLATFORM: ("wait", "Waiting for a platform"),
}
# What else one can ask for: cases with news to tell, and with a message nobody here has read.
MESSAGE, NEWS = "message", "news"
WORDS = {str(one): word for one, (_, word) in TAGS.items()} | {
    MESSAGE: "Message to read",
    NEWS: "News to tell",
}
# How many a row says; the list of each way holds all that stand in it.
_MOST_TAGS = 3
# Of cases that stand in no way.
_NOTHING = ("none", "Nothing waits")


@dataclass(frozen=True, slots=True)
class End:
    """The end of a clock, as the case's page tells it: an hour, or the last day of a duty in days.

    `at` is the first instant after it. `where` names the time zone of that day where it is not the team's.
    """

    at: datetime
    day: date | None
    where: str


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One case on the desk: a reference, counts and times; no name and no link."""

    id: uuid.UUID
    reference: str
    opened_at: datetime
    standings: tuple[Standing, ...]
    # The clock that is late the longest, else the next one that ends; None where none counts.
    due: End | None
    posts: int
    gone: int
    # What to do; None where nothing is to do but wait.
    step: NextStep | None
    # Until when it is open in an emergency; None for a case that was taken.
    emergency_until: datetime | None
    # For whom, and until when, the visitor has it in a cover; "" for a case of their own.
    cover: str
    # Whether there is news that a caseworker is to tell.
    to_tell: bool
    # How many messages of the person nobody here has read.
    messages: int

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The shape and word of the most urgent ways it stands; that it waits is said of nothing else."""
        said = [one for one in self.standings if one is not Standing.PLATFORM]
        return [TAGS[one] for one in said[:_MOST_TAGS] or self.standings] or [_NOTHING]


@dataclass(frozen=True, slots=True)
class Heading:
    """One way a case can stand, and how many of the caseworker's do."""

    name: str
    word: str
    cases: int


@dataclass(frozen=True, slots=True)
class DeskList:
    """One page of the cases that stand in the way asked for, most urgent first.

    `found` are the ids of all of them, in that order; `shown` is the name of the way, "" for all.
    """

    rows: tuple[DeskRow, ...]
    headings: tuple[Heading, ...]
    total: int
    shown: str
    found: tuple[uuid.UUID, ...]
    page: int
    pages: int
