"""Answers that are kept as they came, with whatever was attached: of a freeze of the whole case they are a part.

A picture can hide in a mail where no list shows it: in its HTML, too deep, or among too many parts. So
every mail that is kept whole counts, and none is opened to find out. Their words stay: clocks need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import destroyed_things
from takedown.removals.models import Reply

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from takedown.cases.freezes import Freeze


def held_mails(freeze: Freeze) -> int:
    """Return how many mails this freeze holds: all of the case, or none."""
    return _whole_mails(freeze).count() if freeze.kind == FrozenKind.CASE else 0


def mails_outside(freeze: Freeze) -> int:
    """Return how many mails are kept whole in the case and are no part of this freeze."""
    return 0 if freeze.kind == FrozenKind.CASE else _whole_mails(freeze).count()


def mails_since_told(freeze: Freeze) -> int:
    """Return how many of those that this freeze holds came after the police were told of its files."""
    if freeze.kind != FrozenKind.CASE or freeze.files_at is None:
        return 0
    return _whole_mails(freeze).filter(added_at__gt=freeze.files_at).count()


def destroy_mails(freeze: Freeze) -> None:
    """Leave the words of what this freeze holds, and nothing of the mails as they came.

    Only of those that the police were told of: one may come in this moment.
    """
    if freeze.kind == FrozenKind.CASE and freeze.files_at is not None:
        _whole_mails(freeze).filter(added_at__lte=freeze.files_at).update(raw_sealed=None)


def keeps_mails_whole(case_id: uuid.UUID) -> bool:
    """Whether a mail that comes now is kept as it came: not where all that was held had to be destroyed."""
    return not destroyed_things(case_id).filter(thing_id=case_id).exists()


def _whole_mails(freeze: Freeze) -> QuerySet[Reply]:
    return Reply.objects.filter(case=freeze.case_id, raw_sealed__isnull=False)
