"""A person says that a picture is not a copy after all: it stands by itself, and its answer is asked anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import Case
from takedown.matching.answers import give, locked
from takedown.matching.models import Decision, Match
from takedown.posts.models import Capture

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


class NoSuchCopy(Exception):
    """There is no such picture in this case, or it is no copy."""


@transaction.atomic
def part_copy(opened: OpenCase, *, capture_id: uuid.UUID, now: datetime) -> Capture:
    """Take a capture out of its group for good. Raises NoSuchCopy or frozen.Frozen.

    Answers that it took from another picture, or another from it, are undecided again.
    """
    # Nobody joins copies or answers for them meanwhile.
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    refuse_if_frozen(opened.case.pk, [capture_id], Use.MATCH)
    copies = Capture.objects.filter(case=opened.case, copy_of__isnull=False)
    capture = copies.filter(pk=capture_id).select_for_update(no_key=True).first()
    if capture is None:
        raise NoSuchCopy
    first, capture.copy_of, capture.parted_at = capture.copy_of_id, None, now
    capture.save(update_fields=["copy_of", "parted_at"])
    own = Match.objects.filter(capture=capture)
    borrowed = Q(capture=capture, answer_of__isnull=False) | Q(answer_of__in=own.values("pk"))
    give(
        opened,
        locked(Match.objects.filter(borrowed, case=opened.case)),
        Decision.UNDECIDED,
        now=now,
    )
    record(
        Name.COPY_PARTED, actor=opened.actor, case_id=opened.case.pk, now=now,
        capture=str(capture.pk), copy_of=str(first),
    )  # fmt: skip
    return capture
