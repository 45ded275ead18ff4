"""What the six words alone show where there is a PIN: numbers and a time, nothing of what is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.access import NoSuchCase, half_open
from takedown.deadlines.models import Basis, Deadline
from takedown.reads.clock_words import moment_in_words
from takedown.regimes.tell import day_in_words
from takedown.removals.frozen_letters import frozen_letters
from takedown.removals.models import RemovalRequest, Reply, ReplyKind, Submission

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.models import Case

# Her own time zone is sealed with her answers.
_ZONE = ZoneInfo("Europe/London")
_NO_ANSWERS = (ReplyKind.NO_REPLY, ReplyKind.AUTOMATIC_RECEIPT)


@dataclass(frozen=True, slots=True)
class Status:
    """Letters that wait to be sent, that went, and to which an answer came; and the next time.

    `ends` is the end of the next clock in words, in UK time ("" for none), `estimated` whether it is
    counted from when the letter was sent. `passed` is how many times have passed.
    """

    waiting: int
    went: int
    answered: int
    passed: int
    ends: str = ""
    estimated: bool = False


def status_of(case_id: uuid.UUID, *, epoch: int, now: datetime) -> Status | None:
    """Return the numbers; None where there are none to show: hidden, erased, or other words now."""
    try:
        case = half_open(case_id, epoch=epoch)
    except NoSuchCase:
        return None
    # What is closed, as somebody may be under 18, counts nowhere.
    running = Deadline.objects.filter(case=case).running().not_frozen()
    upcoming = running.filter(due_at__gt=now).order_by("due_at", "pk").first()
    return Status(
        **_letters(case),
        passed=running.filter(late_at__lte=now).count(),
        ends=_end_of(upcoming) if upcoming else "",
        estimated=upcoming is not None and upcoming.basis != Basis.SHOWN,
    )


def _letters(case: Case) -> dict[str, int]:
    sendings = Submission.objects.filter(request__case=case, submitted_at__isnull=False)
    answers = Reply.objects.filter(case=case, submission__isnull=False, laid_aside_at__isnull=True)
    went = sendings.values("request_id").distinct()
    waiting = RemovalRequest.objects.filter(case=case, withdrawn_at__isnull=True)
    waiting = waiting.exclude(pk__in=frozen_letters(case.pk).values("pk"))
    return {
        "went": went.count(),
        "waiting": waiting.exclude(pk__in=went).count(),
        "answered": answers.exclude(kind__in=_NO_ANSWERS)
        .values("submission__request_id")
        .distinct()
        .count(),
    }


def _end_of(clock: Deadline) -> str:
    if clock.due_on is not None:
        return f"the end of {day_in_words(clock.due_on)}"
    return f"{moment_in_words(clock.due_at, _ZONE)}, UK time"
