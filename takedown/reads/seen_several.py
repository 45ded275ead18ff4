"""The posts that can be ticked to say the same of several: by service, fifty at a time, or a whole group."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min

from takedown.reads.parts import Part, cut
from takedown.reads.posts import post_rows
from takedown.reads.standings import SAID, Standing, service_name, slug_of, standing_posts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# Before the number of a group's first post and how many there are: what changed since is not ticked unseen.
_ALL = "all"


@dataclass(frozen=True, slots=True)
class ToTick:
    """A part of the posts as choices, each group with its words; `rows` of the part are those choices."""

    groups: list[tuple[str, list[tuple[str, str]]]]
    part: Part[str]


def to_tick(opened: OpenCase, *, show: str = "", like: str = "", asked: str = "") -> ToTick:
    """Return the part of the posts that was asked for, as `post_lists.post_list` asks; nothing that is closed."""
    posts = _wanted(opened, show=show, like=like)
    counts = posts.values("platform").annotate(count=Count("pk"), first=Min("number"))
    of = {each["platform"]: each for each in counts}
    part = cut(sum(each["count"] for each in of.values()), asked=asked)
    found = list(posts.order_by("platform", "number")[part.rows])
    said = dict(zip((post.pk for post in found), _said(opened, found), strict=True))
    groups = []
    for slug, together in groupby(found, key=lambda post: str(post.platform)):
        count, first = of[slug]["count"], of[slug]["first"]
        name = service_name(slug)
        whole = [(f"{_ALL}:{first}:{count}", f"{name}: all {count:,}")] if count > 1 else []
        each = [(str(post.pk), said[post.pk]) for post in together]
        groups.append((f"{name}: {count:,}", [*whole, *each]))
    return ToTick(groups, part.of([value for _, choices in groups for value, _ in choices]))


def ticked(
    opened: OpenCase, values: Iterable[str], *, show: str = "", like: str = ""
) -> set[uuid.UUID]:
    """Return the posts that these choices stand for."""
    found: set[uuid.UUID] = set()
    for value in values:
        if value.startswith(_ALL):
            slug = slug_of(opened, value.split(":")[1])
            whole = _wanted(opened, show=show, like=like).filter(platform=slug)
            found.update(whole.values_list("pk", flat=True))
        else:
            found.add(uuid.UUID(value))
    return found


def _wanted(opened: OpenCase, *, show: str, like: str) -> QuerySet[Any]:
    posts = standing_posts(opened).exclude(standing=Standing.CLOSED)
    if show in set(Standing):
        posts = posts.filter(standing=show)
    slug = slug_of(opened, like)
    return posts.filter(platform=slug) if slug else posts


def _said(opened: OpenCase, posts: list[Any]) -> list[str]:
    """Return what each is called: its number, its link, and how it stands."""
    return [
        f"{row.number}. {row.short or row.name} ({SAID[Standing(post.standing)][1].lower()})"
        for row, post in zip(post_rows(opened, posts), posts, strict=True)
    ]
