"""Holds a picture that was just read against all of the other kind in its case, and keeps what was found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import Use, frozen_ids, frozen_things, refuse_if_frozen
from takedown.cases.sealed_picture import Reading
from takedown.matching import stored
from takedown.matching.by_fingerprint import compare_with
from takedown.matching.compare import Signature
from takedown.matching.models import Match
from takedown.matching.signatures import held_if_readable
from takedown.matching.telling import explain
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.matching.fingerprints import Fingerprint

# So many are kept at once: a page that waits for their lines in the record waits a moment only.
_AT_ONCE = 50
# Far below what a task may take (common/broker.py): then the pictures of others have their turn.
SECONDS_OF_A_TURN = 60.0


def suggest_all(
    opened: OpenCase, row: Capture | ReferenceImage, read: Signature | Fingerprint, *, now: datetime
) -> bool:
    """Compare with everything of the other kind that was read, in this case only; say if that was all.

    Call it once the row itself is committed as read: of two pictures read at the same time, whichever
    is committed last finds the other. What was compared before is left as it is. False where its turn
    is over: call it again, it goes on from there. A turn that kept something counts as no try.
    Raises frozen.Frozen once the row is: what was compared of it till then is frozen with it.
    """
    ends = time.monotonic() + SECONDS_OF_A_TURN
    of_captures = isinstance(row, ReferenceImage)
    table: type[Capture | ReferenceImage] = Capture if of_captures else ReferenceImage
    known = row.matches.values("capture_id" if of_captures else "reference_id")
    partners = table.objects.filter(case=opened.case, reading=Reading.READ).exclude(pk__in=known)
    partners = partners.exclude(pk__in=frozen_things(opened.case.pk))
    waiting = list(partners.order_by("number").values_list("pk", flat=True))
    for start in range(0, len(waiting), _AT_ONCE):
        # It may have been frozen since the last were compared.
        refuse_if_frozen(opened.case.pk, [row.pk], Use.MATCH)
        some = table.objects.filter(pk__in=waiting[start : start + _AT_ONCE]).defer("view_sealed")
        measured = _measured(opened, row, some.order_by("number"), read, now)
        _keep(opened, row, list(_until(ends, measured)), now)
        if time.monotonic() >= ends:
            return False
    return True


def _until(ends: float, measured: Iterator[Match]) -> Iterator[Match]:
    """One at the least, so that every turn comes further."""
    for made in measured:
        yield made
        if time.monotonic() >= ends:
            return


def _measured(
    opened: OpenCase,
    row: Capture | ReferenceImage,
    partners: Iterable[Capture | ReferenceImage],
    read: Signature | Fingerprint,
    now: datetime,
) -> Iterator[Match]:
    """A match that is not saved yet for each partner."""
    for partner in partners:
        theirs = held_if_readable(opened, partner)
        if theirs is None:
            continue
        if isinstance(row, Capture):
            capture_id, reference_id = row.pk, partner.pk
            query, held = read, theirs
        else:
            capture_id, reference_id = partner.pk, row.pk
            query, held = theirs, read
        if not isinstance(query, Signature):
            continue
        likeness = compare_with(query=query, reference=held)
        match = Match(case=opened.case, capture_id=capture_id, reference_id=reference_id)
        match.band, match.measured_at = str(likeness.band), now
        match.likeness_sealed = opened.key.seal_json(
            stored.likeness_out(likeness, explain(likeness=likeness)), match.likeness_place
        )
        yield match


@transaction.atomic
def _keep(
    opened: OpenCase, row: Capture | ReferenceImage, made: list[Match], now: datetime
) -> None:
    """Save what was measured, once for each pair; a picture that was taken back or frozen since has none."""
    case_id = opened.case.pk
    captures = _still_there(case_id, Capture, {match.capture_id for match in made})
    references = _still_there(case_id, ReferenceImage, {match.reference_id for match in made})
    whole = [
        match for match in made if match.capture_id in captures and match.reference_id in references
    ]
    Match.objects.bulk_create(whole, ignore_conflicts=True)
    # The other worker may have been first with a pair.
    ours = Match.objects.filter(pk__in=[match.pk for match in whole])
    kept = set(ours.values_list("pk", flat=True))
    if kept:
        type(row).objects.went_on(row.pk)
    for match in whole:
        if match.pk in kept and stored.is_worth_a_look(match.band):
            record(
                Name.MATCH_SUGGESTED, actor="worker", case_id=opened.case.pk, now=now,
                match=str(match.pk),
            )  # fmt: skip


def _still_there(
    case_id: uuid.UUID, table: type[Capture | ReferenceImage], ids: set[uuid.UUID]
) -> set[uuid.UUID]:
    """Lock the rows until they have their matches; captures before references, each by id."""
    rows = table.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    there = set(rows.values_list("pk", flat=True))
    return there - frozen_ids(case_id) if there else there
