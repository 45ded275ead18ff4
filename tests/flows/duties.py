"""Sendings under any rule of the library, made as rows: letters for most are written elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from takedown.common.identifiers import new_reference
from takedown.deadlines.models import Basis, Deadline
from takedown.deadlines.running import all_known, outcome_for, rule_on_receipt, start_clocks
from takedown.posts.models import ReportedPost
from takedown.removals.models import RemovalRequest, Submission, SubmittedPost
from tests.conftest import NOW, open_for

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.deadlines.counted import Counted

LINKS = "https://x.com/a/status/1859000000000000001 https://x.com/a/status/1859000000000000002"
ONE = "https://x.com/a/status/1859000000000000001"
ERASURE, OBJECTION = "uk-gdpr-erasure", "uk-gdpr-objection"
EU, DISPUTE, CALIFORNIA = "eu-gdpr-17", "eu-dsa-21", "us-ca-sb981"
REPORT, SWIFT = "uk-osa-iic-48h-u2u", "uk-osa-swift"


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def sending(opened: OpenCase, duty: str, *, at: datetime = NOW) -> Submission:
    """A letter under this rule about every post of the case, approved and sent at once."""
    rule = rule_on_receipt(duty, at)
    request = RemovalRequest.objects.create(
        case=opened.case, reference=new_reference(prefix="TD"), platform="x", rule_id=rule.id,
        rule_version=rule.version, state="APPROVED", drafted_at=at, approved_at=at,
        approved_by="code-holder", letter_sealed=b"x",
    )  # fmt: skip
    submission = Submission.objects.create(
        request=request, number=1, channel_id="x-uk", submitted_at=at, submitted_by="code-holder",
        whole_notice_went=True, received_at=at, receipt_basis="ESTIMATED",
    )  # fmt: skip
    for post in ReportedPost.objects.filter(case=opened.case):
        SubmittedPost.objects.create(submission=submission, post=post)
    return submission


def counted(duty: str, received_at: datetime, **how: object) -> Counted:
    rule = rule_on_receipt(duty, received_at)
    return outcome_for(rule, received_at=received_at, facts=all_known(rule), **how)


def start(
    opened: OpenCase,
    submission: Submission,
    received_at: datetime,
    *,
    basis: str = Basis.SHOWN,
    now: datetime | None = None,
    outcome: Counted | None = None,
    **how: object,
) -> list[Deadline]:
    return start_clocks(
        submission,
        posts=list(ReportedPost.objects.filter(submitted__submission=submission)),
        outcome=outcome or counted(submission.request.rule_id, received_at, **how),
        received_at=received_at,
        basis=basis,
        now=now or received_at,
    )


def clock_of(
    duty: str, received_at: datetime, *, links: str = ONE, **how: object
) -> tuple[OpenCase, Deadline]:
    """A case with a clock that runs under this rule, and that clock."""
    opened = open_for(links, now=received_at)
    clocks = start(opened, sending(opened, duty, at=received_at), received_at, **how)
    return opened, clocks[0]


def present(opened: OpenCase) -> list[Deadline]:
    clocks = Deadline.objects.filter(case=opened.case).present()
    return list(clocks.order_by("post__number", "due_at"))
