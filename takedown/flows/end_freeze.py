"""A freeze ends as the police or the IWF said: everything destroyed, or used again as before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import OpenCase
from takedown.cases.freezes import Ending, Freeze
from takedown.cases.keeping_rules import is_kept_by_law
from takedown.cases.models import Case
from takedown.cases.removed_files import remove_for_good
from takedown.evidence.frozen_packs import empty_packs_with
from takedown.matching.frozen_files import destroy_pictures, read_again

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.safeguarding import OpenFreeze


class KeptByLaw(Exception):
    """The operator has a legal duty to keep everything of the case."""


class NotSaid(Exception):
    """Nobody wrote down what they said, or it is not what the page showed, or the freeze is over."""


@transaction.atomic
def end_freeze(opened: OpenFreeze, *, ending: Ending, now: datetime) -> Freeze:
    """End a freeze the way that was written down before; `ending` is what the page showed.

    Destroyed: files, what was made of them, their digests, and packs that list them go; ids and numbers
    stay. Not a child: they may be used again, unless another freeze holds them. Raises NotSaid or KeptByLaw.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.freeze.case_id)
    if ending == Ending.DESTROYED and is_kept_by_law(case, now=now):
        raise KeptByLaw
    freeze = Freeze.objects.select_for_update(no_key=True).get(pk=opened.freeze.pk)
    if not freeze.is_open or freeze.ending != ending or ending == Ending.NONE:
        raise NotSaid
    if ending == Ending.DESTROYED:
        # The packs first: they are told by the marks of the pictures.
        whole = OpenCase(case=case, key=opened.key, visitor=opened.visitor)
        gone = [*empty_packs_with(whole, freeze, now=now), *destroy_pictures(freeze)]
        for file_id in gone:
            transaction.on_commit(partial(remove_for_good, file_id))
    freeze.ended_at, freeze.ended_by = now, opened.actor
    freeze.save()
    if ending == Ending.NOT_A_CHILD:
        read_again(freeze)
    record(
        Name.FREEZE_ENDED, actor=opened.actor, case_id=case.pk, now=now,
        freeze=str(freeze.pk), outcome=ending, count=freeze.things.count(),
    )  # fmt: skip
    return freeze
