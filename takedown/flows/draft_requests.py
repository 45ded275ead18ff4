"""The posts of a case become requests: one for each service, on the strongest rule that is true."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.frozen import frozen_things
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.models import ReportedPost
from takedown.regimes.library import rule as rule_of
from takedown.removals.frozen_letters import frozen_letters, taken_posts
from takedown.removals.grouping import Group, in_groups, service_of_request
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState
from takedown.removals.own_words import let_go
from takedown.removals.routes import first_rule_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers


@transaction.atomic
def draft_requests(opened: OpenCase, *, now: datetime) -> int:
    """Bring the drafts into line with the answers and posts; return how many drafts there are.

    Only drafts that follow from the answers come and go; letters a person chose, and approved ones
    with their posts, are left as they are.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    answers = read_answers(case, opened.key)
    groups = {
        (group, _rule_for(answers, group)): posts
        for group, posts in in_groups(opened, _free_posts(case)).items()
    }
    _drop_drafts_but(groups, opened, now)
    drafts = {_key_of(one): one for one in _drafts(case)}
    named = _named_in(drafts.values())
    for (group, rule_id), posts in groups.items():
        draft = drafts.get((group, rule_id))
        fresh = draft is None
        draft = draft or _begin(case, group, rule_id, now)
        _set_posts(draft, posts, named[draft.pk])
        if fresh:
            record(
                Name.REQUEST_DRAFTED, actor=opened.actor, case_id=case.pk, now=now,
                request=str(draft.pk), rule=rule_id, version=draft.rule_version, count=len(posts),
            )  # fmt: skip
    return len(groups)


def _rule_for(answers: Answers, group: Group) -> str:
    return first_rule_for(answers, about=group.about, kind=group.service.kind)


def _free_posts(case: Case) -> list[ReportedPost]:
    # A letter that was chosen beside the first one does not take a post away from the first.
    taken = taken_posts(case.pk, origin=Origin.ANSWERS)
    free = ReportedPost.objects.filter(case=case).exclude(pk__in=taken)
    return list(free.exclude(pk__in=frozen_things(case.pk)).order_by("number"))


def _drafts(case: Case) -> QuerySet[RemovalRequest]:
    return RemovalRequest.objects.filter(case=case, state=RequestState.DRAFT, origin=Origin.ANSWERS)


def _key_of(draft: RemovalRequest) -> tuple[Group, str]:
    return Group(service_of_request(draft), draft.about), draft.rule_id


def _named_in(drafts: Iterable[RemovalRequest]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return the posts that each draft names, in one query for all: there may be a draft for each of many sites."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = RequestedPost.objects.filter(request__in=[one.pk for one in drafts])
    for request_id, post_id in rows.values_list("request_id", "post_id"):
        found[request_id].add(post_id)
    return found


def _begin(case: Case, group: Group, rule_id: str, now: datetime) -> RemovalRequest:
    return RemovalRequest.objects.create(
        case=case,
        platform=group.service.slug,
        site_index=group.service.site_index,
        about=group.about,
        rule_id=rule_id,
        state=RequestState.DRAFT,
        origin=Origin.ANSWERS,
        rule_version=rule_of(rule_id, on=now.date()).version,
        drafted_at=now,
        reference=new_reference(prefix="TD"),
    )


def _drop_drafts_but(
    groups: Mapping[tuple[Group, str], object], opened: OpenCase, now: datetime
) -> None:
    drafts = _drafts(opened.case)
    # One that is closed waits, with what was said for it, until its closing has ended.
    for draft in drafts.exclude(pk__in=frozen_letters(opened.case.pk).values("pk")):
        if _key_of(draft) not in groups:
            let_go(opened, draft, now=now)


def _set_posts(draft: RemovalRequest, posts: list[ReportedPost], known: set[uuid.UUID]) -> None:
    if known - {post.pk for post in posts}:
        draft.requested_posts.exclude(post__in=posts).delete()
    RequestedPost.objects.bulk_create(
        RequestedPost(request=draft, post=post) for post in posts if post.pk not in known
    )
