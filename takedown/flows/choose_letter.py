"""A person chooses one more letter about the same posts: another law, a complaint, an authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.cases.frozen import Use
from takedown.cases.models import Case
from takedown.common.identifiers import new_reference
from takedown.posts.models import ReportedPost
from takedown.regimes.library import rule as rule_of
from takedown.removals.following import keep_what_went, posts_that_went
from takedown.removals.frozen_letters import is_frozen_letter, refuse_frozen_letter
from takedown.removals.known import (
    asks_whether_covered,
    ground_of,
    keep_covered,
    same_site_and_law,
)
from takedown.removals.models import (
    Origin,
    RemovalRequest,
    RequestedPost,
    RequestState,
)
from takedown.removals.offers import offers_for

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.answers import Answers
    from takedown.removals.offers import Offer


class NoSuchLetter(Exception):
    """There is no such letter in this case."""


class NotOffered(Exception):
    """This kind of letter cannot be written here yet; the page says why."""


class NotConfirmed(Exception):
    """What has to be read before such a letter was not confirmed."""


@transaction.atomic
def choose_letter(
    opened: OpenCase, *, beside: uuid.UUID, rule_id: str, danger_read: bool, now: datetime
) -> RemovalRequest:
    """Draft a letter of the named kind about the posts of the letter `beside`, or return its draft.

    It follows the last letter under a rule it may follow. Raises NoSuchLetter, NotOffered,
    NotConfirmed, or frozen.Frozen where it would name a frozen post.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    first = RemovalRequest.objects.filter(case=case, pk=beside).first()
    if first is None:
        raise NoSuchLetter
    refuse_frozen_letter(first, Use.LETTER)
    offer = _offer(first, rule_id, answers=read_answers(case, opened.key), now=now)
    if offer.kind.danger and not danger_read:
        raise NotConfirmed
    draft, fresh = RemovalRequest.objects.get_or_create(
        case=case,
        platform=first.platform,
        site_index=first.site_index,
        about=first.about,
        rule_id=rule_id,
        state=RequestState.DRAFT,
        origin=Origin.CHOSEN,
        follows=offer.follows,
        defaults={
            "rule_version": rule_of(rule_id, on=now.date()).version,
            "drafted_at": now,
            "reference": new_reference(prefix="TD"),
        },
    )
    if fresh or is_frozen_letter(draft):
        _begin(opened, draft, (offer.follows or first), now)
    elif offer.follows is not None:
        # More of it may have gone since, or less.
        keep_what_went(opened, offer.follows, now=now)
    return draft


def _begin(opened: OpenCase, draft: RemovalRequest, source: RemovalRequest, now: datetime) -> None:
    # Of a closed draft only the words are used: what is closed stands in no letter that is to go.
    draft.requested_posts.all().delete()
    refuse_frozen_letter(source, Use.LETTER)
    _fill(opened, draft, source, now)
    if asks_whether_covered(draft):
        _take_what_is_known(opened, draft)


def _take_what_is_known(opened: OpenCase, draft: RemovalRequest) -> None:
    """Whether the law covers the site was noted on another letter, perhaps."""
    noted = same_site_and_law(draft).exclude(covered="").first()
    if noted is not None:
        ground = ground_of(noted, opened.key)
        keep_covered([draft], covered=noted.covered, ground=ground, key=opened.key)


def _fill(opened: OpenCase, draft: RemovalRequest, source: RemovalRequest, now: datetime) -> None:
    posts = _posts_of(source)
    RequestedPost.objects.bulk_create(RequestedPost(request=draft, post=one) for one in posts)
    record(
        Name.REQUEST_DRAFTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        request=str(draft.pk), rule=draft.rule_id, version=draft.rule_version, count=len(posts),
    )  # fmt: skip


def _posts_of(source: RemovalRequest) -> list[ReportedPost]:
    """Return the posts of a letter; of one that went, those that went with it: nothing else can be told of it."""
    posts = ReportedPost.objects.filter(requested__request=source).order_by("number")
    return list(posts.filter(pk__in=posts_that_went(source))) or list(posts)


def _offer(first: RemovalRequest, rule_id: str, *, answers: Answers, now: datetime) -> Offer:
    for offer in offers_for(first, answers=answers, now=now):
        if offer.kind.rule_id == rule_id and offer.is_open:
            return offer
    raise NotOffered
