"""The posts of a case by how they stand and by service: counts first, and never more than fifty opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, Value, When

from takedown.cases.frozen import frozen_things
from takedown.posts.models import Basis, Outcome, ReportedPost
from takedown.posts.platforms import OTHER, platform
from takedown.reads.copies import put_up_again
from takedown.reads.parts import AT_ONCE, Part, cut
from takedown.reads.posts import PostRow, post_rows
from takedown.removals.models import SubmittedPost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase

# So many stand in one list, as they are numbered: more are put together.
FEW = 6


class Standing(StrEnum):
    """How a post stands, in the order of what asks for something: first what she can do something about."""

    BACK = "back"
    THERE = "there"
    NEW = "new"
    WAITING = "waiting"
    GONE = "gone"
    CLOSED = "closed"


# The shape, and the words.
SAID = {
    Standing.BACK: ("back", "Came back"),
    Standing.THERE: ("next", "Still there"),
    Standing.NEW: ("todo", "Not sent yet"),
    Standing.WAITING: ("wait", "Waiting"),
    Standing.GONE: ("done", "Gone"),
    Standing.CLOSED: ("stop", "Closed"),
}
_ASK = frozenset({Standing.BACK, Standing.THERE, Standing.NEW})
_OTHER_SITES = "Other sites"
_LONGEST_NUMBER = 9


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
class Tally:
    """How many posts stand so."""

    standing: Standing
    count: int

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return SAID[self.standing][0]

    @property
    def word(self) -> str:
        """The words beside the number."""
        return SAID[self.standing][1].lower()


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


@dataclass(frozen=True, slots=True)
class PostList:
    """A part of the posts that were asked for; `service` is "" for every service."""

    tallies: list[Tally]
    asked: Tally | None
    service: str
    part: Part[Shown]


def posts_of_case(opened: OpenCase) -> PostsOfCase:
    """Return the posts of a case for its home; only those it shows are opened."""
    posts = _standing(opened)
    counts = posts.values("standing", "platform")
    counted = list(counts.annotate(count=Count("pk"), first=Min("number")))
    total = sum(each["count"] for each in counted)
    tallies = _tallies(counted)
    if total <= FEW:
        few = _shown(opened, posts.order_by("number"))
        return PostsOfCase(total=total, tallies=tallies, few=few, groups=[])
    shown = _shown(opened, _in_order(posts)[:AT_ONCE])
    return PostsOfCase(total=total, tallies=tallies, few=[], groups=_groups(counted, shown))


def post_list(opened: OpenCase, *, show: str = "", like: str = "", asked: str = "") -> PostList:
    """Return the part of the posts that was asked for.

    `show` is a Standing, `like` the number of a post of the wanted service: no address names a
    service. What names nothing asks for all.
    """
    posts = _standing(opened)
    tallies = _tallies(posts.values("standing").annotate(count=Count("pk")))
    wanted = next((one for one in tallies if one.standing == show), None)
    if wanted:
        posts = posts.filter(standing=wanted.standing)
    slug = _slug_of(opened, like)
    if slug:
        posts = posts.filter(platform=slug)
    part = cut(posts.count(), asked=asked)
    ordered = posts.order_by("number") if wanted else _in_order(posts)
    return PostList(
        tallies=tallies,
        asked=wanted,
        service=_name(slug) if slug else "",
        part=part.of(_shown(opened, ordered[part.rows])),
    )


def _standing(opened: OpenCase) -> QuerySet[Any]:
    """Return the posts of a case, each with how it stands."""
    went = SubmittedPost.objects.filter(post=OuterRef("pk"), submission__submitted_at__isnull=False)
    weak = Q(outcome=Outcome.GONE, outcome_basis=Basis.SIGNED_OUT)
    return ReportedPost.objects.filter(case=opened.case).annotate(
        standing=Case(
            When(pk__in=frozen_things(opened.case.pk), then=Value(Standing.CLOSED)),
            When(outcome=Outcome.BACK, then=Value(Standing.BACK)),
            When(outcome__in=[Outcome.THERE, Outcome.REGION], then=Value(Standing.THERE)),
            When(Q(outcome=Outcome.GONE) & ~weak, then=Value(Standing.GONE)),
            When(Exists(went), then=Value(Standing.WAITING)),
            default=Value(Standing.NEW),
            output_field=CharField(),
        )
    )


def _in_order(posts: QuerySet[Any]) -> QuerySet[Any]:
    rank = Case(*[When(standing=one, then=Value(place)) for place, one in enumerate(Standing)])
    return posts.order_by(rank, "platform", "number")


def _shown(opened: OpenCase, posts: QuerySet[Any]) -> list[Shown]:
    found = list(posts)
    again = put_up_again(opened)
    rows = zip(post_rows(opened, found), found, strict=True)
    return [Shown(row, again.get(row.id, ""), Standing(post.standing)) for row, post in rows]


def _tallies(counted: Iterable[dict[str, Any]]) -> list[Tally]:
    counts = dict.fromkeys(Standing, 0)
    for each in counted:
        counts[Standing(each["standing"])] += each["count"]
    return [Tally(standing, count) for standing, count in counts.items() if count]


def _groups(counted: Iterable[dict[str, Any]], shown: Iterable[Shown]) -> list[StandingGroup]:
    rows: dict[tuple[Standing, str], list[Shown]] = defaultdict(list)
    for one in shown:
        rows[one.standing, one.row.platform].append(one)
    services: dict[Standing, list[ServiceGroup]] = defaultdict(list)
    for each in sorted(counted, key=lambda one: one["platform"]):
        standing, slug = Standing(each["standing"]), each["platform"]
        group = ServiceGroup(_name(slug), each["first"], each["count"], rows[standing, slug])
        services[standing].append(group)
    tallies = _tallies(counted)
    # One group that asks for something is open; the others are folded.
    open_one = next((one.standing for one in tallies if one.standing in _ASK), None)
    return [
        StandingGroup(one, services[one.standing], is_open=one.standing == open_one)
        for one in tallies
    ]


def _name(slug: str) -> str:
    return _OTHER_SITES if slug == OTHER else platform(slug).name


def _slug_of(opened: OpenCase, number: str) -> str:
    """Return the service of a post by its number; "" for what is no number of one."""
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        return ""
    posts = ReportedPost.objects.filter(case=opened.case, number=int(number))
    return posts.values_list("platform", flat=True).first() or ""
