"""The originals leave the service, locked, to whoever asked for them within the half hour before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.template.loader import render_to_string

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.frozen import Use
from takedown.cases.keeping import original
from takedown.common.moments import iso_utc
from takedown.common.sealed_files import path_of
from takedown.evidence.copies import without_pixels
from takedown.evidence.exhibits import every_mark_of
from takedown.evidence.frozen import thaw
from takedown.evidence.frozen_packs import refuse_frozen_pack, while_open
from takedown.evidence.handed import HandedOut, NotThere
from takedown.evidence.locking import read_passphrase
from takedown.evidence.models import SealedPack, session_digest
from takedown.evidence.originals import Original, file_name, parts, stream
from takedown.posts.models import Capture
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture
    from takedown.evidence.models import EvidencePack


@dataclass(frozen=True, slots=True)
class Leave:
    """Which leave to save originals, and the session that asks."""

    sealed_id: uuid.UUID
    session: str


@dataclass(frozen=True, slots=True)
class Originals:
    """What a sealed pack would hold now: files in parts; the marks of those not held any more, or not asked for.

    `rows` are the pictures behind the files, by mark.
    """

    reference: str
    rows: Mapping[str, SealedPicture]
    parts: tuple[tuple[Original, ...], ...]
    gone: tuple[str, ...]
    left_out: tuple[str, ...]


def originals_of(opened: OpenCase, leave: Leave, *, now: datetime) -> Originals:
    """Return what this session may save now.

    Raises NotThere, also once the half hour is over, frozen.Frozen or access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    row = _leave(opened, leave, now)
    refuse_frozen_pack(opened, row.pack)
    frozen = thaw(opened.key.open_bytes(row.pack.record_sealed, row.pack.place("record")))
    held = _held(opened, with_references=row.with_references)
    wanted = [one for one in frozen.captures if _is_wanted(row, one.kind)]
    # Cut as listed, so that a file withdrawn in between moves none from one part to another.
    listed = parts([Original(one, partial(_read, opened, held.get(one.exhibit))) for one in wanted])
    return Originals(
        reference=frozen.reference,
        rows=held,
        parts=tuple(tuple(one for one in part if one.listed.exhibit in held) for part in listed),
        gone=tuple(one.exhibit for one in wanted if one.exhibit not in held),
        left_out=tuple(one.exhibit for one in frozen.captures if not _is_wanted(row, one.kind)),
    )


@transaction.atomic
def hand_out_originals(
    opened: OpenCase, leave: Leave, *, part: int, passphrase: str, now: datetime
) -> HandedOut:
    """Return one part, counted from one, as an AES-256 ZIP made while it is read.

    The passphrase is kept nowhere. Raises NotThere, and PassphraseRefused for anything but six words.
    """
    found = originals_of(opened, leave, now=now)
    if not 1 <= part <= len(found.parts) or not found.parts[part - 1]:
        raise NotThere
    words = read_passphrase(passphrase)
    files = found.parts[part - 1]
    row = _leave(opened, leave, now)
    SealedPack.objects.filter(pk=row.pk).update(saved_at=now)
    record(
        Name.ORIGINALS_HANDED_OUT, actor=opened.actor, case_id=opened.case.pk, now=now,
        pack=str(row.pack_id), count=len(files),
    )  # fmt: skip
    name = f"{found.reference}-sealed{f'-{part}' if len(found.parts) > 1 else ''}.zip"
    content = stream(
        files, read_me=_read_me(opened, found, part, now), passphrase=words, at=row.pack.asked_at
    )
    return HandedOut(
        name=name, media_type="application/zip", size=None, content=content, ends_at=row.ends_at,
        ask_again=_while_there(opened, row.pack, [found.rows[one.listed.exhibit] for one in files]),
    )  # fmt: skip


def _while_there(
    opened: OpenCase, pack: EvidencePack, rows: Sequence[SealedPicture]
) -> Callable[[], None]:
    """Return what raises Frozen, or NotThere, once one of these pictures was closed or taken out: in the middle too."""
    ask_closed = while_open(opened, pack)
    captures = {row.pk for row in rows if isinstance(row, Capture)}
    photos = {row.pk for row in rows} - captures

    def ask() -> None:
        ask_closed()
        held = Capture.objects.filter(case=opened.case, pk__in=captures).count()
        sealed = ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED)
        if held + sealed.filter(pk__in=photos).count() < len(captures) + len(photos):
            raise NotThere

    return ask


def _leave(opened: OpenCase, leave: Leave, now: datetime) -> SealedPack:
    rows = SealedPack.objects.filter(
        case=opened.case, pk=leave.sealed_id, asked_by=opened.actor, ends_at__gt=now,
        pack__work_done_at__isnull=False,
    )  # fmt: skip
    row = rows.select_related("pack").first()
    if row is None or row.session_digest != session_digest(row, leave.session):
        raise NotThere
    return row


def _read_me(opened: OpenCase, found: Originals, part: int, now: datetime) -> str:
    files = found.parts[part - 1]
    told = {
        "reference": found.reference, "part": part, "found": found, "count": len(files),
        "left_out": found.left_out, "at": iso_utc(now),
        "by": "the person" if opened.is_owner else "a caseworker",
        "example": file_name(files[0].listed), "example_mark": files[0].listed.exhibit,
    }  # fmt: skip
    return render_to_string("evidence/sealed.txt", told)


def _read(opened: OpenCase, picture: SealedPicture | None) -> Iterator[bytes]:
    if picture is None:
        raise NotThere
    yield from original(picture, opened.key, use=Use.EXPORT)


def _held(opened: OpenCase, *, with_references: bool) -> dict[str, SealedPicture]:
    """Return what is still held, by each mark it has or had: the pack may be from before letters were chosen anew."""
    marks = every_mark_of(opened)
    rows: list[SealedPicture] = [*without_pixels(Capture.objects.filter(case=opened.case))]
    if with_references:
        photos = ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED)
        rows += without_pixels(photos)
    return {mark: row for row in rows if _is_there(row) for mark in marks.get(row.pk, ())}


def _is_there(row: SealedPicture) -> bool:
    return row.file_id is not None and path_of(row.file_id).exists()


def _is_wanted(row: SealedPack, kind: str) -> bool:
    return row.with_references or kind != "reference image"
