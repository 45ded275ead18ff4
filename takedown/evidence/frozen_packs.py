"""Packs and what is frozen: left out of a new pack, which says so; a pack that has it is not handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.freezes import FrozenKind, FrozenThing
from takedown.cases.frozen import (
    Frozen,
    Use,
    destroyed_things,
    frozen_ids,
    frozen_things,
    held_by_another,
)
from takedown.evidence.checking import RecordRefused
from takedown.evidence.exhibits import every_mark_of
from takedown.evidence.frozen import thaw
from takedown.evidence.models import EvidencePack
from takedown.posts.models import Capture, ReportedPost
from takedown.references.models import ReferenceImage
from takedown.removals.frozen_letters import frozen_letters

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.freezes import Freeze

_WHY = (
    "Left out, because somebody may be under 18: {}. It is closed here, and was not deleted. The "
    "police and the Internet Watch Foundation decide on it; nobody else is given it."
)


def refuse_frozen_pack(opened: OpenCase, pack: EvidencePack) -> None:
    """Raise Frozen where a pack that was made holds something frozen since, or cannot say."""
    held = frozen_ids(opened.case.pk)
    if not held:
        return
    found = held & things_in(opened, pack, held)
    if found:
        raise Frozen(Use.EXPORT, min(found))


def while_open(opened: OpenCase, pack: EvidencePack) -> Callable[[], None]:
    """Return what raises Frozen once something that the pack holds is frozen; call it before each piece."""
    asked = frozen_ids(opened.case.pk)

    def ask() -> None:
        nonlocal asked
        now = frozen_ids(opened.case.pk)
        # Its record is opened again only where something was frozen since.
        if now != asked:
            refuse_frozen_pack(opened, pack)
            asked = now

    return ask


def things_in(
    opened: OpenCase, pack: EvidencePack, asked: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Return which of these frozen things a pack tells of; all, where its record cannot be read."""
    if not pack.record_sealed:
        return frozenset()
    try:
        told = thaw(opened.key.open_bytes(pack.record_sealed, pack.place("record")))
    except RecordRefused:
        return frozenset(asked)
    exhibits = {one.exhibit for one in told.captures}
    exhibits |= {name for one in told.matches for name in (one.exhibit, one.reference)}
    posts = {one.number for one in told.posts}
    things = FrozenThing.objects.filter(freeze__case=opened.case.pk, thing_id__in=asked)
    rows = list(things.values_list("kind", "thing_id", "number"))
    marks = every_mark_of(opened)
    found = {pk for kind, pk, number in rows if kind == FrozenKind.POST and f"P{number}" in posts}
    found |= {
        pk
        for kind, pk, _ in rows
        if kind == FrozenKind.CASE or marks.get(pk, frozenset()) & exhibits
    }
    found |= {
        pk
        for kind, pk, number in rows
        if kind == FrozenKind.REFERENCE and f"photo {number} (fingerprint only)" in exhibits
    }
    return frozenset(found)


def stop_unfinished(opened: OpenCase, *, now: datetime) -> None:
    """Give up the packs that are being made: what they would hold was frozen. Nothing of them stays."""
    for pack in EvidencePack.objects.unfinished().filter(case=opened.case):
        empty(pack, now=now, why="Something in it was frozen while it was being made.")


def empty(pack: EvidencePack, *, now: datetime, why: str) -> str:
    """Take everything out of a pack but its number and times; return its file's id, to be removed."""
    file_id = pack.file_id
    pack.parts.all().delete()
    # Those that were used say what left the service, and to whom; they stay.
    pack.sealed_packs.filter(saved_at__isnull=True).delete()
    EvidencePack.objects.filter(pk=pack.pk).update(
        work_done_at=None, set_aside_at=now, set_aside_reason=why, leased_until=None,
        file_id="", file_key_sealed=None, facts_sealed=None, record_sealed=b"",
        signature_sealed=None, stamp_until=None, late_stamp_sealed=None,
    )  # fmt: skip
    return file_id


def left_out_lines(opened: OpenCase) -> list[str]:
    """Say how many things a pack leaves out because they are frozen, and why; nothing where none is."""
    frozen = frozen_things(opened.case.pk)
    counted = (
        ("pictures of posts", Capture.objects.filter(case=opened.case, pk__in=frozen)),
        ("photos to compare with", ReferenceImage.objects.filter(case=opened.case, pk__in=frozen)),
        ("links", ReportedPost.objects.filter(case=opened.case, pk__in=frozen)),
        ("letters that name one of them, with their time limits", frozen_letters(opened.case.pk)),
    )
    said = [f"{words}: {count}" for words, rows in counted if (count := rows.count())]
    return [_WHY.format("; ".join(said))] if said else []


def empty_packs_after(opened: OpenCase, freeze: Freeze, *, now: datetime) -> list[str]:
    """Empty every pack that tells of something destroyed, now that a freeze has ended; return the files.

    One that tells of what another open freeze holds as well stays, shut, until that one ends.
    """
    others = frozenset(held_by_another(freeze))
    gone = frozenset(destroyed_things(opened.case.pk)) - others
    packs = EvidencePack.objects.filter(case=opened.case, work_done_at__isnull=False)
    why = "Something in it was destroyed, as the police said."
    told = ((one, things_in(opened, one, gone | others)) for one in packs)
    return [empty(one, now=now, why=why) for one, things in told if things and not things & others]
