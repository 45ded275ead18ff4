"""What a caseworker saw at a link of their round, noted as every look is; or that it told nothing, or was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import enter_again, refuse_in_an_emergency
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.deadlines.noting import note_seen
from takedown.posts.looks import as_shown
from takedown.posts.models import Basis, Outcome, ReportedPost, RoundPost
from takedown.posts.rounds import Step

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NotInThisRound(Exception):
    """There is no such link in the round of whoever presses, or it was done before."""


class SeenMeanwhile(Exception):
    """Somebody noted something of this link after it was shown; the message says so to whoever pressed."""

    def __init__(self) -> None:
        """Say it to the person who pressed."""
        super().__init__(
            "Somebody noted something of this link while it was open here. Nothing of yours was saved. "
            "Look at what it says now, then press again."
        )


@transaction.atomic
def note_in_round(
    opened: OpenCase,
    *,
    entry_id: uuid.UUID,
    seen: Outcome | None,
    basis: Basis,
    shown: str,
    now: datetime,
) -> RoundPost:
    """Note what was seen of a link; `seen` is None where it could not be told.

    `shown` is what the page knew of it (`looks.as_shown`). Raises NotInThisRound, SeenMeanwhile, NoSuchCase,
    InAnEmergency or frozen.Frozen.
    """
    opened = enter_again(opened, now=now)
    refuse_in_an_emergency(opened, now=now)
    entry, post = _entry(opened, entry_id)
    refuse_if_frozen(opened.case.pk, [post.pk], Use.CHANGE)
    if as_shown(post) != shown:
        raise SeenMeanwhile
    if seen is None or _tells_nothing_new(post, seen, basis):
        record(
            Name.LOOK_TOLD_NOTHING, actor=opened.actor, case_id=opened.case.pk, now=now,
            post=str(post.pk), kind=basis,
        )  # fmt: skip
        return _done(entry, Step.NOTHING, now=now)
    (event,) = note_seen(opened, [post], outcome=seen, basis=basis, now=now)
    return _done(entry, Step.NOTED, event=event.sequence, now=now)


@transaction.atomic
def leave_out(opened: OpenCase, *, entry_id: uuid.UUID, now: datetime) -> RoundPost:
    """Leave a link out of this round: nobody looked at it. Raises NotInThisRound or NoSuchCase."""
    opened = enter_again(opened, now=now)
    entry, _ = _entry(opened, entry_id)
    return _done(entry, Step.SKIPPED, now=now)


def _entry(opened: OpenCase, entry_id: uuid.UUID) -> tuple[RoundPost, ReportedPost]:
    """Return the link of the round and its post, both locked."""
    found = RoundPost.objects.now_of(opened.visitor.works_as).filter(pk=entry_id, case=opened.case)
    entry = found.to_do().select_for_update(no_key=True, of=("self",)).first()
    if entry is None:
        raise NotInThisRound
    return entry, ReportedPost.objects.select_for_update(no_key=True).get(pk=entry.post_id)


def _tells_nothing_new(post: ReportedPost, seen: Outcome, basis: Basis) -> bool:
    """Whether a visitor was shown nothing of what is known, on a better ground, to be gone."""
    weak = seen == Outcome.GONE and basis.is_weak
    return weak and post.outcome == Outcome.GONE and not Basis(post.outcome_basis).is_weak


def _done(entry: RoundPost, step: Step, *, event: int | None = None, now: datetime) -> RoundPost:
    entry.step, entry.event, entry.done_at = step, event, now
    entry.save(update_fields=["step", "event", "done_at"])
    return entry
