"""How old the newest backup and the newest copy of the keys are, as the record of the house says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.models import Case
from takedown.reads.doctor.finding import fine, look, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.reads.doctor.finding import Finding

# Every night, and a night may be missed.
_FINE: Final = timedelta(days=2)
# People were told that a day may be missing after a restore, not a week.
_TOO_OLD: Final = timedelta(days=7)
_KINDS: Final = (
    (Name.BACKUP_MADE, "backup", "Run script/manage backup DIR every night."),
    (Name.KEYS_COPIED, "copy of the keys", "Run script/manage backup_keys DIR2 right after it."),
)


def backups(now: datetime) -> Iterator[Finding]:
    """Say how old each is. What was made and then lost is not known here: `restore --check` reads it."""
    for name, what, do in _KINDS:
        made = Event.objects.filter(case_id=None, name=name).order_by("-sequence").first()
        if made is None:
            # Before the first notes there is nothing to lose.
            make = wrong if Case.objects.exists() else look
            yield make(f"No {what} was ever made.", do)
            continue
        age = now - made.at
        words = f"The newest {what} is of {made.at:%d %B %Y, %H:%M} UTC."
        if age <= _FINE:
            yield fine(words)
        else:
            yield (wrong if age > _TOO_OLD else look)(words, do)
