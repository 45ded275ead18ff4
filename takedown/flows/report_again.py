"""A post came back, or never went: the same letter again, linked to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.frozen import Use, frozen_ids, refuse_if_frozen
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.models import Outcome, ReportedPost
from takedown.posts.platforms import platform
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import Origin, RemovalRequest, RequestedPost, RequestState
from takedown.removals.routes import first_rule_for

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase


class NoSuchPost(Exception):
    """There is no post like this in the case that came back."""


class NotReportedBefore(Exception):
    """No letter about this post was sent yet: the first one comes first."""


@transaction.atomic
def report_again(opened: OpenCase, *, post_id: uuid.UUID, now: datetime) -> RemovalRequest:
    """Draft the letter again for every post of the last one that came back.

    Where that was done since it came back, return what there is.

    Raises NoSuchPost, NotReportedBefore or frozen.Frozen.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    back = ReportedPost.objects.filter(case=case, outcome=Outcome.BACK)
    post = back.filter(pk=post_id).first()
    if post is None:
        raise NoSuchPost
    refuse_if_frozen(case.pk, [post_id], Use.LETTER)
    if standing := _letter_about_this_return(case, post):
        return standing
    last = _last_letter(case, post)
    rule_id = first_rule_for(
        read_answers(case, opened.key), about=post.about, kind=platform(post.platform).kind
    )
    if last is None:
        raise NotReportedBefore
    return _drafted(opened, case, last, rule_id, back, now)


def _drafted(
    opened: OpenCase,
    case: Case,
    last: RemovalRequest,
    rule_id: str,
    back: QuerySet[ReportedPost],
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
    posts = list(
        back.filter(
            submitted__submission__request=last, submitted__submission__submitted_at__isnull=False
        )
        .distinct()
        .order_by("number")
    )
    posts = [one for one in posts if one.pk not in frozen_ids(case.pk)]
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
    written = RemovalRequest.objects.filter(
        case=case,
        requested_posts__post=post,
        origin=Origin.AGAIN,
        state=RequestState.APPROVED,
        drafted_at__gte=post.outcome_at,
        withdrawn_at__isnull=True,
    )
    return written.order_by("-approved_at").first()


def _last_letter(case: Case, post: ReportedPost) -> RemovalRequest | None:
    sent = RemovalRequest.objects.filter(
        case=case,
        state=RequestState.APPROVED,
        origin__in=[Origin.ANSWERS, Origin.AGAIN],
        # A letter may go in several sendings: only one that carried the post reported it.
        submissions__submitted_posts__post=post,
        submissions__submitted_at__isnull=False,
    )
    return sent.distinct().order_by("-approved_at").first()
