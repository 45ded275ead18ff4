"""What a freeze holds: the thing asked for, and everything in its case that shows the same.

In doubt more: a picture takes its post with it, its copies, those with the same bytes, and the photos
it was found like; a post takes its pictures, its archived copies and the search results for it. Nothing is
opened but the digests beside each picture and the links.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen, Use, frozen_ids
from takedown.cases.keeping import read_facts
from takedown.matching.compare import FOUND
from takedown.matching.models import Decision, Match
from takedown.posts.carried import alike
from takedown.posts.models import Capture, ReportedPost
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

    from takedown.cases.access import OpenCase


class Thing(NamedTuple):
    """A post, a picture or the case, by its id, with the number people know it by."""

    kind: FrozenKind
    id: uuid.UUID
    number: int


class NoSuchThing(Exception):
    """There is no such thing in this case."""


_TABLES: dict[str, type[ReportedPost | Capture | ReferenceImage]] = {
    FrozenKind.POST: ReportedPost,
    FrozenKind.CAPTURE: Capture,
    FrozenKind.REFERENCE: ReferenceImage,
}
# Whichever of these a person answered, or software found, shows perhaps the same person.
_ALIKE = (Q(band__in=[str(band) for band in FOUND]) | Q(decision=Decision.YES)) & ~Q(
    decision=Decision.NO
)


def held_by(opened: OpenCase, kind: FrozenKind, target_id: uuid.UUID) -> list[Thing]:
    """Return everything a freeze of this thing holds. Raises NoSuchThing.

    Lock the case's row before, so that nothing is added to it meanwhile.
    """
    everything = {thing.id: thing for thing in _all_of(opened)}
    case_id = opened.case.pk
    if kind == FrozenKind.CASE:
        if target_id != case_id:
            raise NoSuchThing
        return [Thing(FrozenKind.CASE, case_id, 0), *everything.values()]
    start = things_of_match(opened, target_id) if kind == FrozenKind.MATCH else [target_id]
    if not start or any(one not in everything for one in start):
        raise NoSuchThing
    if kind in _TABLES and everything[target_id].kind != kind:
        raise NoSuchThing
    found = _reached(start, _neighbours(opened))
    return [thing for thing in everything.values() if thing.id in found]


def things_of_match(opened: OpenCase, match_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the ids of the two pictures of a likeness; none where the case has no such likeness."""
    rows = Match.objects.filter(case=opened.case, pk=match_id)
    return [pk for row in rows.values_list("capture_id", "reference_id") for pk in row]


def lock_pictures(opened: OpenCase, things: Iterable[Thing]) -> None:
    """Wait for whoever is reading or comparing these, in the order in which all lock them."""
    ids = [thing.id for thing in things]
    for table in (Capture, ReferenceImage):
        rows = table.objects.filter(case=opened.case, pk__in=ids).order_by("pk")
        list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def refuse_same_bytes(opened: OpenCase, digest: str) -> None:
    """Raise Frozen where a file of the case with this SHA-256 is frozen: it is not taken in again."""
    frozen = frozen_ids(opened.case.pk)
    if not frozen:
        return
    same = frozen.intersection(_same_bytes(opened).get(digest, ()))
    if same:
        raise Frozen(Use.ADD, min(same))


def _all_of(opened: OpenCase) -> Iterator[Thing]:
    for kind, table in _TABLES.items():
        rows = table._default_manager.filter(case=opened.case)  # noqa: SLF001 - of three tables
        for pk, number in rows.order_by("number").values_list("pk", "number"):
            yield Thing(FrozenKind(kind), pk, number)


def _neighbours(opened: OpenCase) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return by id which other things show the same, both ways."""
    near: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    captures = Capture.objects.filter(case=opened.case)
    pairs = [
        *captures.filter(post__isnull=False).values_list("pk", "post_id"),
        *captures.filter(copy_of__isnull=False).values_list("pk", "copy_of_id"),
        *Match.objects.filter(_ALIKE, case=opened.case).values_list("capture_id", "reference_id"),
        # An archived copy of a post, or a search result for it, shows the same.
        *alike(opened, ReportedPost.objects.filter(case=opened.case)),
    ]
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    for holders in _same_bytes(opened).values():
        for one in holders:
            near[one].update(holders)
    return near


def _same_bytes(opened: OpenCase) -> dict[str, list[uuid.UUID]]:
    held: dict[str, list[uuid.UUID]] = defaultdict(list)
    for table in (Capture, ReferenceImage):
        files = table.objects.filter(case=opened.case, file_id__isnull=False)
        for row in files.only("pk", "case", "facts_sealed").iterator():
            held[read_facts(row, opened.key).digest].append(row.pk)
    return held


def _reached(start: Iterable[uuid.UUID], near: dict[uuid.UUID, set[uuid.UUID]]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    waiting = list(start)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(near[one] - found if one in near else ())
    return found
