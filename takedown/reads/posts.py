"""Posts of a case as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.frozen import frozen_ids, frozen_things
from takedown.posts.accounts import ACCOUNT_NOTE, names_an_account_only
from takedown.posts.details import PostDetails, read_details
from takedown.posts.models import About, Basis, Outcome, ReportedPost
from takedown.posts.platforms import OTHER, PlatformKind, platform
from takedown.posts.sites import site_of
from takedown.reads.parts import Part, cut
from takedown.removals.again import last_letter, may_go_again, posts_that_stay
from takedown.removals.grouping import ARCHIVE
from takedown.removals.models import RequestedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from takedown.cases.access import OpenCase
    from takedown.removals.models import RemovalRequest

# More than any list has parts.
_LAST = "99999999"
_OUTCOMES = {
    Outcome.UNKNOWN: ("wait", "Not checked"),
    Outcome.THERE: ("next", "Still there"),
    Outcome.GONE: ("done", "Gone"),
    Outcome.REGION: ("next", "Hidden in some countries"),
    Outcome.BACK: ("back", "Came back"),
}
_HOW_SURE = {
    Basis.SIGNED_OUT: ("wait", "Not seen when signed out"),
    Basis.SERVICE_SAYS: ("wait", "Gone, they say"),
}


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post in a list. Of one that is frozen, nothing a person said of it: its details are not opened."""

    id: uuid.UUID
    number: int
    platform: str
    name: str
    details: PostDetails
    outcome: str
    basis: str
    about: str
    in_letter: bool
    has_draft: bool
    frozen: bool

    @property
    def is_search(self) -> bool:
        """Whether it is a search result, which has a letter of its own."""
        return platform(self.platform).kind is PlatformKind.SEARCH

    @property
    def came_back(self) -> bool:
        """Whether it came back, as was last seen."""
        return self.outcome == Outcome.BACK

    @property
    def short(self) -> str:
        """What names the post: its link, or its account and group."""
        details = self.details
        if details.has_link:
            return details.canonical
        return ", ".join(part for part in (details.account, details.group) if part)

    @property
    def note(self) -> str:
        """What else is worth saying in a list."""
        told = ["You reported it before."] if self.details.reported_before else []
        if names_an_account_only(self.details):
            told.append(ACCOUNT_NOTE)
        if self.details.leads_to and not self.frozen:
            told.append(f"It leads to {self.details.leads_to}.")
            told.append("That page is another link: see that it is in this list too.")
        if self.about == About.PROMPT:
            told.append("A post that asks for a picture.")
        return " ".join(told)

    @property
    def state(self) -> str:
        """The shape of the tag."""
        return self._tag[0]

    @property
    def word(self) -> str:
        """The word of the tag."""
        return self._tag[1]

    @property
    def _tag(self) -> tuple[str, str]:
        if self.frozen:
            return "stop", "Closed"
        seen = _OUTCOMES[Outcome(self.outcome)]
        if self.outcome != Outcome.GONE:
            return seen
        return _HOW_SURE.get(Basis(self.basis), seen)


def post_rows(opened: OpenCase, posts: Sequence[ReportedPost] | None = None) -> list[PostRow]:
    """Return the posts of a case in order, opened; a frozen one has a number and a service only.

    With `posts`, these of the case alone, as they are ordered: whatever is not shown is not opened.
    """
    stay = posts_that_stay(opened.case.pk)
    named = RequestedPost.objects.filter(request__case=opened.case)
    if posts is None:
        posts = list(ReportedPost.objects.filter(case=opened.case).order_by("number"))
    else:
        ids = [post.pk for post in posts]
        stay, named = stay.filter(pk__in=ids), named.filter(post__in=ids)
    taken = set(stay.values_list("pk", flat=True))
    drafted = set(named.values_list("post_id", flat=True))
    frozen = frozen_ids(opened.case.pk)
    return [
        PostRow(
            id=post.pk,
            number=post.number,
            platform=post.platform,
            name=_name_of(post, details),
            details=details,
            outcome=post.outcome,
            basis=post.outcome_basis,
            about=post.about,
            in_letter=post.pk in taken,
            has_draft=post.pk in drafted,
            frozen=post.pk in frozen,
        )
        for post in posts
        for details in [PostDetails() if post.pk in frozen else read_details(post, opened.key)]
    ]


def post_row(opened: OpenCase, post_id: uuid.UUID) -> PostRow | None:
    """Return one post of a case, the others unopened; None where there is none such."""
    found = ReportedPost.objects.filter(case=opened.case, pk=post_id)
    return next(iter(post_rows(opened, list(found))), None)


def posts_part(opened: OpenCase, *, asked: str) -> Part[PostRow]:
    """Return the part of the posts that was asked for, as they are numbered; the last, with the newest, unless one was."""
    posts = ReportedPost.objects.filter(case=opened.case).order_by("number")
    part = cut(posts.count(), asked=asked or _LAST)
    return part.of(post_rows(opened, list(posts[part.rows])))


@dataclass(frozen=True, slots=True)
class PostKinds:
    """What a page about letters has to know of the posts: which kinds there are, and the archived copies."""

    prompts: bool
    results: bool
    archives: list[PostRow]


def post_kinds(opened: OpenCase) -> PostKinds:
    """Return that; only archived copies are opened, and none that is frozen."""
    posts = ReportedPost.objects.filter(case=opened.case)
    slugs = set(posts.values_list("platform", flat=True).distinct())
    copies = posts.filter(platform=ARCHIVE).exclude(pk__in=frozen_things(opened.case.pk))
    return PostKinds(
        prompts=posts.filter(about=About.PROMPT).exists(),
        results=any(platform(slug).kind is PlatformKind.SEARCH for slug in slugs),
        archives=post_rows(opened, list(copies.order_by("number"))),
    )


def names_of(opened: OpenCase, posts: Iterable[ReportedPost]) -> list[tuple[uuid.UUID, str]]:
    """Return the id of each post, and what a list calls it: its link, or the service where it is frozen."""
    frozen = frozen_ids(opened.case.pk)
    return [(post.pk, f"{post.number}. {_said_of(opened, post, frozen)}") for post in posts]


def _said_of(opened: OpenCase, post: ReportedPost, frozen: frozenset[uuid.UUID]) -> str:
    if post.pk in frozen:
        return platform(post.platform).name
    details = read_details(post, opened.key)
    return details.canonical or details.account or details.group


def _name_of(post: ReportedPost, details: PostDetails) -> str:
    """Return the service, or its site where we know no name: as letters name it."""
    site = site_of(details) if post.platform == OTHER else ""
    return site or platform(post.platform).name


def to_write_anew(opened: OpenCase, request: RemovalRequest) -> ReportedPost | None:
    """Return a post of a letter that is not followed any more, about which it may be written anew."""
    posts = ReportedPost.objects.filter(case=opened.case, submitted__submission__request=request)
    frozen = frozen_ids(opened.case.pk)
    for post in posts.distinct().order_by("number"):
        if post.pk not in frozen and may_go_again(post) and last_letter(post) == request:
            return post
    return None
