"""What a letter is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from takedown.posts.models import About
from takedown.removals.particulars import Particulars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from takedown.cases.answers import Answers
    from takedown.posts.details import PostDetails


@dataclass(frozen=True, slots=True)
class PostInLetter:
    """One post as the letter names it, and what was last seen of it, in words."""

    number: int
    platform: str
    details: PostDetails
    last_seen: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The letter that this one follows. `received` is "" while nothing shows receipt.

    `passed` says that the time of its clock is over, counted from a receipt that was shown;
    `answers` are what came back, in words and oldest first; `links` are the posts it was about;
    `times` counts the reports before this one.
    """

    reference: str
    title: str
    sent: str
    received: str = ""
    passed: bool = False
    answers: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()
    times: int = 1
    # Whether this letter is the same one once more, because what it was about came back.
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Everything a letter is made from. Nothing else goes in."""

    service: str
    reference: str
    answers: Answers
    posts: Sequence[PostInLetter]
    contact: str
    written_on: date
    about: str = About.PICTURE
    particulars: Particulars = field(default_factory=Particulars)
    earlier: Earlier | None = None
