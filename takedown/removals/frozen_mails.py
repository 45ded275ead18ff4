"""Answers that are kept as they came, with whatever was attached: of a freeze of the whole case they are a part.

A picture can hide in a mail where no list shows it: in its HTML, too deep, or among too many parts. So
every mail that is kept whole counts, and none is opened to find out. Their words stay: clocks need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import destroyed_things
from takedown.removals.models import Reply

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from takedown.cases.freezes import Freeze


def held_mails(freeze: Freeze) -> int:
    """Return how many mails this freeze holds: all of the case, or none."""
    return _whole_mails(freeze).count() if freeze.kind == FrozenKind.CASE else 0


def mails_outside(freeze: Freeze) -> int:
    """Return how many mails are kept whole in the case and are no part of this freeze."""
    return 0 if freeze.kind == FrozenKind.CASE else _whole_mails(freeze).count()


def last_mail(freeze: Freeze) -> int:
    """Return the number of the last mail this freeze holds; 0 for none."""
    if freeze.kind != FrozenKind.CASE:
        return 0
    return _whole_mails(freeze).aggregate(last=Max("mail_number"))["last"] or 0


def mails_up_to(freeze: Freeze, number: int) -> int:
    """Return how many mails this freeze holds that came no later than the one of this number."""
    if freeze.kind != FrozenKind.CASE:
        return 0
    return _whole_mails(freeze).filter(mail_number__lte=number).count()


def mails_since_told(freeze: Freeze) -> int:
    """Return how many of those that this freeze holds the police were not told of when they were told of the others."""
    if freeze.kind != FrozenKind.CASE or freeze.files_at is None:
        return 0
    return _whole_mails(freeze).filter(mail_number__gt=freeze.mails_told).count()


def destroy_mails(freeze: Freeze) -> list[str]:
    """Leave the words of what the police were told of, and nothing of those mails as they came.

    Return their ids, to be remembered for good: a restore empties them again.
    """
    if freeze.kind != FrozenKind.CASE:
        return []
    told = _whole_mails(freeze).filter(mail_number__lte=freeze.mails_told)
    ids = list(told.values_list("pk", flat=True))
    told.update(raw_sealed=None)
    return [one.hex for one in ids]


def destroy_mails_again(ids: Collection[uuid.UUID]) -> int:
    """Empty those of these mails that a restore has brought back; return how many."""
    back = Reply.objects.filter(pk__in=ids, raw_sealed__isnull=False)
    return back.update(raw_sealed=None)


def next_number(case_id: uuid.UUID) -> int:
    """Return the number of the next mail of a case. Lock the case's row before."""
    last = Reply.objects.filter(case=case_id).aggregate(last=Max("mail_number"))["last"]
    return (last or 0) + 1


def keeps_mails_whole(case_id: uuid.UUID) -> bool:
    """Whether a mail that comes now is kept as it came: not where all that was held had to be destroyed.

    Lock the case's row before, as destroying does: what is saved meanwhile is told of, or is not kept.
    """
    return not destroyed_things(case_id).filter(thing_id=case_id).exists()


def _whole_mails(freeze: Freeze) -> QuerySet[Reply]:
    return Reply.objects.filter(case=freeze.case_id, raw_sealed__isnull=False)
