"""The figures of a report's cover, and what is alike put together: accounts, and time limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from takedown.common.moments import day_in_words, moment
from takedown.common.plain_text import one_line
from takedown.evidence.printed import cut
from takedown.evidence.record import PARTLY, SERVICE_SAYS_GONE, STILL_SEEN, WEAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from takedown.evidence.record import ClockRecord, PackRecord, PostRecord, SubmissionRecord

_CODE = re.compile(r" \([a-z0-9-]+\)$")
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ClockGroup:
    """Clocks that differ only in post and state, shown once; `states` has each with its posts.

    `heading` is the provision, without where it was read.
    """

    heading: str
    states: tuple[tuple[str, str], ...]
    clock: ClockRecord


@dataclass(frozen=True)
class Account:
    """One account as the platform shows it, how many of the posts are its own, and the earliest known of them.

    `name` and `number` are empty for the posts of a platform whose account is not recorded.
    """

    platform: str
    name: str
    number: str
    posts: int
    live: int
    first: PostRecord


@dataclass(frozen=True)
class Counts:
    """Figures for the cover."""

    posts: int
    exhibits: int
    pictured: int
    requests: int
    sendings: int
    platforms: tuple[tuple[str, int], ...]
    accounts: tuple[Account, ...]
    named: int
    live: tuple[PostRecord, ...]
    weak: int
    said_gone: int
    unchecked: int
    first_at: datetime | None
    last_at: datetime | None


def counts(record: PackRecord) -> Counts:
    """Return the figures of the cover; times are the earliest and latest of the chronology."""
    by_platform: dict[str, int] = {}
    for post in record.posts:
        by_platform[post.platform] = by_platform.get(post.platform, 0) + 1
    times = sorted(line.at for line in record.custody or record.chronology)
    return Counts(
        posts=len(record.posts),
        exhibits=len(record.captures),
        pictured=len({one.post for one in record.captures if one.post}),
        requests=len(record.requests),
        sendings=sum(len(request.submissions) for request in record.requests),
        platforms=tuple(sorted(by_platform.items(), key=lambda pair: (-pair[1], pair[0]))),
        accounts=(accounts := _accounts(record.posts)),
        named=sum(is_named(one) for one in accounts),
        live=tuple(post for post in record.posts if post.state in STILL_SEEN),
        said_gone=sum(post.state == SERVICE_SAYS_GONE for post in record.posts),
        weak=sum(post.state == WEAK for post in record.posts),
        unchecked=sum(post.state_checked_at is None for post in record.posts),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
    )


def group_clocks(clocks: Sequence[ClockRecord]) -> tuple[ClockGroup, ...]:
    """Return the clocks with those that are alike in all but post and state put together."""
    groups: dict[ClockRecord, dict[str, list[str]]] = {}
    for clock in clocks:
        alike = replace(clock, post="", state="")
        groups.setdefault(alike, {}).setdefault(clock.state, []).append(clock.post)
    return tuple(
        ClockGroup(
            heading=alike.source.partition(" (http")[0],
            states=tuple((state, ", ".join(posts)) for state, posts in states.items()),
            clock=alike,
        )
        for alike, states in groups.items()
    )


def _accounts(posts: Sequence[PostRecord]) -> tuple[Account, ...]:
    found: dict[tuple[str, str, str], list[PostRecord]] = {}
    for post in posts:
        found.setdefault((post.platform, post.account, post.account_id), []).append(post)
    accounts = [
        Account(
            *key, posts=len(own), live=sum(post.state in STILL_SEEN for post in own),
            first=min(own, key=_known_first),
        )
        for key, own in found.items()
    ]  # fmt: skip
    return tuple(
        sorted(accounts, key=lambda one: (not is_named(one), -one.posts, one.platform, one.name))
    )


def is_named(account: Account) -> bool:
    """Whether anything of the account is recorded."""
    return bool(account.name or account.number)


def _known_first(post: PostRecord) -> tuple[bool, datetime]:
    # Of those without a time the first stays first.
    return (post.posted_at is None, post.posted_at or _LATEST)


def asked(record: PackRecord, *, most: int = 3) -> tuple[tuple[str, ...], int]:
    """Return the first sendings in a line each, and how many more there are."""
    sent = [(request, one) for request in record.requests for one in request.submissions]
    lines = tuple(
        f"{cut(one_line(request.recipient), 60)}: sent {moment(one.submitted_at, zone=record.time_zone).local}{_by(one.submitted_by)}, "
        f"for {len(one.posts)} post{'' if len(one.posts) == 1 else 's'}, {'only a part of it, ' if partly(one) else ''}receipt {'shown' if one.received_at else 'not shown'}."
        for request, one in sent[:most]
    )
    return lines, max(0, len(sent) - most)


def partly(sent: SubmissionRecord) -> bool:
    """Whether only a part of a letter went."""
    return sent.submitted_text.startswith(PARTLY)


def unasked(record: PackRecord) -> str:
    """Return the platforms, and how many posts on each, for which no letter is recorded as sent."""
    named = {
        number for request in record.requests for one in request.submissions for number in one.posts
    }
    left: dict[str, int] = {}
    for post in record.posts:
        if post.number not in named:
            left[post.platform] = left.get(post.platform, 0) + 1
    shown = [f"{cut(name, 30)} ({count})" for name, count in list(left.items())[:6]]
    return ", ".join(shown) + (" and others" if len(left) > len(shown) else "")


def limits(record: PackRecord, *, most: int = 2) -> tuple[str, ...]:
    """Return the time limits that end first, a line each, with how they stand."""
    groups = sorted(group_clocks(record.clocks), key=lambda one: str(one.clock.due))
    return tuple(_limit(group, record) for group in groups[:most])


def _limit(group: ClockGroup, record: PackRecord) -> str:
    due = group.clock.due
    ends = (
        moment(due, zone=record.time_zone).local if isinstance(due, datetime) else day_in_words(due)
    )
    state = "; ".join(state for state, _ in group.states[:2])
    what = cut(one_line(without_code(group.clock.duty)), 60)
    return f"{what[:1].upper()}{what[1:]}: ends {ends}, {cut(state, 80)}."


def without_code(duty: str) -> str:
    """Return what a duty is, without the name of the rule behind it."""
    return _CODE.sub("", duty)


def _by(who: str) -> str:
    return f" ({who})" if who else ""
