"""Adds posts to a case: numbered in order, each link once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.cases.models import CaseGrant
from takedown.cases.quota import refuse_more_links
from takedown.cases.taken_back import TakenKind, has_room, last_number
from takedown.posts.carried import FrozenLinks
from takedown.posts.details import PostDetails, write_details
from takedown.posts.finding import index_posts
from takedown.posts.models import ReportedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.posts.links import Link

MOST_POSTS = 5000


class TooManyPosts(Exception):
    """A case holds as many posts as one case may."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to add: its platform, and what is known of it."""

    platform: str
    details: PostDetails
    # Equal for every way of writing the same post's link; empty where there is no link.
    key: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """How many posts were new, and how many stood in the case before; `closed` are the links that were not added.

    Each of these shows the same as a frozen post, whose id stands with it.
    """

    new: int
    known: int
    closed: tuple[tuple[str, uuid.UUID], ...] = ()


def from_link(link: Link) -> NewPost:
    """Return the post a link stands for."""
    details = PostDetails(
        given=link.given, canonical=link.canonical, post_id=link.post_id, leads_to=link.target
    )
    return NewPost(platform=link.platform, details=details, key=link.key)


def add_to(
    opened: OpenCase,
    items: Sequence[NewPost],
    *,
    stays: QuerySet[ReportedPost] | None = None,
    now: datetime,
) -> Added:
    """Save the posts that are new to this case, in order. Lock the case's row before.

    An archived copy of a frozen post, a search result for it and whatever else carries its link are not added. Whoever was granted the case can find them by their links. `stays` are posts
    of the case that nobody can take out. Raises TooManyPosts or quota.Unconfirmed, and then saves none.
    """
    case = opened.case
    items, closed = _without_closed(opened, items)
    fresh, keys = _fresh(opened, items, now=now)
    rows = ReportedPost.objects.filter(case=case)
    refuse_more_links(case, held=rows.count(), new=len(fresh))
    # By how many there are, not by their numbers: those grow, and one that stays may have the last.
    kind = TakenKind.POST
    new = len(fresh)
    if new and not has_room(
        case.pk, kind, rows=rows, stays=stays, new=new, most=MOST_POSTS, now=now
    ):
        raise TooManyPosts
    ReportedPost.objects.bulk_create(fresh)
    for grant in CaseGrant.objects.filter(case=case).live(now):
        index_posts(grant, keys)
    return Added(new=len(fresh), known=len(items) - len(fresh), closed=closed)


def _without_closed(
    opened: OpenCase, items: Sequence[NewPost]
) -> tuple[list[NewPost], tuple[tuple[str, uuid.UUID], ...]]:
    """Return what may be added, and the links that show the same as a frozen post."""
    frozen = FrozenLinks(opened)
    kept: list[NewPost] = []
    closed: list[tuple[str, uuid.UUID]] = []
    for item in items:
        same = frozen.same_as(item.details.given) if item.key else None
        if same is None:
            kept.append(item)
        else:
            closed.append((item.details.given, same))
    return kept, tuple(closed)


def _fresh(
    opened: OpenCase, items: Sequence[NewPost], *, now: datetime
) -> tuple[list[ReportedPost], list[tuple[ReportedPost, str]]]:
    """Return the posts that are not in the case yet, unsaved, and the link keys of those with one."""
    case, key = opened.case, opened.key
    posts = ReportedPost.objects.filter(case=case)
    known = {bytes(index) for index in posts.values_list("link_index", flat=True) if index}
    # Nor the number of one that may be brought back.
    last = max(
        posts.aggregate(last=Max("number"))["last"] or 0, last_number(case.pk, TakenKind.POST)
    )
    fresh: list[ReportedPost] = []
    keys: list[tuple[ReportedPost, str]] = []
    for item in items:
        index = key.link_index(item.key) if item.key else None
        if index is not None and index in known:
            continue
        post = ReportedPost(
            case=case,
            number=last + len(fresh) + 1,
            platform=item.platform,
            link_index=index,
            added_at=now,
            added_by=opened.actor,
        )
        write_details(post, key, item.details)
        fresh.append(post)
        if index is not None:
            known.add(index)
            keys.append((post, item.key))
    return fresh, keys
