"""What came back to a letter, in the words of one that follows it: of which posts, and silence where nothing came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from takedown.regimes.tell import date_in_words
from takedown.removals.came import answers_to, posts_of_answers
from takedown.removals.models import Reply, ReplyKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from takedown.removals.models import RemovalRequest

# What each answer comes to, to finish "You …." in a letter to whoever gave it.
_SAID = {
    ReplyKind.UNSORTED: "answered{on}",
    ReplyKind.ASKS_FOR_MORE: "asked for more information{on}",
    ReplyKind.ASKS_FOR_IDENTITY: "asked for proof of identity{on}",
    ReplyKind.REMOVED: "said{on} that it was removed",
    ReplyKind.REFUSED_NO_VIOLATION: "answered{on} that no rule was broken",
    ReplyKind.REFUSED_NOT_SUBJECT: (
        "answered{on} that the report was not made by the person shown, or for that person"
    ),
    ReplyKind.WRONG_CHANNEL: "said{on} that another way had to be used",
    ReplyKind.GONE_BUT_ELSEWHERE: "said{on} that it was gone there",
    ReplyKind.REGION_BLOCKED_ONLY: "said{on} that it was hidden in some countries",
    ReplyKind.NO_REPLY: "had not answered by {day}",
}


@dataclass(frozen=True, slots=True)
class CameBack:
    """An answer, or the note that there is none, with the numbers of the posts that it is about.

    `total` counts the posts of the letter that tells of it.
    """

    reply: Reply
    numbers: tuple[int, ...]
    total: int

    @property
    def word(self) -> str:
        """What a letter that tells of it rests on, as one word that can be compared."""
        said = self.reply.said_at.isoformat() if self.reply.said_at else ""
        return f"{self.reply.kind}:{said}{_about(self.numbers, self.total)}"


def came_back(
    letter: RemovalRequest,
    *,
    counted: Collection[uuid.UUID],
    numbers: Mapping[uuid.UUID, int],
    until: datetime,
) -> list[CameBack]:
    """Return each answer about these posts, oldest first; where nothing came, the silence noted until then.

    Answers count where they are to the sendings in `counted`, by id.
    """
    replies = answers_to(letter).filter(submission__in=counted, kind__in=list(_SAID))
    came = list(replies.exclude(kind=ReplyKind.NO_REPLY).order_by("said_at", "added_at"))
    if came:
        return _of_posts(came, numbers)
    if _one_waits(letter):
        return []
    silent = replies.filter(kind=ReplyKind.NO_REPLY, said_at__lte=until)
    return _silence(list(silent.order_by("-said_at")), numbers)


def lines(came: Sequence[CameBack], zone: ZoneInfo) -> tuple[str, ...]:
    """Return each of them in words, to finish "You …."; silence of one day is told once."""
    told: dict[str, set[int]] = defaultdict(set)
    for one in came:
        if one.reply.kind == ReplyKind.NO_REPLY:
            told[_said(one.reply, zone)].update(one.numbers)
    silence = [f"{said}{_about(sorted(of), came[0].total)}" for said, of in told.items()]
    answers = [
        f"{_said(one.reply, zone)}{_about(one.numbers, one.total)}"
        for one in came
        if one.reply.kind != ReplyKind.NO_REPLY
    ]
    return (*answers, *silence)


def _one_waits(letter: RemovalRequest) -> bool:
    """Whether nobody read an answer yet that is to a letter, or may be: then silence is not certain."""
    unread = Reply.objects.filter(case=letter.case_id, kind="", laid_aside_at__isnull=True)
    return unread.filter(Q(submission__request=letter) | Q(submission__isnull=True)).exists()


def _of_posts(came: Iterable[Reply], numbers: Mapping[uuid.UUID, int]) -> list[CameBack]:
    about = posts_of_answers(came)
    found = []
    for one in came:
        named = tuple(sorted(numbers[post] for post in about[one.pk] if post in numbers))
        if named:
            found.append(CameBack(one, named, len(numbers)))
    return found


def _silence(noted: Sequence[Reply], numbers: Mapping[uuid.UUID, int]) -> list[CameBack]:
    """Return the silence noted last of each post, the oldest first; `noted` is the last first."""
    found: list[CameBack] = []
    known: set[int] = set()
    for one in _of_posts(noted, numbers):
        fresh = tuple(number for number in one.numbers if number not in known)
        known.update(fresh)
        if fresh:
            found.append(CameBack(one.reply, fresh, one.total))
    return found[::-1]


def _said(reply: Reply, zone: ZoneInfo) -> str:
    day = date_in_words(reply.said_at.astimezone(zone)) if reply.said_at else ""
    return _SAID[ReplyKind(reply.kind)].format(on=f" on {day}" if day else "", day=day)


def _about(numbers: Sequence[int], total: int) -> str:
    if len(numbers) == total:
        return ""
    noun = "post" if len(numbers) == 1 else "posts"
    return f" ({noun} {', '.join(map(str, numbers))})"
