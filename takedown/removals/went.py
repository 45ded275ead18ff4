"""When the posts of a letter went with the one before, and when that was received: of all of them, not of some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from takedown.regimes.due import work_out
from takedown.regimes.library import rule as rule_of
from takedown.removals.models import ReceiptBasis, SubmittedPost

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from takedown.removals.models import Submission

# People note minutes, and an hour a year comes twice on their clocks.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Went:
    """By when each post of a letter had gone, and by when a receipt shows each of them; None where not of all.

    `passed` says that the hours of the law are over for each; `counted` are the sendings that this is told from,
    by id; `since` says of each post when it went.
    """

    sent: datetime
    received: datetime | None
    passed: bool
    counted: frozenset[uuid.UUID]
    since: Mapping[uuid.UUID, datetime]


def went(sendings: Sequence[Submission], posts: Collection[uuid.UUID], *, now: datetime) -> Went:
    """Return this of posts of one letter; `sendings` are those of it that went, the first first, one at least.

    Of a post that went whole, only those sendings count.
    """
    carried: dict[uuid.UUID, set[uuid.UUID]] = {one.pk: set() for one in sendings}
    rows = SubmittedPost.objects.filter(submission__in=list(carried), post__in=list(posts))
    for sending, post in rows.values_list("submission_id", "post_id"):
        carried[sending].add(post)
    of_post = {
        post: _whole([one for one in sendings if post in carried[one.pk]])
        for post in set().union(*carried.values())
    }
    of_each = list(of_post.values()) or [_whole(sendings)]
    sent = [one[0].submitted_at for one in of_each]
    received = [_first_receipt(one) for one in of_each]
    shown = [at for at in received if at is not None]
    return Went(
        sent=max(at for at in sent if at is not None),
        received=max(shown) if len(shown) == len(of_each) else None,
        passed=all(any(_has_passed(each, now) for each in one) for one in of_each),
        counted=frozenset(each.pk for one in of_each for each in one),
        since={
            post: at for post, one in of_post.items() if (at := one[0].submitted_at) is not None
        },
    )


def _whole(sendings: Sequence[Submission]) -> Sequence[Submission]:
    return [one for one in sendings if one.whole_notice_went] or sendings


def _first_receipt(sendings: Sequence[Submission]) -> datetime | None:
    shown = [
        one.received_at
        for one in sendings
        if one.receipt_basis == ReceiptBasis.SHOWN and one.received_at is not None
    ]
    return min(shown, default=None)


def _has_passed(one: Submission, now: datetime) -> bool:
    """Whether a letter may say that the hours are over: an hour later than they are, to be sure."""
    received = _first_receipt([one])
    if received is None:
        return False
    rule = rule_of(one.request.rule_id, version=one.request.rule_version)
    elements = set() if one.whole_notice_went else {each.id for each in rule.elements}
    met = {fact.id: "yes" for fact in rule.facts}
    lacking = elements - set(one.elements_went)
    due = work_out(
        rule, calendar=rule.calendar, facts=met, received_at=received, lacking=lacking
    ).due
    return isinstance(due, datetime) and now >= due + _GRACE
