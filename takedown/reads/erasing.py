"""What erasing a case waits for, as the pages about it say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.erasing import may_hide_from
from takedown.cases.keeping_rules import Keeper, what_keeps
from takedown.cases.models import CaseCode
from takedown.reads.clock_words import moment_in_words
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.models import Case

_UK = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whether something is closed, until when somebody has a duty ("" for none that may be told), and
    whether anything at all keeps the case, told or not. From when it may be hidden again, "" for now.
    """

    closed: bool
    duty_until: str
    kept: bool
    not_before: str = ""


def what_erasing_waits_for(case: Case, *, now: datetime) -> Waiting:
    """Return what keeps a case from being destroyed though the person asks for it. Days are the UK's."""
    kept = what_keeps(case.pk, now=now, asked=True)
    duty = kept if kept and kept.by is Keeper.DUTY and kept.told else None
    code = CaseCode.objects.filter(case=case).first()
    again = may_hide_from(code, now=now) if code else None
    return Waiting(
        closed=kept is not None and kept.by is Keeper.FREEZE,
        duty_until=date_in_words(duty.until.astimezone(_UK)) if duty and duty.until else "",
        kept=kept is not None,
        not_before=moment_in_words(again, _UK) if again else "",
    )
