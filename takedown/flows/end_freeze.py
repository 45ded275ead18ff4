"""A freeze ends as the police or the IWF said: everything destroyed, or used again as before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import OpenCase
from takedown.cases.freezes import Ending
from takedown.cases.keeping_rules import give_hours_again, is_kept_by_law
from takedown.cases.models import Case
from takedown.cases.removed_files import remove_for_good
from takedown.cases.safeguarding import lock_for_step
from takedown.evidence.frozen_packs import empty_packs_after
from takedown.matching.frozen_files import destroy_pictures, read_again
from takedown.removals.frozen_letters import destroy_drafts
from takedown.removals.frozen_mails import destroy_mails
from takedown.removals.told import refuse_unless_told

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.freezes import Freeze
    from takedown.cases.safeguarding import OpenFreeze


class KeptByLaw(Exception):
    """The operator has a legal duty to keep everything of the case."""


class NotSaid(Exception):
    """Nobody wrote down what they said, or it is not what the page showed, or the freeze is over."""


class TooEarly(Exception):
    """It was written down less than 72 hours ago that all is to be destroyed: somebody may still stop it."""


@transaction.atomic
def end_freeze(opened: OpenFreeze, *, ending: Ending, now: datetime) -> Freeze:
    """End a freeze the way that was written down before; `ending` is what the page showed.

    Destroyed: files, what was made of them, their digests, and packs that list them go; ids and numbers
    stay, and so do the words of answers and whatever another open freeze holds. Not a child: they may be used again, unless
    another freeze holds them. Raises NotSaid, TooEarly, KeptByLaw, or told.NotReportedYet: a mail may have come since.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.freeze.case_id)
    kept = is_kept_by_law(case, now=now)
    if ending == Ending.DESTROYED and kept:
        raise KeptByLaw
    freeze = lock_for_step(opened, now=now)
    if not freeze.is_open or freeze.ending != ending or ending == Ending.NONE:
        raise NotSaid
    if freeze.ends_from is None or now < freeze.ends_from:
        raise TooEarly
    refuse_unless_told(freeze, opened.key, ending)
    gone: list[str] = []
    if ending == Ending.DESTROYED:
        gone = [*destroy_pictures(freeze), *destroy_mails(freeze)]
        destroy_drafts(freeze)
    freeze.ended_at, freeze.ended_by = now, opened.actor
    freeze.save()
    # Also where it shows no child: a pack may have waited for that, of which something else was destroyed.
    # One that a duty to keep the case keeps stays shut: what was destroyed stays frozen.
    whole = OpenCase(case=case, key=opened.key, visitor=opened.visitor)
    emptied = [] if kept else empty_packs_after(whole, freeze, now=now)
    transaction.on_commit(partial(remove_for_good, *gone, *emptied))
    if ending == Ending.NOT_A_CHILD:
        read_again(freeze)
    give_hours_again(case.pk, now=now)
    record(
        Name.FREEZE_ENDED, actor=opened.actor, case_id=case.pk, now=now,
        freeze=str(freeze.pk), outcome=ending, count=freeze.things.count(),
    )  # fmt: skip
    return freeze
