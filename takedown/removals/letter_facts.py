"""What a letter is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from takedown.posts.models import About
from takedown.posts.snowflake import NotASnowflakeError, snowflake_time
from takedown.regimes.library import rule
from takedown.removals.particulars import Particulars
from takedown.removals.routes import asking_may_be_illegal, may_be_illegal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from takedown.cases.answers import Answers
    from takedown.posts.details import PostDetails


SHARING, ASKING = "uk-crim-66b1", "uk-crim-66f-request"


@dataclass(frozen=True, slots=True)
class PostInLetter:
    """One post as the letter names it, and what was last seen of it, in words.

    `number` counts within the letter, `in_notes` within the case; 0 where that is the same.
    """

    number: int
    platform: str
    details: PostDetails
    last_seen: str = ""
    in_notes: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """The letter that this one follows. `received` is "" while nothing shows receipt.

    `passed` says that the time of its clock is over, counted from a receipt that was shown;
    `answers` are what came back, in words and oldest first; `links` are the posts that went with it;
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
    # Whether this letter is the same one once more, because what it was about came back; and the
    # day on which somebody who looked last saw it gone, "" where nobody did.
    is_same: bool = False
    seen_gone: str = ""
    # Whether somebody saw it gone or the service said so, and whether somebody acting for the person
    # made that letter.
    was_gone: bool = False
    by_helper: bool = False
    # Whether it is an intimate image content report.
    is_report: bool = False
    # Whether this letter takes the place of that one, which is not followed any more, though not all
    # of it came back; and whether somebody looked last and saw each of the posts there.
    is_replaced: bool = False
    is_there: bool = False
    # What all this was made from, each as one word that can be compared later (rests_on.py).
    rests_on: frozenset[str] = frozenset()


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
    # For Ofcom: what went to the service about these posts, oldest first.
    sent_before: tuple[Earlier, ...] = ()

    @property
    def sharing_may_be_illegal(self) -> bool:
        """Whether a letter may say that sharing this picture may be an offence (section 66B).

        That is: the answers let it, and no post is known to be older than the section.
        """
        return self._none_older_than(SHARING) and may_be_illegal(self.answers)

    @property
    def request_may_be_illegal(self) -> bool:
        """Whether a letter may say that asking for this picture may be an offence (section 66F).

        That is: what was asked for is intimate, there was no agreement, and no post is known to be
        older than the section.
        """
        return self._none_older_than(ASKING) and asking_may_be_illegal(self.answers)

    def _none_older_than(self, offence: str) -> bool:
        began = offence_began(offence)
        posted = [posted_on(post) for post in self.posts]
        return began is not None and all(day is None or day >= began for day in posted)


def offence_began(offence: str) -> date | None:
    """Return the day from which an offence is law, as the rules have it."""
    return rule(offence).in_force_from


def posted_on(post: PostInLetter) -> date | None:
    """Return the day a post was made, where its number says so; None where it does not."""
    at = posted_at(post)
    return at.date() if at else None


def posted_at(post: PostInLetter) -> datetime | None:
    """Return the instant a post was made, where its number says so; None where it does not."""
    if post.platform != "x" or not post.details.post_id:
        return None
    try:
        return snowflake_time(post.details.post_id)
    except NotASnowflakeError:
        return None
