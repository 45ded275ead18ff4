"""The posts of a case by how they stand and by service: counts first, and never more than fifty opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Min, Value, When, Window
from django.db.models.functions import RowNumber

from takedown.posts.models import Outcome
from takedown.reads.copies import put_up_again
from takedown.reads.parts import AT_ONCE, Part, cut
from takedown.reads.posts import PostRow, post_rows
from takedown.reads.standings import (
    SAID,
    Standing,
    Tally,
    service_name,
    slug_of,
    standing_posts,
    tallied,
    tallies_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# So many stand in one list, as they are numbered: more are put together.
FEW = 6
# So many of each group of many; the rest is a press away.
_OF_A_GROUP = 5


_ASK = frozenset({Standing.BACK, Standing.THERE, Standing.NEW, Standing.SAID_GONE})


_PLACES = {str(standing): place for place, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Shown:
    """One post, what is said of its picture at another one, and how it stands."""

    row: PostRow
    again: str
    standing: Standing

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return self._tag[0]

    @property
    def word(self) -> str:
        """What was last seen; where nobody looked, whether it waits."""
        return self._tag[1]

    @property
    def _tag(self) -> tuple[str, str]:
        is_unseen = self.row.outcome == Outcome.UNKNOWN
        return SAID[self.standing] if is_unseen else (self.row.state, self.row.word)


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """The posts of one service that stand alike: those shown, how many there are, and the number of the first."""

    name: str
    first: int
    count: int
    shown: list[Shown]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """The posts that stand alike, by service."""

    tally: Tally
    services: list[ServiceGroup]
    is_open: bool


@dataclass(frozen=True, slots=True)
class PostsOfCase:
    """All posts of a case: the tallies, then a short list or groups with the first fifty."""

    total: int
    tallies: list[Tally]
    few: list[Shown]
    groups: list[StandingGroup]

    @property
    def several(self) -> bool:
        """Whether the same can be said of several: what is closed is not asked about."""
        return sum(one.count for one in self.tallies if one.standing is not Standing.CLOSED) > 1


@dataclass(frozen=True, slots=True)
class PostList:
    """A part of the posts that were asked for; `service` is "" for every service."""

    tallies: list[Tally]
    asked: Tally | None
    service: str
    part: Part[Shown]

    @property
    def several(self) -> bool:
        """Whether the same can be said of several of these: what is closed is not asked about."""
        return sum(one.standing is not Standing.CLOSED for one in self.part.rows) > 1


def posts_of_case(opened: OpenCase) -> PostsOfCase:
    """Return the posts of a case for its home; only those it shows are opened."""
    posts = standing_posts(opened)
    counts = posts.values("standing", "platform")
    counted = list(counts.annotate(count=Count("pk"), first=Min("number")))
    total = sum(each["count"] for each in counted)
    tallies = tallied(counted)
    if total <= FEW:
        few = _shown(opened, posts.order_by("number"))
        return PostsOfCase(total=total, tallies=tallies, few=few, groups=[])
    place = Window(RowNumber(), partition_by=[F("standing"), F("platform")], order_by="number")
    first = posts.annotate(place=place).filter(place__lte=_OF_A_GROUP)
    # How each stands is worked out once a row: put in order here, and not by the database, which would again.
    named = sorted(first.values_list("standing", "platform", "number"), key=_rank)[:AT_ONCE]
    ids = [number for _, _, number in named]
    shown = _shown(opened, posts.filter(number__in=ids).order_by("number"))
    shown.sort(key=lambda one: _rank((one.standing, one.row.platform, one.row.number)))
    return PostsOfCase(total=total, tallies=tallies, few=[], groups=_groups(counted, shown))


def _rank(one: tuple[str, str, int]) -> tuple[int, str, int]:
    standing, slug, number = one
    return _PLACES[standing], slug, number


def post_list(opened: OpenCase, *, show: str = "", like: str = "", asked: str = "") -> PostList:
    """Return the part of the posts that was asked for.

    `show` is a Standing, `like` the number of a post of the wanted service: no address names a
    service. What names nothing asks for all.
    """
    tallies = tallies_of(opened)
    posts = standing_posts(opened)
    wanted = next((one for one in tallies if one.standing == show), None)
    if wanted:
        posts = posts.filter(standing=wanted.standing)
    slug = slug_of(opened, like)
    if slug:
        posts = posts.filter(platform=slug)
    part = cut(posts.count(), asked=asked)
    ordered = posts.order_by("number") if wanted else _in_order(posts)
    return PostList(
        tallies=tallies,
        asked=wanted,
        service=service_name(slug) if slug else "",
        part=part.of(_shown(opened, ordered[part.rows])),
    )


def _in_order(posts: QuerySet[Any]) -> QuerySet[Any]:
    rank = Case(*[When(standing=one, then=Value(place)) for place, one in enumerate(Standing)])
    return posts.order_by(rank, "platform", "number")


def _shown(opened: OpenCase, posts: QuerySet[Any]) -> list[Shown]:
    found = list(posts)
    again = put_up_again(opened)
    rows = zip(post_rows(opened, found), found, strict=True)
    return [Shown(row, again.get(row.id, ""), Standing(post.standing)) for row, post in rows]


def _groups(counted: Iterable[dict[str, Any]], shown: Iterable[Shown]) -> list[StandingGroup]:
    rows: dict[tuple[Standing, str], list[Shown]] = defaultdict(list)
    for one in shown:
        rows[one.standing, one.row.platform].append(one)
    services: dict[Standing, list[ServiceGroup]] = defaultdict(list)
    for each in sorted(counted, key=lambda one: one["platform"]):
        standing, slug = Standing(each["standing"]), each["platform"]
        group = ServiceGroup(service_name(slug), each["first"], each["count"], rows[standing, slug])
        services[standing].append(group)
    tallies = tallied(counted)
    # One group that asks for something is open; the others are folded.
    open_one = next((one.standing for one in tallies if one.standing in _ASK), None)
    return [
        StandingGroup(one, services[one.standing], is_open=one.standing == open_one)
        for one in tallies
    ]
