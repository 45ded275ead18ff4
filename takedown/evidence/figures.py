"""The figures of a report's cover, and what is alike put together: accounts, and time limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from takedown.evidence.record import SERVICE_SAYS_GONE, STILL_SEEN, WEAK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.evidence.record import ClockRecord, PackRecord, PostRecord


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
    """One account as the platform shows it, and how many of the posts are its own."""

    platform: str
    name: str
    number: str
    posts: int
    live: int


@dataclass(frozen=True)
class Counts:
    """Figures for the cover."""

    posts: int
    exhibits: int
    requests: int
    sendings: int
    platforms: tuple[tuple[str, int], ...]
    accounts: tuple[Account, ...]
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
        requests=len(record.requests),
        sendings=sum(len(request.submissions) for request in record.requests),
        platforms=tuple(sorted(by_platform.items(), key=lambda pair: (-pair[1], pair[0]))),
        accounts=_accounts(record.posts),
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
        if post.account or post.account_id:
            found.setdefault((post.platform, post.account, post.account_id), []).append(post)
    accounts = [
        Account(*key, posts=len(own), live=sum(post.state in STILL_SEEN for post in own))
        for key, own in found.items()
    ]
    return tuple(sorted(accounts, key=lambda one: (-one.posts, one.platform, one.name)))
