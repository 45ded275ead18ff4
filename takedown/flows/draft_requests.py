"""The posts of a case become requests: one for each service, on the strongest rule that is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.models import ReportedPost
from takedown.posts.platforms import PlatformKind, platform
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import RemovalRequest, RequestedPost, RequestState
from takedown.removals.routes import route_for

if TYPE_CHECKING:
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
    drafts = RemovalRequest.objects.filter(case=case, state=RequestState.DRAFT)
    groups = _posts_by_service(case)
    drafts.exclude(platform__in=groups, rule_id=route.rule_id).delete()
    version = rule_of(route.rule_id, on=now.date()).version
    for slug, posts in groups.items():
        draft, fresh = RemovalRequest.objects.get_or_create(
            case=case,
            platform=slug,
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


def _posts_by_service(case: Case) -> dict[str, list[ReportedPost]]:
    free = ReportedPost.objects.filter(case=case).exclude(
        requested__request__state=RequestState.APPROVED
    )
    groups: dict[str, list[ReportedPost]] = {}
    for post in free.order_by("number"):
        if platform(post.platform).kind is not PlatformKind.SEARCH and post.platform != ARCHIVE:
            groups.setdefault(post.platform, []).append(post)
    return groups


def _set_posts(draft: RemovalRequest, posts: list[ReportedPost]) -> None:
    draft.requested_posts.exclude(post__in=posts).delete()
    known = set(draft.requested_posts.values_list("post_id", flat=True))
    RequestedPost.objects.bulk_create(
        RequestedPost(request=draft, post=post) for post in posts if post.pk not in known
    )
