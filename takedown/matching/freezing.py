"""What a freeze holds: the thing asked for, and everything in its case that shows the same.

In doubt more: a picture takes its post with it, its copies, those with the same bytes, pixels or
fingerprint, and the photos it was found like; a post takes its pictures, its archived copies and the search
results for it. What was taken out and waits to be destroyed is held with what it shows. Nothing is opened but the digests and fingerprints beside each picture, and the links.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from takedown.cases.freezes import FrozenKind, FrozenThing
from takedown.cases.frozen import Frozen, Use, frozen_by_marks, frozen_things
from takedown.matching.aside_alike import pictures_aside
from takedown.matching.compare import FOUND
from takedown.matching.models import Decision, Match
from takedown.matching.same import Marks, marks_of, names_of
from takedown.posts.carried import alike
from takedown.posts.models import Capture, ReportedPost
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Iterator

    from takedown.cases.access import OpenCase
    from takedown.cases.freezes import Freeze
    from takedown.matching.aside_alike import Aside


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
    asides = list(pictures_aside(opened))
    everything = {thing.id: thing for thing in _all_of(opened)}
    everything |= {one.id: Thing(FrozenKind[one.kind.name], one.id, one.number) for one in asides}
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
    found = _reached(start, _neighbours(opened, asides))
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


def same_as_frozen(opened: OpenCase, names: Collection[str]) -> uuid.UUID | None:
    """Return a frozen picture of the case that has one of these names (`same.py`), also one destroyed since."""
    case_id = opened.case.pk
    marked = frozen_by_marks(case_id, [opened.key.picture_index(name) for name in names])
    if (found := marked.order_by("pk").first()) is not None:
        return found
    # Those frozen before there were marks are told by what is beside them.
    unmarked = FrozenThing.objects.filter(
        kind__in=(FrozenKind.CAPTURE, FrozenKind.REFERENCE), bytes_mark__isnull=True,
        thing_id__in=frozen_things(case_id),
    )  # fmt: skip
    held = set(unmarked.values_list("thing_id", flat=True))
    alike = _alike(opened) if held else {}
    return min((pk for name in names for pk in alike.get(name, ()) if pk in held), default=None)


def refuse_same(opened: OpenCase, names: Collection[str]) -> None:
    """Raise Frozen where a picture with one of these names is frozen: it is not taken in again."""
    same = same_as_frozen(opened, names)
    if same is not None:
        raise Frozen(Use.ADD, same)


def marked(opened: OpenCase, freeze: Freeze, things: Collection[Thing]) -> list[FrozenThing]:
    """Return the rows of what a freeze holds, unsaved, each picture with its marks."""
    ids = [thing.id for thing in things]
    marks: dict[uuid.UUID, Marks] = {}
    for table in (Capture, ReferenceImage):
        rows = table.objects.filter(case=opened.case, pk__in=ids).defer("view_sealed")
        marks |= {row.pk: marks_of(opened, row) for row in rows.iterator()}
    marks |= {one.id: one.marks for one in pictures_aside(opened)}
    nothing = Marks(None, None)
    return [
        FrozenThing(
            freeze=freeze, kind=one.kind, thing_id=one.id, number=one.number,
            bytes_mark=marks.get(one.id, nothing).of_bytes,
            pixels_mark=marks.get(one.id, nothing).of_pixels,
        )
        for one in things
    ]  # fmt: skip


def _all_of(opened: OpenCase) -> Iterator[Thing]:
    for kind, table in _TABLES.items():
        rows = table._default_manager.filter(case=opened.case)  # noqa: SLF001 - of three tables
        for pk, number in rows.order_by("number").values_list("pk", "number"):
            yield Thing(FrozenKind(kind), pk, number)


def _neighbours(opened: OpenCase, asides: Iterable[Aside]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return by id which other things show the same, both ways."""
    near: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    captures = Capture.objects.filter(case=opened.case)
    pairs = [
        *captures.filter(post__isnull=False).values_list("pk", "post_id"),
        *captures.filter(copy_of__isnull=False).values_list("pk", "copy_of_id"),
        *Match.objects.filter(_ALIKE, case=opened.case).values_list("capture_id", "reference_id"),
        # An archived copy of a post, or a search result for it, shows the same.
        *alike(opened, ReportedPost.objects.filter(case=opened.case)),
        *((one.id, near) for one in asides for near in one.near - {one.id}),
    ]
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    named = _alike(opened)
    for aside in asides:
        for name in aside.names:
            named.setdefault(name, []).append(aside.id)
    for holders in named.values():
        for one in holders:
            near[one].update(holders)
    return near


def _alike(opened: OpenCase) -> dict[str, list[uuid.UUID]]:
    held: dict[str, list[uuid.UUID]] = defaultdict(list)
    for table in (Capture, ReferenceImage):
        rows = table.objects.filter(case=opened.case).defer("view_sealed")
        for row in rows.iterator():
            for name in names_of(opened, row):
                held[name].append(row.pk)
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
