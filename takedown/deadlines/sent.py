"""A letter went, and was received: both are noted, and corrected, with the clocks that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.alerts.models import Alert
from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.answers import read_answers
from takedown.common.moments import moment
from takedown.deadlines.answers import settle_answered, words_of
from takedown.deadlines.by_removal import hold_posts, settle_sending
from takedown.deadlines.for_submission import clocks_for
from takedown.deadlines.models import Basis
from takedown.deadlines.noted_changes import NOT_SENT
from takedown.posts.former import Field, keep_former
from takedown.regimes.library import rule as rule_of
from takedown.removals.came import came_after
from takedown.removals.models import ReceiptBasis, ReplyKind, Settled

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.deadlines.models import Deadline
    from takedown.removals.models import Reply, Submission

# Letters that are kept beside of an answer that showed receipt: it stands whole with the answers.
_OF_AN_ANSWER = 500


def note_sent(
    opened: OpenCase,
    submission: Submission,
    *,
    submitted_at: datetime,
    whole_notice_went: bool,
    by: str,
    now: datetime,
    elements_went: Collection[str] = (),
) -> None:
    """Note a sending, start its clocks where nothing the law asks for is missing, and record both.

    `by` is whoever sent it; the caller holds the row's lock and the transaction.
    """
    hold_posts(submission.pk)
    before = _sent_before(submission)
    submission.submitted_at, submission.submitted_by = submitted_at, by
    submission.whole_notice_went = whole_notice_went
    submission.elements_went = [] if whole_notice_went else _of_its_rule(submission, elements_went)
    _estimate_receipt(opened, submission, now=now)
    submission.save()
    record(
        Name.SUBMISSION_MADE, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), channel=submission.channel_id, state=str(whole_notice_went),
        at=submitted_at.isoformat(), **before,
    )  # fmt: skip
    record_all(opened, Name.CLOCK_STARTED, clocks_of(opened, submission, now=now), now=now)
    _let_an_answer_show_receipt(opened, submission, now=now)


def note_sent_at(
    opened: OpenCase, submission: Submission, *, submitted_at: datetime, now: datetime
) -> None:
    """Correct when a sending went, and the clocks that are counted from it; record both.

    The caller holds the row's lock and the transaction, and has refused a time that cannot be.
    """
    hold_posts(submission.pk)
    before = _sent_before(submission)
    submission.submitted_at, submission.submitted_by = submitted_at, opened.actor
    estimated = submission.receipt_basis == ReceiptBasis.ESTIMATED
    if estimated:
        submission.received_at = submitted_at
    submission.save()
    record(
        Name.SENDING_CORRECTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), **before,
    )  # fmt: skip
    Alert.objects.move_reminders(submission_id=submission.pk, sent_at=submitted_at, now=now)
    if estimated:
        record_all(opened, Name.CLOCK_CORRECTED, clocks_of(opened, submission, now=now), now=now)
        _let_an_answer_show_receipt(opened, submission, now=now)
    else:
        # The clocks stay as they are counted; what came, or was seen, since it went is something else now.
        settle_answered(submission, now=now)
        settle_sending(submission, now=now)


def note_not_sent(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Note that a sending was not made after all: nothing counts from it; record it.

    Its clocks stay in the history, replaced by none. The caller holds the row's lock and the
    transaction, and has refused where an answer or a receipt rests on it.
    """
    before = _sent_before(submission)
    submission.submitted_at, submission.submitted_by = None, ""
    submission.whole_notice_went, submission.elements_went = False, []
    submission.received_at, submission.receipt_basis = None, ReceiptBasis.NONE
    submission.save()
    drop_clocks(submission, now=now)
    # A mail of which somebody had said that it went: it did not.
    submission.mails.filter(settled=Settled.WENT).update(
        settled=Settled.DID_NOT_GO, settled_at=now, settled_by=opened.actor
    )
    Alert.objects.drop_reminders(submission_id=submission.pk)
    record(
        Name.SENDING_CORRECTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), state=NOT_SENT, **before,
    )  # fmt: skip


def drop_clocks(submission: Submission, *, now: datetime) -> None:
    """Take the clocks of a sending out of sight: what they rested on is not so."""
    submission.deadlines.present().update(replaced_at=now)


def note_received(
    opened: OpenCase,
    submission: Submission,
    *,
    received_at: datetime,
    words: str,
    now: datetime,
    reply: Reply | None = None,
) -> None:
    """Note that receipt was shown, in whose words, and count the clocks from it; record both.

    `reply` is the answer that shows it; None where the person said so by hand. The caller holds the row's lock and the transaction, and has refused a time that cannot be.
    """
    hold_posts(submission.pk)
    before = _keep_receipt(opened, submission, now=now)
    submission.received_at = received_at
    submission.receipt_basis, submission.receipt_reply = ReceiptBasis.SHOWN, reply
    submission.receipt_sealed = opened.key.seal_text(words, submission.receipt_place)
    submission.save()
    record(
        Name.RECEIPT_RECORDED, actor=opened.actor, case_id=opened.case.pk, now=now,
        submission=str(submission.pk), **before,
    )  # fmt: skip
    record_all(opened, Name.CLOCK_CORRECTED, clocks_of(opened, submission, now=now), now=now)


def take_back_receipt(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """What showed receipt does not show it after all: another answer does, or the clocks are estimates.

    The caller holds the row's lock and the transaction.
    """
    hold_posts(submission.pk)
    if _let_an_answer_show_receipt(opened, submission, now=now):
        return
    _estimate_receipt(opened, submission, now=now)
    submission.save()
    record_all(opened, Name.CLOCK_CORRECTED, clocks_of(opened, submission, now=now), now=now)


def _let_an_answer_show_receipt(opened: OpenCase, submission: Submission, *, now: datetime) -> bool:
    """Count from the first answer to a sending, as it stands, that shows receipt; whether there is one."""
    others = came_after(submission).filter(kind=ReplyKind.AUTOMATIC_RECEIPT, said_at__isnull=False)
    other = others.order_by("said_at").first()
    if other is None or other.said_at is None:
        return False
    words = words_of(opened, other)
    note_received(opened, submission, received_at=other.said_at, words=words, now=now, reply=other)
    return True


def _sent_before(submission: Submission) -> dict[str, str]:
    """Return when it was noted as sent until now, for the record; nothing where it was not."""
    at = submission.submitted_at
    return {"before": at.isoformat()} if at else {}


def _estimate_receipt(opened: OpenCase, submission: Submission, *, now: datetime) -> None:
    """Let receipt be estimated from the sending; what showed it is kept, and recorded as taken back."""
    before = _keep_receipt(opened, submission, now=now)
    submission.received_at, submission.receipt_reply = submission.submitted_at, None
    submission.receipt_basis, submission.receipt_sealed = ReceiptBasis.ESTIMATED, None
    if before:
        record(
            Name.RECEIPT_TAKEN_BACK, actor=opened.actor, case_id=opened.case.pk, now=now,
            submission=str(submission.pk), **before,
        )  # fmt: skip


def _keep_receipt(opened: OpenCase, submission: Submission, *, now: datetime) -> dict[str, str]:
    """Keep what showed receipt until now; return when that was, for the record; nothing where none did."""
    at = submission.received_at
    if submission.receipt_basis != ReceiptBasis.SHOWN or at is None:
        return {}
    words = ""
    if submission.receipt_sealed is not None:
        words = opened.key.open_text(submission.receipt_sealed, submission.receipt_place)
    if submission.receipt_reply_id is not None:
        words = words[:_OF_AN_ANSWER]
    zone = read_answers(opened.case, opened.key).zone
    former = f"{moment(at, zone=zone).local}: {words}"
    keep_former(opened, Field.RECEIPT, submission.pk, former, now=now)
    return {"before": at.isoformat()}


def is_out_of_order(submission: Submission, at: datetime, *, now: datetime) -> bool:
    """Whether an answer of this time cannot be: before the sending, or to come.

    People copy a time to the minute; the sending was stamped to the second.
    """
    sent_at = submission.submitted_at
    return at > now or (sent_at is not None and at < sent_at.replace(second=0, microsecond=0))


def _of_its_rule(submission: Submission, elements: Collection[str]) -> list[str]:
    request = submission.request
    rule = rule_of(request.rule_id, version=request.rule_version)
    return [one.id for one in rule.elements if one.id in elements]


def clocks_of(opened: OpenCase, submission: Submission, *, now: datetime) -> list[Deadline]:
    """Start the clocks of a sending from the receipt it has, on the basis that it has."""
    received_at = submission.received_at
    if received_at is None:
        return []
    basis = Basis(submission.receipt_basis)
    clocks = clocks_for(opened, submission, received_at=received_at, basis=basis, now=now)
    settle_answered(submission, now=now)
    settle_sending(submission, now=now)
    return clocks


def record_all(opened: OpenCase, name: Name, clocks: list[Deadline], *, now: datetime) -> None:
    for clock in clocks:
        record(
            name, actor=opened.actor, case_id=opened.case.pk, now=now,
            clock=str(clock.pk), rule=clock.rule_id, version=clock.rule_version, kind=clock.basis,
        )  # fmt: skip
