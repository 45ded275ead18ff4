"""The worker reads a sealed picture in a limited child process, and compares it within its case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import NoSuchCase, OpenCase, case_for_work
from takedown.cases.keeping import original, read_facts, write_facts
from takedown.cases.sealed_picture import Reading, SealedPicture
from takedown.matching import stored
from takedown.matching.by_fingerprint import compare_with
from takedown.matching.compare import Signature, signature
from takedown.matching.models import Match
from takedown.matching.telling import explain
from takedown.pictures.picture import Picture, rebuilt
from takedown.pictures.read import read_picture as decode
from takedown.pictures.refusals import PictureRefused
from takedown.posts.models import Capture
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.matching.fingerprints import Fingerprint

# The view is small on purpose: enough to recognise, no more.
_VIEW_SIDE = 480
_TABLES: dict[str, type[SealedPicture]] = {"reference": ReferenceImage, "capture": Capture}


def read_picture(*, kind: str, picture_id: uuid.UUID, now: datetime) -> None:
    """Claim the row, read the picture, seal what was read; a second delivery does nothing."""
    table = _TABLES[kind]
    row = table.objects.filter(pk=picture_id).first()
    if row is None:
        return
    try:
        # Before the claim: a case that is hidden may come back, and must not use up its tries.
        opened = case_for_work(row.case_id)
    except NoSuchCase:
        return
    if not table.objects.claim(picture_id, now=now):
        return
    row.refresh_from_db()
    if isinstance(row, ReferenceImage) and row.is_fingerprint:
        _compare_fingerprint(opened, row, now)
        return
    try:
        picture = decode(original(row, opened.key))
    except PictureRefused as refusal:
        _refuse(opened, row, str(refusal.reason), now)
        return
    _keep(opened, row, picture, now)


@transaction.atomic
def _refuse(opened: OpenCase, row: SealedPicture, reason: str, now: datetime) -> None:
    locked = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    if not locked.is_waiting:
        return
    locked.reading = Reading.REFUSED
    locked.refusal = reason
    locked.finish(now=now)
    locked.save()
    record(
        Name.PICTURE_REFUSED, actor="worker", case_id=opened.case.pk, now=now,
        capture=str(row.pk), reason_code=reason,
    )  # fmt: skip


def _keep(opened: OpenCase, row: SealedPicture, picture: Picture, now: datetime) -> None:
    read = signature(picture=picture)
    view = rebuilt(picture=picture, max_side=_VIEW_SIDE)
    with transaction.atomic():
        locked = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
        if not locked.is_waiting:
            return
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
            ),
        )
        locked.reading = Reading.READ
        locked.finish(now=now)
        locked.save()
        record(
            Name.PICTURE_READ, actor="worker", case_id=opened.case.pk, now=now,
            capture=str(row.pk),
        )  # fmt: skip
        _compare_all(opened, locked, read, now)


@transaction.atomic
def _compare_fingerprint(opened: OpenCase, row: ReferenceImage, now: datetime) -> None:
    """There is no picture to read: what the person's own device read is compared."""
    locked = ReferenceImage.objects.select_for_update(no_key=True).get(pk=row.pk)
    if not locked.is_waiting:
        return
    locked.reading = Reading.READ
    locked.finish(now=now)
    locked.save()
    record(
        Name.FINGERPRINT_COMPARED, actor="worker", case_id=opened.case.pk, now=now,
        reference=str(row.pk),
    )  # fmt: skip
    _compare_all(opened, locked, _held_of(opened, locked), now)


def _compare_all(
    opened: OpenCase, row: SealedPicture, read: Signature | Fingerprint, now: datetime
) -> None:
    """Compare with everything of the other kind that was read before, in this case only.

    The case's rows are few; whichever of two pictures is read last finds the other.
    """
    other = ReferenceImage if isinstance(row, Capture) else Capture
    rows = other.objects.filter(case=opened.case, reading=Reading.READ).order_by("number")
    for partner in rows:
        if isinstance(partner, ReferenceImage) and isinstance(row, Capture):
            if isinstance(read, Signature):
                _suggest(opened, row, partner, (read, _held_of(opened, partner)), now)
        elif isinstance(partner, Capture) and isinstance(row, ReferenceImage):
            _suggest(opened, partner, row, (_signature_of(opened, partner), read), now)


def _held_of(opened: OpenCase, row: ReferenceImage) -> Signature | Fingerprint:
    """As much of a photo as is kept to compare by."""
    if not row.is_fingerprint:
        return _signature_of(opened, row)
    sealed = row.signature_sealed or b""
    return stored.fingerprint_from_bytes(opened.key.open_bytes(sealed, row.place("signature")))


def _signature_of(opened: OpenCase, row: SealedPicture) -> Signature:
    """The signature as it was sealed, or made anew where it is of an older version."""
    key, place = opened.key, row.place("signature")
    try:
        return stored.from_bytes(key.open_bytes(row.signature_sealed or b"", place))
    except stored.SignatureUnreadable:
        made = signature(picture=decode(original(row, key)))
        row.signature_sealed = key.seal_bytes(stored.to_bytes(made), place)
        row.save(update_fields=["signature_sealed"])
        return made


def _suggest(
    opened: OpenCase,
    capture: Capture,
    reference: ReferenceImage,
    pair: tuple[Signature, Signature | Fingerprint],
    now: datetime,
) -> None:
    likeness = compare_with(query=pair[0], reference=pair[1])
    match = Match(case=opened.case, capture=capture, reference=reference, measured_at=now)
    match.band = str(likeness.band)
    match.likeness_sealed = opened.key.seal_json(
        stored.likeness_out(likeness, explain(likeness=likeness)), match.likeness_place
    )
    _, fresh = Match.objects.get_or_create(
        capture=capture,
        reference=reference,
        defaults={
            "id": match.pk, "case": opened.case, "band": match.band, "measured_at": now,
            "likeness_sealed": match.likeness_sealed,
        },
    )  # fmt: skip
    if fresh and stored.is_worth_a_look(match.band):
        record(
            Name.MATCH_SUGGESTED, actor="worker", case_id=opened.case.pk, now=now,
            match=str(match.pk), band=match.band, support=likeness.support,
        )  # fmt: skip
