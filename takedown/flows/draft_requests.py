"""The posts of a case become requests: one for each service, on the strongest rule that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.details import read_details
from takedown.posts.models import ReportedPost
from takedown.posts.platforms import OTHER, PlatformKind, platform
from takedown.posts.sites import site_of
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import RemovalRequest, RequestedPost, RequestState
from takedown.removals.routes import route_for

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from takedown.cases.access import OpenCase


# Its own page of help, and no letter under this Act: see recipients/archives-and-hosts.toml.
ARCHIVE = "internet-archive"


@transaction.atomic
def draft_requests(opened: OpenCase, *, now: datetime) -> int:
    """Bring the drafts into line with the answers and posts; return how many drafts there are.

    Approved requests and their posts are left as they are. Search results need another kind of
    letter and stay out.
    """
    case = Case.objects.select_for_update().get(pk=opened.case.pk)
    route = route_for(read_answers(case, opened.key))
    groups = _posts_by_service(opened, case)
    _drop_drafts_but(groups, case, rule_id=route.rule_id)
    version = rule_of(route.rule_id, on=now.date()).version
    for service, posts in groups.items():
        draft, fresh = RemovalRequest.objects.get_or_create(
            case=case,
            platform=service.slug,
            site_index=service.site_index,
            rule_id=route.rule_id,
            state=RequestState.DRAFT,
            defaults={
                "rule_version": version,
                "drafted_at": now,
                "reference": new_reference(prefix="TD"),
            },
        )
        _set_posts(draft, posts)
        if fresh:
            record(
                Name.REQUEST_DRAFTED, actor=opened.actor, case_id=case.pk, now=now,
                request=str(draft.pk), rule=route.rule_id, version=version, count=len(posts),
            )  # fmt: skip
    return len(groups)


class _Service(NamedTuple):
    """Whom one letter goes to: a platform, and which site where the platform is unknown."""

    slug: str
    site_index: bytes


def _posts_by_service(opened: OpenCase, case: Case) -> dict[_Service, list[ReportedPost]]:
    free = ReportedPost.objects.filter(case=case).exclude(
        requested__request__state=RequestState.APPROVED
    )
    groups: dict[_Service, list[ReportedPost]] = {}
    for post in free.order_by("number"):
        if platform(post.platform).kind is not PlatformKind.SEARCH and post.platform != ARCHIVE:
            groups.setdefault(_service(opened, post), []).append(post)
    return groups


def _service(opened: OpenCase, post: ReportedPost) -> _Service:
    if post.platform != OTHER:
        return _Service(post.platform, b"")
    site = site_of(read_details(post, opened.key))
    return _Service(post.platform, opened.key.site_index(site))


def _drop_drafts_but(groups: Container[_Service], case: Case, *, rule_id: str) -> None:
    for draft in RemovalRequest.objects.filter(case=case, state=RequestState.DRAFT):
        service = _Service(draft.platform, bytes(draft.site_index))
        if service not in groups or draft.rule_id != rule_id:
            draft.delete()


def _set_posts(draft: RemovalRequest, posts: list[ReportedPost]) -> None:
    draft.requested_posts.exclude(post__in=posts).delete()
    known = set(draft.requested_posts.values_list("post_id", flat=True))
    RequestedPost.objects.bulk_create(
        RequestedPost(request=draft, post=post) for post in posts if post.pk not in known
    )
