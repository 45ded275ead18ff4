"""The posts that can be ticked to say the same of several: by service, fifty at a time, or a whole group."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from takedown.reads.parts import Part, cut
from takedown.reads.posts import post_rows
from takedown.reads.standings import SAID, Standing, service_name, slug_of, standing_posts
from takedown.reads.whole import picked, whole
from takedown.removals.models import RequestedPost, RequestState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase


@dataclass(frozen=True, slots=True)
class ToTick:
    """A part of the posts as choices, each group with its words; `rows` of the part are those choices."""

    groups: list[tuple[str, list[tuple[str, str]]]]
    part: Part[str]
    # What each choice that stands for many stands for, by the choice.
    many: dict[str, list[uuid.UUID]]

    def ticked(self, values: Iterable[str]) -> set[uuid.UUID]:
        """Return the posts that these choices stand for. Raises whole.ListChanged."""
        given = list(values)
        alone = picked((one for one in given if one not in self.many), of=())
        return alone.union(*(self.many[one] for one in given if one in self.many))


def to_tick(opened: OpenCase, *, show: str = "", like: str = "", asked: str = "") -> ToTick:
    """Return the part of the posts that was asked for, as `post_lists.post_list` asks; nothing that is closed.

    Before them stand all that match, and all of each letter: however many, on whichever part.
    """
    posts = _wanted(opened, show=show, like=like)
    of: dict[str, list[uuid.UUID]] = defaultdict(list)
    for slug, pk in posts.order_by("number").values_list("platform", "pk"):
        of[slug].append(pk)
    everything = [pk for ids in of.values() for pk in ids]
    letters = _by_letter(opened, everything)
    part = cut(len(everything), asked=asked)
    found = list(posts.order_by("platform", "number")[part.rows])
    groups = _groups(opened, found, of)
    whole_ones = _wholes(everything, of, letters)
    if whole_ones:
        groups = [("Many at once", whole_ones), *groups]
    many = {whole(ids): ids for ids in (everything, *of.values(), *letters.values())}
    each = [value for _, choices in groups for value, _ in choices]
    return ToTick(groups, part.of(each), many)


def _groups(
    opened: OpenCase, found: list[Any], of: Mapping[str, list[uuid.UUID]]
) -> list[tuple[str, list[tuple[str, str]]]]:
    said = dict(zip((post.pk for post in found), _said(opened, found), strict=True))
    groups = []
    for slug, together in groupby(found, key=lambda post: str(post.platform)):
        count, name = len(of[slug]), service_name(slug)
        all_of_it = [(whole(of[slug]), f"{name}: all {count:,}")] if count > 1 else []
        each = [(str(post.pk), said[post.pk]) for post in together]
        groups.append((f"{name}: {count:,}", [*all_of_it, *each]))
    return groups


def _wholes(
    everything: list[uuid.UUID],
    of: Mapping[str, list[uuid.UUID]],
    letters: Mapping[str, list[uuid.UUID]],
) -> list[tuple[str, str]]:
    """Return what stands for more than one and is no whole service: all that match, and all of a letter."""
    services = [set(ids) for ids in of.values()]
    found = []
    if len(of) > 1:
        found.append((whole(everything), f"All {len(everything):,} of this list"))
    for reference, ids in sorted(letters.items()):
        if len(ids) > 1 and set(ids) not in services:
            found.append((whole(ids), f"Letter {reference}: all {len(ids):,}"))
    return found


def _by_letter(opened: OpenCase, posts: list[uuid.UUID]) -> dict[str, list[uuid.UUID]]:
    """Return the posts that each letter is about, by its reference."""
    about = RequestedPost.objects.filter(
        request__case=opened.case,
        request__state=RequestState.APPROVED,
        request__withdrawn_at__isnull=True,
    )
    wanted, found = set(posts), defaultdict(list)
    for reference, pk in about.values_list("request__reference", "post_id"):
        if pk in wanted:
            found[reference].append(pk)
    return dict(found)


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
