"""A post came back, or its letter was wrong: the same letter again, linked to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.frozen import Use, frozen_ids, refuse_if_frozen
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.models import Outcome, ReportedPost
from takedown.posts.platforms import platform
from takedown.regimes.library import rule as rule_of
from takedown.removals.again import last_letter, may_go_again
from takedown.removals.following import posts_that_went
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState
from takedown.removals.routes import first_rule_for

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no post like this in the case for which a letter may go again."""


class NotReportedBefore(Exception):
    """No letter about this post was sent yet: the first one comes first."""


@transaction.atomic
def report_again(opened: OpenCase, *, post_id: uuid.UUID, now: datetime) -> RemovalRequest:
    """Draft the letter again for every post of the last one that came back, or that it may go again for.

    A letter that is not followed any more may be written anew without a return. Where that was done
    since, return what there is. Raises NoSuchPost, NotReportedBefore or frozen.Frozen.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    post = ReportedPost.objects.filter(case=case, pk=post_id).first()
    if post is None or not may_go_again(post):
        raise NoSuchPost
    refuse_if_frozen(case.pk, [post_id], Use.LETTER)
    if standing := _letter_about_this_return(case, post):
        return standing
    last = last_letter(post)
    rule_id = first_rule_for(
        read_answers(case, opened.key), about=post.about, kind=platform(post.platform).kind
    )
    if last is None:
        raise NotReportedBefore
    return _drafted(opened, case, last, rule_id, now)


def _drafted(
    opened: OpenCase,
    case: Case,
    last: RemovalRequest,
    rule_id: str,
    now: datetime,
) -> RemovalRequest:
    draft, fresh = RemovalRequest.objects.get_or_create(
        case=case, platform=last.platform, site_index=last.site_index, about=last.about,
        rule_id=rule_id, state=RequestState.DRAFT, origin=Origin.AGAIN, follows=last,
        defaults={
            "rule_version": rule_of(rule_id, on=now.date()).version,
            "drafted_at": now,
            "reference": new_reference(prefix="TD"),
            "particulars_sealed": None,
        },
    )  # fmt: skip
    carried = posts_that_went(last)
    frozen = frozen_ids(case.pk)
    posts = [
        one for one in carried.order_by("number") if one.pk not in frozen and may_go_again(one)
    ]
    # Of a closed draft only the words are used: what is closed stands in no letter that is to go.
    draft.requested_posts.filter(Q(post__in=frozen) | ~Q(post__in=carried)).delete()
    known = set(draft.requested_posts.values_list("post_id", flat=True))
    RequestedPost.objects.bulk_create(
        RequestedPost(request=draft, post=one) for one in posts if one.pk not in known
    )
    if fresh:
        record(
            Name.REQUEST_DRAFTED, actor=opened.actor, case_id=case.pk, now=now,
            request=str(draft.pk), rule=rule_id, version=draft.rule_version, count=len(posts),
        )  # fmt: skip
    return draft


def _letter_about_this_return(case: Case, post: ReportedPost) -> RemovalRequest | None:
    if post.outcome != Outcome.BACK:
        return None
    written = RemovalRequest.objects.filter(
        case=case,
        requested_posts__post=post,
        origin=Origin.AGAIN,
        state=RequestState.APPROVED,
        drafted_at__gte=post.outcome_at,
        withdrawn_at__isnull=True,
    )
    return written.order_by("-approved_at").first()
