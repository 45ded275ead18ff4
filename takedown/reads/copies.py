"""Captures with their copies as pages list them, and what a copy at another post says of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_things
from takedown.matching.copies import group_of
from takedown.posts.details import read_details
from takedown.posts.models import Basis, Capture, Outcome, ReportedPost
from takedown.posts.snowflake import NotASnowflakeError, snowflake_time
from takedown.reads.freezes import why_closed
from takedown.reads.parts import Part, cut, listed
from takedown.reads.pictures import PictureRow, capture_row
from takedown.regimes.tell import date_in_words
from takedown.removals.models import SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase

_FIRST = Coalesce("copy_of_id", "id")


class NoSuchPicture(Exception):
    """There is no such picture of a post in this case."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A picture of a post, the numbers of its copies, and what else is known of it."""

    picture: PictureRow
    copies: tuple[int, ...]
    posts: tuple[int, ...]

    @property
    def copies_listed(self) -> str:
        """The numbers of the copies."""
        return listed(self.copies)

    @property
    def posts_listed(self) -> str:
        """The numbers of the posts that it and its copies are from."""
        return listed(self.posts)


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A picture and a part of its copies; `again` says what is known of it at several posts."""

    first: PictureRow
    copies: Part[PictureRow]
    again: tuple[str, ...]


def group_rows(opened: OpenCase, *, asked: str = "") -> Part[GroupRow]:
    """Return the part of the pictures of posts that was asked for, each with its copies."""
    firsts = Capture.objects.filter(case=opened.case, copy_of__isnull=True)
    frozen = why_closed(opened.case.pk)
    part = cut(firsts.count(), asked=asked)
    rows = list(firsts.select_related("post").defer(*_LARGE).order_by("number")[part.rows])
    copies: dict[uuid.UUID, list[int]] = defaultdict(list)
    posts: dict[uuid.UUID, set[int]] = defaultdict(set)
    members = Capture.objects.filter(case=opened.case, copy_of__in=[row.pk for row in rows])
    for first, number, post in members.order_by("number").values_list(
        "copy_of_id", "number", "post__number"
    ):
        copies[first].append(number)
        if post is not None:
            posts[first].add(post)
    return part.of(
        [
            GroupRow(
                picture=capture_row(opened, row, frozen=frozen),
                copies=tuple(copies[row.pk]),
                posts=tuple(sorted(posts[row.pk] | ({row.post.number} if row.post else set()))),
            )
            for row in rows
        ]
    )


_LARGE = ("signature_sealed", "view_sealed", "prints_sealed")  # what no list shows


def group_page(opened: OpenCase, capture_id: uuid.UUID, *, asked: str = "") -> GroupPage:
    """Return a picture of a post with its copies; raise NoSuchPicture."""
    capture = Capture.objects.filter(case=opened.case, pk=capture_id).defer(*_LARGE).first()
    if capture is None:
        raise NoSuchPicture
    group = group_of(capture).select_related("post").defer(*_LARGE)
    # The first may be taken back between the two questions.
    first = group.filter(copy_of__isnull=True).first()
    if first is None:
        raise NoSuchPicture
    copies = group.exclude(pk=first.pk)
    part = cut(copies.count(), asked=asked)
    posts = set(group.values_list("post_id", flat=True))
    said, frozen = put_up_again(opened), why_closed(opened.case.pk)
    return GroupPage(
        first=capture_row(opened, first, frozen=frozen),
        copies=part.of([capture_row(opened, row, frozen=frozen) for row in copies[part.rows]]),
        again=tuple(said[post] for post in said if post in posts),
    )


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy and the picture it is a copy of."""

    id: uuid.UUID
    number: int
    first_id: uuid.UUID
    first: int


def copy_row(opened: OpenCase, capture_id: uuid.UUID) -> CopyRow:
    """Return a copy by its id; raise NoSuchPicture for anything else."""
    copies = Capture.objects.filter(case=opened.case, pk=capture_id, copy_of__isnull=False)
    row = copies.values_list("pk", "number", "copy_of_id", "copy_of__number").first()
    if row is None:
        raise NoSuchPicture
    return CopyRow(*row)


def put_up_again(opened: OpenCase) -> dict[uuid.UUID, str]:
    """Return by post what to say of one whose picture is at another post too, in the order of numbers.

    It says where the same picture was gone or reported before, never that it was put up again, nor by whom.
    """
    groups: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for row in _at_several_posts(opened):
        groups[row["first"]].add(row["post_id"])
    ids = {post for group in groups.values() for post in group}
    rows = ReportedPost.objects.filter(case=opened.case, pk__in=ids).order_by("number")
    posts = {post.pk: post for post in rows}
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    reported = _reported(opened, ids)
    told: dict[uuid.UUID, str] = {}
    for group in groups.values():
        members = sorted((posts[pk] for pk in group), key=lambda post: post.number)
        telling = _Telling(opened, members, reported, zone)
        for post in members:
            told[post.pk] = told.get(post.pk) or telling.of(post)
    return {pk: told[pk] for pk in posts if told[pk]}


def _at_several_posts(opened: OpenCase) -> Iterable[dict[str, Any]]:
    """The first and the post of every capture whose group is at two posts or more."""
    placed = Capture.objects.filter(case=opened.case, post__isnull=False).annotate(first=_FIRST)
    placed = placed.exclude(pk__in=frozen_things(opened.case.pk))
    several = placed.values("first").annotate(posts=Count("post_id", distinct=True))
    return (
        placed.filter(first__in=several.filter(posts__gt=1).values("first"))
        .values("first", "post_id")
        .distinct()
    )


def _reported(opened: OpenCase, posts: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each post was first in a letter that was sent."""
    sent = SubmittedPost.objects.filter(
        post__in=posts,
        submission__request__case=opened.case,
        submission__submitted_at__isnull=False,
    )
    first: dict[uuid.UUID, datetime] = {}
    for post_id, at in sent.annotate(at=F("submission__submitted_at")).values_list("post_id", "at"):
        first[post_id] = min(at, first.get(post_id, at))
    return first


class _Telling:
    """Says of a post what is known of its picture at the other posts of one group."""

    def __init__(
        self,
        opened: OpenCase,
        members: list[ReportedPost],
        reported: dict[uuid.UUID, datetime],
        zone: ZoneInfo,
    ) -> None:
        self._opened, self._reported, self._zone = opened, reported, zone
        gone = [(one.outcome_at, one.number) for one in members if _is_gone(one)]
        self._gone = sorted((at, number) for at, number in gone if at is not None)
        asked = [one for one in members if one.pk in reported and not _is_gone(one)]
        self._asked = min(asked, key=lambda one: reported[one.pk], default=None)

    def of(self, post: ReportedPost) -> str:
        """What to say of this post, or nothing."""
        if post.outcome == Outcome.GONE:
            return ""
        return self._after_it_was_gone(post) or self._reported_elsewhere(post)

    def _after_it_was_gone(self, post: ReportedPost) -> str:
        if not self._gone:
            return ""
        made = self._made_at(post)
        before = bisect_left(self._gone, (made or post.added_at, 0))
        if not before:
            return ""
        at, number = self._gone[before - 1]
        was = (
            f"Software found the same picture at post {number}, which was gone on {self._day(at)}."
        )
        # No date of a post tells since when the picture is in it.
        since = (
            f"was added here after that, on {self._day(post.added_at)}"
            if made is None
            else f"is from {self._day(made)}"
        )
        return f"{was} It may have been put up again: this post {since}."

    def _reported_elsewhere(self, post: ReportedPost) -> str:
        if self._asked is None or post.pk in self._reported:
            return ""
        day = self._day(self._reported[self._asked.pk])
        return (
            f"Software found the same picture at post {self._asked.number}, which was reported on {day}. "
            "This post is in no letter that was sent."
        )

    def _made_at(self, post: ReportedPost) -> datetime | None:
        """When the service numbered the post, where its number tells."""
        if post.platform != "x":
            return None
        try:
            return snowflake_time(read_details(post, self._opened.key).post_id)
        except NotASnowflakeError:
            return None

    def _day(self, at: datetime) -> str:
        return date_in_words(at.astimezone(self._zone).date())


def _is_gone(post: ReportedPost) -> bool:
    """Whether it was seen gone, by more than a look without signing in."""
    return post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak
