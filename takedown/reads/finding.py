"""A caseworker's question: which of our cases holds these links?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.access import visible_to
from takedown.cases.frozen import frozen_anywhere
from takedown.posts.finding import posts_by_link
from takedown.posts.platforms import platform

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.posts.links import Link
    from takedown.posts.models import ReportedPost


@dataclass(frozen=True, slots=True)
class Held:
    """One post of one granted case."""

    case_id: uuid.UUID
    reference: str
    number: int
    post_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link that was asked about, and the granted cases that hold it; `frozen` in which it is closed."""

    name: str
    canonical: str
    held: tuple[Held, ...]
    frozen: tuple[Held, ...] = ()


def find_links(visitor: Visitor, links: Sequence[Link], *, now: datetime) -> list[LinkRow]:
    """Return a row for each link, in order; a case that was not granted is never in one."""
    if visitor.organisation_id is None:
        return []
    cases = visible_to(visitor, now=now)
    found = posts_by_link(visitor.organisation_id, cases=cases, links=[link.key for link in links])
    asked = [post.pk for posts in found.values() for post in posts]
    frozen = set(frozen_anywhere().filter(thing_id__in=asked))
    return [
        LinkRow(
            name=platform(link.platform).name,
            canonical=link.canonical,
            held=tuple(_held(post) for post in found[link.key] if post.pk not in frozen),
            frozen=tuple(_held(post) for post in found[link.key] if post.pk in frozen),
        )
        for link in links
    ]


def _held(post: ReportedPost) -> Held:
    case = post.case
    return Held(case_id=case.pk, reference=case.reference, number=post.number, post_id=post.pk)
