"""Captures of a case that show the same picture: one is the first, the others are its copies.

Software joins, and a person may part: it is a suggestion like any likeness.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.frozen import frozen_things
from takedown.cases.sealed_picture import Reading
from takedown.common.vault import CannotOpen
from takedown.matching.compare import FOUND, Signature
from takedown.matching.grouping import near_to, packed, unpacked
from takedown.matching.models import Match
from takedown.matching.sameness import sameness
from takedown.matching.signatures import held_if_readable
from takedown.posts.models import Capture

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey

logger = logging.getLogger(__name__)
# By places it is held against the newest so many firsts. Its hash is held against that of every capture
# of the case, and then it itself against so many firsts, those with the nearest.
MOST_BY_PLACES = 200
MOST_BY_HASH = 50


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The firsts there were when a capture was compared, and which of them show the same picture."""

    firsts: frozenset[uuid.UUID]
    same: frozenset[uuid.UUID]


def compare_with_captures(opened: OpenCase, capture: Capture, read: Signature) -> Compared:
    """Find the firsts of this case that show the same picture as a capture that was just read.

    Keep no lock while it runs. Whoever finishes since is looked at by `join`.
    """
    done = _done(opened, capture).values_list("pk", "copy_of_id")
    first_of: dict[uuid.UUID, uuid.UUID | None] = dict(done)
    near = dict.fromkeys(first_of.get(pk) or pk for pk in _near_by_hash(opened, capture, read))
    asked = {*list(near)[:MOST_BY_HASH], *_by_places(opened, capture)}
    return Compared(
        firsts=frozenset(pk for pk, first in first_of.items() if first is None),
        same=_same(opened, read, asked),
    )


def join(
    opened: OpenCase, capture: Capture, read: Signature, compared: Compared, *, now: datetime
) -> None:
    """Make the capture a copy of the earliest first that shows the same picture; the caller saves it.

    Lock the case's row before, and the capture's. Joins nothing that a person parted, and nothing that
    looks like one that was parted and like another besides.
    """
    capture.prints_sealed = seal_prints(opened.key, capture, read)
    if capture.copy_of_id or capture.parted_at or capture.copies.exists():
        return
    there = {one.pk: one for one in _firsts(opened, capture).only("pk", "number", "parted_at")}
    same = (compared.same & there.keys()) | _same(opened, read, there.keys() - compared.firsts)
    found = sorted((there[pk] for pk in same), key=lambda one: one.number)
    if not found or (len(found) > 1 and any(one.parted_at for one in found)):
        return
    capture.copy_of = found[0]
    record(
        Name.COPY_FOUND, actor="worker", case_id=opened.case.pk, now=now,
        capture=str(capture.pk), copy_of=str(found[0].pk),
    )  # fmt: skip


def lead_on(first: Capture) -> Capture | None:
    """Make the earliest copy the first of the others, before its first goes; None where it has no copy.

    Lock the case's row before, and then the whole group by id.
    """
    copies = Capture.objects.filter(copy_of=first.pk).order_by("number")
    leads = copies.first()
    if leads is None:
        return None
    copies.exclude(pk=leads.pk).update(copy_of=leads)
    leads.copy_of = None
    leads.save(update_fields=["copy_of"])
    return leads


def group_of(capture: Capture) -> QuerySet[Capture]:
    """Return the captures that show the same picture, this one among them."""
    first = capture.copy_of_id or capture.pk
    group = Capture.objects.filter(case=capture.case_id)
    return (group.filter(pk=first) | group.filter(copy_of=first)).order_by("number")


def seal_prints(key: CaseKey, capture: Capture, read: Signature) -> bytes:
    """Return the fingerprints alone, sealed into their place."""
    return key.seal_bytes(packed(read.fingerprints), capture.place("prints"))


def _done(opened: OpenCase, capture: Capture) -> QuerySet[Capture]:
    """The other captures of the case that were read and compared, and may be used."""
    done = Capture.objects.filter(
        case=opened.case, reading=Reading.READ, work_done_at__isnull=False
    )
    return done.exclude(pk=capture.pk).exclude(pk__in=frozen_things(opened.case.pk))


def _firsts(opened: OpenCase, capture: Capture) -> QuerySet[Capture]:
    return _done(opened, capture).filter(copy_of__isnull=True)


def _near_by_hash(opened: OpenCase, capture: Capture, read: Signature) -> list[uuid.UUID]:
    """The captures of the case whose hash is near to its own, the nearest first."""
    rows = _done(opened, capture).filter(prints_sealed__isnull=False).only("pk", "prints_sealed")
    held = [(row.pk, _prints_of(opened, row)) for row in rows]
    near = near_to(unpacked([packed(read.fingerprints)]), unpacked([prints for _, prints in held]))
    return [held[index][0] for index in near]


def _prints_of(opened: OpenCase, row: Capture) -> bytes:
    try:
        return opened.key.open_bytes(row.prints_sealed or b"", row.place("prints"))
    except CannotOpen:
        # Near to nothing: one damaged row must not hold up the others.
        logger.warning("The hashes of picture %s do not open.", row.pk)
        return b""


def _by_places(opened: OpenCase, capture: Capture) -> list[uuid.UUID]:
    """The newest firsts: those with a copy that shares a found reference with it, or any where none is found."""
    firsts = _firsts(opened, capture)
    found = Match.objects.filter(band__in=[str(band) for band in FOUND])
    ours = list(found.filter(capture=capture).values_list("reference_id", flat=True))
    if ours:
        sharing = found.filter(case=opened.case, reference__in=ours)
        first = Coalesce("capture__copy_of_id", "capture_id")
        firsts = firsts.filter(pk__in=sharing.values_list(first, flat=True))
    return list(firsts.order_by("-number").values_list("pk", flat=True)[:MOST_BY_PLACES])


def _same(opened: OpenCase, read: Signature, asked: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these show the same picture, opened one after the other."""
    return frozenset(pk for pk in asked if _is_same(opened, read, pk))


def _is_same(opened: OpenCase, read: Signature, pk: uuid.UUID) -> bool:
    row = Capture.objects.filter(pk=pk, case=opened.case).defer("view_sealed").first()
    if row is None:
        return False
    theirs = held_if_readable(opened, row)
    return isinstance(theirs, Signature) and sameness(read, theirs).same
