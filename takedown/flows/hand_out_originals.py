"""The originals leave the service, locked, to whoever asked for them within the half hour before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.template.loader import render_to_string

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.keeping import original
from takedown.evidence.copies import without_pixels
from takedown.evidence.exhibits import marks_of
from takedown.evidence.frozen import thaw
from takedown.evidence.handed import HandedOut, NotThere
from takedown.evidence.locking import read_passphrase
from takedown.evidence.models import SealedPack
from takedown.evidence.originals import Original, parts, stream
from takedown.posts.models import Capture
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture


@dataclass(frozen=True, slots=True)
class Originals:
    """What a sealed pack would hold now: files in parts, and the marks of those not held any more."""

    reference: str
    parts: tuple[tuple[Original, ...], ...]
    gone: tuple[str, ...]


def originals_of(opened: OpenCase, *, sealed_id: uuid.UUID, now: datetime) -> Originals:
    """Return what this visitor may save now; raise NotThere, also once the half hour is over."""
    sealed = SealedPack.objects.filter(
        case=opened.case, pk=sealed_id, asked_by=opened.actor, ends_at__gt=now
    )
    row = sealed.select_related("pack").first()
    if row is None:
        raise NotThere
    frozen = thaw(opened.key.open_bytes(row.pack.record_sealed, row.pack.place("record")))
    held = _held(opened, with_references=row.with_references)
    listed = [one for one in frozen.captures if _is_wanted(row, one.kind)]
    found = [
        Original(one, partial(original, held[one.exhibit], opened.key))
        for one in listed
        if one.exhibit in held
    ]
    return Originals(
        reference=frozen.reference,
        parts=parts(found),
        gone=tuple(one.exhibit for one in listed if one.exhibit not in held),
    )


@transaction.atomic
def hand_out_originals(
    opened: OpenCase, *, sealed_id: uuid.UUID, part: int, passphrase: str, now: datetime
) -> HandedOut:
    """Return one part, counted from one, as an AES-256 ZIP made while it is read.

    The passphrase is kept nowhere. Raises NotThere, and PassphraseRefused for anything but six words.
    """
    found = originals_of(opened, sealed_id=sealed_id, now=now)
    if not 1 <= part <= len(found.parts):
        raise NotThere
    words = read_passphrase(passphrase)
    files = found.parts[part - 1]
    row = SealedPack.objects.select_for_update(no_key=True).select_related("pack").get(pk=sealed_id)
    row.saved_at = now
    row.save(update_fields=["saved_at"])
    record(
        Name.ORIGINALS_HANDED_OUT, actor=opened.actor, case_id=opened.case.pk, now=now,
        pack=str(row.pack_id), count=len(files),
    )  # fmt: skip
    told = {"reference": found.reference, "part": part, "found": found, "count": len(files)}
    read_me = render_to_string("evidence/sealed.txt", told)
    name = f"{found.reference}-sealed{f'-{part}' if len(found.parts) > 1 else ''}.zip"
    content = stream(files, read_me=read_me, passphrase=words, at=row.pack.asked_at)
    return HandedOut(name=name, media_type="application/zip", size=None, content=content)


def _held(opened: OpenCase, *, with_references: bool) -> dict[str, SealedPicture]:
    marks = marks_of(opened)
    rows = without_pixels(Capture.objects.filter(case=opened.case))
    held: dict[str, SealedPicture]
    held = {marks[row.pk]: row for row in rows if row.pk in marks}
    if with_references:
        photos = ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED)
        held |= {marks[row.pk]: row for row in without_pixels(photos) if row.pk in marks}
    return held


def _is_wanted(row: SealedPack, kind: str) -> bool:
    return row.with_references or kind != "reference image"
