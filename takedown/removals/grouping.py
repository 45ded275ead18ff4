"""Whom one letter goes to: a platform, or one site where the platform is not known by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from takedown.posts.details import read_details
from takedown.posts.models import About
from takedown.posts.platforms import OTHER, PlatformKind, platform
from takedown.posts.sites import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from takedown.cases.access import OpenCase
    from takedown.posts.models import ReportedPost
    from takedown.removals.models import RemovalRequest

# Its own page of help, and no letter under this Act: see recipients/archives-and-hosts.toml.
ARCHIVE = "internet-archive"


class Service(NamedTuple):
    """A platform by its slug, and which site where the slug names none."""

    slug: str
    site_index: bytes

    @property
    def kind(self) -> PlatformKind:
        """What the law calls such a service."""
        return platform(self.slug).kind


class Group(NamedTuple):
    """Posts that one letter can be about: on one service, and all of one kind."""

    service: Service
    about: str


def service_of_post(opened: OpenCase, post: ReportedPost) -> Service:
    """Return the service a post is on; raise vault.CannotOpen."""
    if post.platform != OTHER:
        return Service(post.platform, b"")
    site = site_of(read_details(post, opened.key))
    return Service(post.platform, opened.key.site_index(site))


def service_of_request(request: RemovalRequest) -> Service:
    """Return the service a request is about."""
    return Service(request.platform, bytes(request.site_index))


def in_groups(opened: OpenCase, posts: Iterable[ReportedPost]) -> dict[Group, list[ReportedPost]]:
    """Return the posts by service and by what they are, archives left out."""
    groups: dict[Group, list[ReportedPost]] = {}
    for post in posts:
        if post.platform != ARCHIVE:
            group = Group(service_of_post(opened, post), About(post.about))
            groups.setdefault(group, []).append(post)
    return groups
