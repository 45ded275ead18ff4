"""What a letter is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from takedown.cases.answers import Answers
    from takedown.posts.details import PostDetails


@dataclass(frozen=True, slots=True)
class PostInLetter:
    """One post as the letter names it."""

    number: int
    platform: str
    details: PostDetails


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Everything a letter is made from. Nothing else goes in."""

    service: str
    reference: str
    answers: Answers
    posts: Sequence[PostInLetter]
    contact: str
    written_on: date
