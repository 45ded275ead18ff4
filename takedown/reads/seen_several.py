"""The posts that can be ticked to say the same of several: by service, fifty at a time, or a whole group."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from takedown.reads.parts import Part, cut
from takedown.reads.posts import post_rows
from takedown.reads.standings import SAID, Standing, service_name, slug_of, standing_posts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# Before the number of a post of a group and a digest of all its posts: what changed since is not ticked unseen.
_ALL = "all"


class ListChanged(Exception):
    """A choice stands for a whole group, and its posts are others now than on the page."""


@dataclass(frozen=True, slots=True)
class ToTick:
    """A part of the posts as choices, each group with its words; `rows` of the part are those choices."""

    groups: list[tuple[str, list[tuple[str, str]]]]
    part: Part[str]


def to_tick(opened: OpenCase, *, show: str = "", like: str = "", asked: str = "") -> ToTick:
    """Return the part of the posts that was asked for, as `post_lists.post_list` asks; nothing that is closed."""
    posts = _wanted(opened, show=show, like=like)
    of: dict[str, list[uuid.UUID]] = defaultdict(list)
    for slug, pk in posts.order_by("number").values_list("platform", "pk"):
        of[slug].append(pk)
    part = cut(sum(len(ids) for ids in of.values()), asked=asked)
    found = list(posts.order_by("platform", "number")[part.rows])
    said = dict(zip((post.pk for post in found), _said(opened, found), strict=True))
    groups = []
    for slug, together in groupby(found, key=lambda post: str(post.platform)):
        count, name, shown = len(of[slug]), service_name(slug), list(together)
        value = f"{_ALL}:{shown[0].number}:{_digest(of[slug])}"
        whole = [(value, f"{name}: all {count:,}")] if count > 1 else []
        each = [(str(post.pk), said[post.pk]) for post in shown]
        groups.append((f"{name}: {count:,}", [*whole, *each]))
    return ToTick(groups, part.of([value for _, choices in groups for value, _ in choices]))


def ticked(
    opened: OpenCase, values: Iterable[str], *, show: str = "", like: str = ""
) -> set[uuid.UUID]:
    """Return the posts that these choices stand for. Raises ListChanged."""
    found: set[uuid.UUID] = set()
    for value in values:
        if value.startswith(_ALL):
            _, number, digest = value.split(":")
            whole = _wanted(opened, show=show, like=like).filter(platform=slug_of(opened, number))
            ids = list(whole.values_list("pk", flat=True))
            if _digest(ids) != digest:
                raise ListChanged
            found.update(ids)
        else:
            found.add(uuid.UUID(value))
    return found


def _digest(ids: Iterable[uuid.UUID]) -> str:
    """Return the same for the same posts, in whichever order."""
    return sha256(b"".join(sorted(one.bytes for one in ids))).hexdigest()


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
