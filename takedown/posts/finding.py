"""Finds a post by its link among the cases an organisation was granted, and nowhere else.

Each organisation has a key of its own, so its index answers to its caseworkers only. Reaching the
case still goes through the door of `cases.access`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.link_keys import link_key
from takedown.cases.models import CaseGrant
from takedown.common import vault
from takedown.posts.details import read_details
from takedown.posts.links import read_links
from takedown.posts.models import GrantedLink, ReportedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.cases.models import Case


def index_case(opened: OpenCase, grant: CaseGrant) -> None:
    """Let the organisation of a new grant find all posts of the case that have a link."""
    index_posts(grant, _keyed(opened, ReportedPost.objects.filter(case=opened.case)))


def index_again(opened: OpenCase, post: ReportedPost, *, now: datetime) -> None:
    """Let every organisation with access find a post that was brought back."""
    for grant in CaseGrant.objects.filter(case=opened.case).live(now):
        index_posts(grant, _keyed(opened, ReportedPost.objects.filter(pk=post.pk)))


def _keyed(opened: OpenCase, posts: QuerySet[ReportedPost]) -> list[tuple[ReportedPost, str]]:
    keyed: list[tuple[ReportedPost, str]] = []
    for post in posts.filter(link_index__isnull=False):
        details = read_details(post, opened.key)
        # The stored plain form reads as itself, so its key is the one it was saved under.
        keyed.extend((post, link.key) for link in read_links(details.canonical).unique[:1])
    return keyed


def index_posts(grant: CaseGrant, keyed: Iterable[tuple[ReportedPost, str]]) -> None:
    """Let the organisation of a grant find posts by the key form of their links."""
    key = link_key(grant.organisation_id)
    GrantedLink.objects.bulk_create(
        GrantedLink(post=post, grant=grant, link_index=_index(key, link)) for post, link in keyed
    )


def posts_by_link(
    organisation_id: uuid.UUID, *, cases: QuerySet[Case], links: Sequence[str]
) -> dict[str, list[ReportedPost]]:
    """Return, for each link (its key form), the posts of the given cases that this organisation finds.

    `cases` are those the visitor may open (`access.visible_to`): nothing else is ever looked at.
    """
    key = link_key(organisation_id)
    wanted = {_index(key, link): link for link in links}
    rows = GrantedLink.objects.filter(
        link_index__in=list(wanted), grant__organisation_id=organisation_id, post__case__in=cases,
        grant__withdrawn_at__isnull=True,
    )  # fmt: skip
    found: dict[str, list[ReportedPost]] = {link: [] for link in links}
    for row in rows.select_related("post__case").order_by("post__case__opened_at", "post__number"):
        found[wanted[bytes(row.link_index)]].append(row.post)
    return found


def _index(key: bytes, link: str) -> bytes:
    return vault.blind_index(key, link, purpose="link of a granted case")
