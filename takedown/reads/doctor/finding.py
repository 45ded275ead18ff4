"""One line of what `manage.py doctor` says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad: nothing, worth a look, or something that harms or will."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it; nothing of a case, and no secret, stands in either."""

    level: Level
    what: str
    do: str = ""

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.level:<5}  {' '.join(filter(None, (self.what, self.do)))}"


def fine(what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.OK, what)


def look(what: str, do: str) -> Finding:
    """Return that somebody should look at something."""
    return Finding(Level.LOOK, what, do)


def wrong(what: str, do: str) -> Finding:
    """Return that something is wrong."""
    return Finding(Level.WRONG, what, do)
