"""The worker reads a sealed picture in a limited child process, and compares it within its case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, OpenCase, case_for_work
from takedown.cases.freezes import FrozenKind
from takedown.cases.frozen import Frozen, Use, frozen_ids, record_refusal, refuse_if_frozen
from takedown.cases.keeping import original, read_facts, write_facts
from takedown.cases.models import Case
from takedown.cases.sealed_picture import Reading, SealedPicture
from takedown.common.queue import enqueue
from takedown.evidence.freezing import freeze
from takedown.matching import stored
from takedown.matching.compare import Signature, signature
from takedown.matching.copies import compare_with_captures, join
from takedown.matching.freezing import same_as_frozen
from takedown.matching.same import pixels_name
from takedown.matching.signatures import held_of, signature_of
from takedown.matching.suggesting import suggest_all
from takedown.pictures.picture import Picture, pixel_digest, rebuilt
from takedown.pictures.read import read_picture as decode
from takedown.pictures.refusals import PictureRefused
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

# The view is small on purpose: enough to recognise, no more.
_VIEW_SIDE = 480
_TABLES: dict[str, type[Capture | ReferenceImage]] = {
    "reference": ReferenceImage,
    "capture": Capture,
}


def read_picture(*, kind: str, picture_id: uuid.UUID, now: datetime) -> None:
    """Claim the row, read the picture, seal what was read, compare it; a second delivery does nothing.

    It is committed as read before it is compared: so comparing holds no lock, what it finds is kept bit
    by bit, and work that broke off goes on from there. So does work that takes long: after a while it
    hands itself on, behind the pictures of others. One that is frozen is not read, and not gone on with;
    one that shows the same pixels as a frozen one is frozen too, and nothing is made of it.
    """
    table = _TABLES[kind]
    row = table.objects.filter(pk=picture_id).first()
    if row is None:
        return
    try:
        # Before the claim: a case that is hidden may come back, and must not use up its tries.
        opened = case_for_work(row.case_id)
        refuse_if_frozen(row.case_id, [picture_id], Use.READ)
    except NoSuchCase:
        # Its message is used up: should the case come back, the sweep sends another.
        table.objects.filter(pk=picture_id).update(queued_at=None)
        return
    except Frozen as refused:
        _stop(row, refused, now)
        return
    if not table.objects.claim(picture_id, now=now):
        return
    row.refresh_from_db()
    try:
        _read_and_compare(opened, row, now)
    except Frozen as refused:
        table.objects.hand_on(picture_id)
        _stop(row, refused, now)


def _stop(row: SealedPicture, refused: Frozen, now: datetime) -> None:
    """Its message is used up; should the freeze end, the sweep sends another."""
    type(row).objects.filter(pk=row.pk).update(queued_at=None)
    record_refusal(refused, actor="worker", case_id=row.case_id, now=now)


def _read_and_compare(opened: OpenCase, row: Capture | ReferenceImage, now: datetime) -> None:
    if isinstance(row, ReferenceImage) and row.is_fingerprint:
        _compare_fingerprint(opened, row, now)
        return
    try:
        read = _read_before(opened, row) or _keep(
            opened, row, decode(original(row, opened.key)), now
        )
    except PictureRefused as refusal:
        _refuse(opened, row, str(refusal.reason), now)
        return
    if read is None:
        return
    if suggest_all(opened, row, read, now=now):
        _finish(opened, row, read, now)
    else:
        _hand_on(row, now)


def _compare_fingerprint(opened: OpenCase, row: ReferenceImage, now: datetime) -> None:
    """There is no picture to read: what the person's own device read is compared."""
    with transaction.atomic():
        locked = _locked(row)
        if locked is None:
            return
        locked.reading = Reading.READ
        locked.save()
    if not suggest_all(opened, row, held_of(opened, row), now=now):
        _hand_on(row, now)
        return
    with transaction.atomic():
        locked = _locked(row)
        if locked is None:
            return
        locked.finish(now=now)
        locked.save()
        record(
            Name.FINGERPRINT_COMPARED, actor="worker", case_id=opened.case.pk, now=now,
            reference=str(row.pk),
        )  # fmt: skip


@transaction.atomic
def _hand_on(row: Capture | ReferenceImage, now: datetime) -> None:
    table = type(row).objects
    table.hand_on(row.pk)
    table.filter(pk=row.pk).update(queued_at=now)
    kind = "capture" if isinstance(row, Capture) else "reference"
    enqueue("read_picture", kind=kind, picture_id=str(row.pk))


def _read_before(opened: OpenCase, row: SealedPicture) -> Signature | None:
    return signature_of(opened, row) if row.reading == Reading.READ else None


@transaction.atomic
def _refuse(opened: OpenCase, row: SealedPicture, reason: str, now: datetime) -> None:
    locked = _locked(row)
    if locked is None:
        return
    locked.reading = Reading.REFUSED
    locked.refusal = reason
    locked.finish(now=now)
    locked.save()
    record(
        Name.PICTURE_REFUSED, actor="worker", case_id=opened.case.pk, now=now,
        capture=str(row.pk), reason_code=reason,
    )  # fmt: skip


def _keep(
    opened: OpenCase, row: SealedPicture, picture: Picture, now: datetime
) -> Signature | None:
    """Seal what was read; None where somebody else has finished it, or it was taken back. Raises Frozen."""
    pixels = pixel_digest(picture=picture)
    if _frozen_like_another(opened, row, pixels, now):
        raise Frozen(Use.READ, row.pk)
    read = signature(picture=picture)
    view = rebuilt(picture=picture, max_side=_VIEW_SIDE)
    with transaction.atomic():
        # Whoever freezes locks it too: what they froze meanwhile is seen here.
        Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
        if same_as_frozen(opened, [pixels_name(pixels)]) is not None:
            raise Frozen(Use.READ, row.pk)
        locked = _locked(row)
        if locked is None:
            return None
        key = opened.key
        locked.signature_sealed = key.seal_bytes(stored.to_bytes(read), locked.place("signature"))
        locked.view_sealed = key.seal_bytes(view, locked.place("view"))
        facts = read_facts(locked, key)
        write_facts(
            locked,
            key,
            replace(
                facts,
                format=picture.format,
                width=picture.width,
                height=picture.height,
                first_frame_only=picture.first_frame_only,
                pixels=pixels,
            ),
        )
        locked.reading = Reading.READ
        locked.save()
        record(
            Name.PICTURE_READ, actor="worker", case_id=opened.case.pk, now=now,
            capture=str(row.pk),
        )  # fmt: skip
    return read


@transaction.atomic
def _frozen_like_another(opened: OpenCase, row: SealedPicture, pixels: str, now: datetime) -> bool:
    """Freeze a picture that shows just what a frozen one does, with what belongs to it and is not frozen yet."""
    Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
    if same_as_frozen(opened, [pixels_name(pixels)]) is None:
        return False
    locked = _locked(row)
    if locked is None:
        return False
    # Its own mark, for the next one.
    write_facts(locked, opened.key, replace(read_facts(locked, opened.key), pixels=pixels))
    locked.save(update_fields=["facts_sealed"])
    kind = FrozenKind.CAPTURE if isinstance(locked, Capture) else FrozenKind.REFERENCE
    held = frozen_ids(opened.case.pk)
    freeze(opened, kind=kind, target_id=row.pk, now=now, but=held)
    return True


def _finish(
    opened: OpenCase, row: Capture | ReferenceImage, read: Signature, now: datetime
) -> None:
    """Join a capture to the captures that show the same picture, and mark the work done."""
    compared = compare_with_captures(opened, row, read) if isinstance(row, Capture) else None
    with transaction.atomic():
        # One at a time in a case: of two copies read together the second finds the first.
        Case.objects.select_for_update(no_key=True).filter(pk=opened.case.pk).first()
        locked = _locked(row)
        if locked is None:
            return
        if isinstance(locked, Capture) and compared is not None:
            join(opened, locked, read, compared, now=now)
        locked.finish(now=now)
        locked.save()


def _locked(row: SealedPicture) -> SealedPicture | None:
    """The row, locked, as long as its work is still to be done. Raises Frozen."""
    locked = type(row).objects.select_for_update(no_key=True).filter(pk=row.pk).first()
    refuse_if_frozen(row.case_id, [row.pk], Use.READ)
    return locked if locked is not None and locked.is_waiting else None
