"""The last step of a round was a mistake: its note is said to be one, and its link is to be looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.noting import look_of, say_of_notes
from takedown.posts.looks import Said
from takedown.posts.models import ReportedPost, RoundPost

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotTheLast(Exception):
    """It is not what was done last in the round of whoever presses."""


@transaction.atomic
def take_back_step(opened: OpenCase, *, entry_id: uuid.UUID, now: datetime) -> RoundPost:
    """Open the last link of the round again; what was noted of it stays in the chain, as a mistake.

    Raises NotTheLast, NoSuchCase, InAnEmergency or frozen.Frozen.
    """
    opened = enter_again(opened, now=now)
    refuse_in_an_emergency(opened, now=now)
    entry = RoundPost.objects.now_of(opened.visitor.works_as).last_done()
    if entry is None or entry.pk != entry_id or entry.case_id != opened.case.pk:
        raise NotTheLast
    post = ReportedPost.objects.select_for_update(no_key=True).get(pk=entry.post_id)
    refuse_if_frozen(opened.case.pk, [post.pk], Use.CHANGE)
    look = look_of(post, entry.event) if entry.event is not None else None
    if look is not None:
        say_of_notes(opened, [(post, look)], said=Said.MISTAKE, now=now)
    entry.step, entry.event, entry.done_at = "", None, None
    entry.save(update_fields=["step", "event", "done_at"])
    return entry
