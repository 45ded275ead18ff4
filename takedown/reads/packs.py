"""Evidence packs of a case as pages show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.visitor import Kind
from takedown.cases.answers import read_answers
from takedown.cases.frozen import Frozen, frozen_things
from takedown.cases.sealed_picture import Reading
from takedown.evidence.background import Audience
from takedown.evidence.frozen_packs import refuse_frozen_pack
from takedown.evidence.gather_background import FOR_WHOM
from takedown.evidence.models import EvidencePack, Exhibit, SealedPack
from takedown.evidence.squares import with_squares_for_others
from takedown.matching.compare import FOUND
from takedown.matching.models import Decision, Match
from takedown.posts.models import Capture
from takedown.references.models import Level, ReferenceImage
from takedown.removals.models import LetterFile

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase


@dataclass(frozen=True, slots=True)
class HandedOver:
    """That a caseworker saved the files of a pack: when, why, and how they noted that the person agreed."""

    at: str
    reason: str
    agreed: str
    with_photos: bool


@dataclass(frozen=True, slots=True)
class PackRow:
    """One pack: how far it is, and what it is when it is made."""

    id: uuid.UUID
    number: int
    asked: str
    for_whom: str
    done: bool
    set_aside: bool
    with_derivations: bool
    percent: int
    file_name: str
    sha256: str
    kilobytes: int
    signed: bool
    stamped: bool
    late_stamp: bool
    # Whether files are behind its marks.
    files: bool
    # Something in it was frozen since: it is not handed out.
    frozen: bool
    # It is for others and has squares of colour: it is not given any more.
    squares: bool = False
    # When its originals were saved by a caseworker; the person sees it.
    handed_over: tuple[HandedOver, ...] = ()


def pack_rows(opened: OpenCase) -> list[PackRow]:
    """Return the packs of a case, newest first."""
    packs = EvidencePack.objects.filter(case=opened.case).order_by("-number")
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    numbered = Exhibit.objects.filter(case=opened.case).exists()
    squares = with_squares_for_others(opened.case.pk)
    rows = (_row(opened, pack, zone, files=numbered) for pack in packs)
    return [replace(row, squares=str(row.id) in squares) for row in rows]


def _row(opened: OpenCase, pack: EvidencePack, zone: ZoneInfo, *, files: bool) -> PackRow:
    facts: dict[str, object] = {}
    if pack.facts_sealed is not None:
        value = opened.key.open_json(pack.facts_sealed, pack.place("facts"))
        facts = value if isinstance(value, dict) else {}
    return PackRow(
        id=pack.pk,
        number=pack.number,
        asked=_when(pack.asked_at, zone),
        for_whom=FOR_WHOM[Audience(pack.audience)],
        done=pack.work_done_at is not None,
        set_aside=pack.set_aside_at is not None,
        with_derivations=pack.with_derivations,
        percent=100 * pack.steps_done // pack.steps_total,
        file_name=str(facts.get("file_name", "")),
        sha256=str(facts.get("sha256", "")),
        kilobytes=int(str(facts.get("size", 0))) // 1024,
        signed=bool(facts.get("signed")),
        stamped=bool(facts.get("stamped")),
        late_stamp=pack.late_stamp_sealed is not None,
        files=files,
        frozen=_is_frozen(opened, pack),
        handed_over=_handed_over(opened, pack, zone),
    )


def _is_frozen(opened: OpenCase, pack: EvidencePack) -> bool:
    if not pack.record_sealed:
        return True
    try:
        refuse_frozen_pack(opened, pack)
    except Frozen:
        return True
    return False


def _handed_over(opened: OpenCase, pack: EvidencePack, zone: ZoneInfo) -> tuple[HandedOver, ...]:
    saved = pack.sealed_packs.exclude(asked_by=Kind.CODE_HOLDER).filter(saved_at__isnull=False)
    return tuple(_one_handed_over(opened, one, zone) for one in saved.order_by("saved_at"))


def _one_handed_over(opened: OpenCase, one: SealedPack, zone: ZoneInfo) -> HandedOver:
    value = opened.key.open_json(bytes(one.reason_sealed), one.reason_place)
    said = value if isinstance(value, dict) else {}
    return HandedOver(
        at=_when(one.saved_at or one.asked_at, zone),
        reason=str(said.get("reason", "")),
        agreed=str(said.get("agreed", "")),
        with_photos=one.with_references,
    )


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def has_derivations(opened: OpenCase) -> bool:
    """Whether a person confirmed a likeness with a photo that is kept, of which an annex can tell."""
    usable = Match.objects.usable_in(opened.case.pk)
    confirmed = usable.filter(decision=Decision.YES, band__in=FOUND)
    return confirmed.exclude(reference__level=Level.FINGERPRINT).exists()


def may_choose_initials(opened: OpenCase) -> bool:
    """Whether whoever asks added a file of which a pack lists the number."""
    own = {"case": opened.case, "added_by": opened.actor}
    photos = ReferenceImage.objects.filter(**own, level=Level.SEALED)
    return Capture.objects.filter(**own).exists() or photos.exists()


def has_pictures(opened: OpenCase) -> bool:
    """Whether a picture of a post was read, of which squares of colour can be made."""
    read = Capture.objects.filter(case=opened.case, reading=Reading.READ)
    return read.exclude(pk__in=frozen_things(opened.case.pk)).exists()


def has_photos(opened: OpenCase) -> bool:
    """Whether a photo of the person is kept, that posts are compared with."""
    return ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED).exists()


def letter_is_printed(request_id: uuid.UUID) -> bool:
    """Whether the PDF of an approved letter is made."""
    return LetterFile.objects.filter(pk=request_id, work_done_at__isnull=False).exists()
