"""Puts a sealed file into a case: its own key sealed by the case's, its facts sealed beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Max

from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.models import About, GoingNotice
from takedown.cases.quota import refuse_another_picture, take_room
from takedown.cases.sealed_picture import SealedPicture
from takedown.cases.taken_back import TakenKind, has_room, last_number
from takedown.cases.weight import refuse_what_is_too_heavy
from takedown.common import sealed_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey
    from takedown.common.sealed_files import SealedFile

_Kept = TypeVar("_Kept", bound=SealedPicture)
# Of a person's own photos in one case: far more than anybody needs.
MOST_PICTURES = 200
# Of pictures of posts: as many as stay quick to compare and to show (docs/matching.md).
MOST_CAPTURES = 10_000


class TooManyPictures(Exception):
    """A case holds as many pictures of this kind as it may."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of an original: bytes, SHA-256 in hex, and what reading it told.

    `pixels` is the SHA-256 of what is shown, in hex; "" for what was not read.
    """

    size: int
    digest: str
    format: str = ""
    width: int = 0
    height: int = 0
    first_frame_only: bool = False
    pixels: str = ""


def keep(
    picture: _Kept,
    opened: OpenCase,
    file: SealedFile,
    *,
    now: datetime,
    most: int = MOST_PICTURES,
) -> _Kept:
    """Save a new picture row of this case with the next number. Lock the case's row before.

    Raises TooManyPictures where the case holds `most` of the kind, quota.Unconfirmed and weight.TooHeavy.
    """
    _number(picture, opened, now, most)
    take_room(opened.case, file.size)
    refuse_what_is_too_heavy(opened.case.pk, file.size)
    picture.file_id = file.file_id
    picture.file_key_sealed = opened.key.seal_bytes(file.key, picture.place("file_key"))
    write_facts(picture, opened.key, FileFacts(size=file.size, digest=file.digest))
    picture.save(force_insert=True)
    return picture


def keep_fingerprint(
    picture: _Kept, opened: OpenCase, fingerprint: bytes, *, now: datetime
) -> _Kept:
    """Save a row without a file, as `keep` does one with a file, and with the same refusals."""
    _number(picture, opened, now, MOST_PICTURES)
    picture.signature_sealed = opened.key.seal_bytes(fingerprint, picture.place("signature"))
    write_facts(picture, opened.key, FileFacts(size=0, digest=""))
    picture.save(force_insert=True)
    return picture


def _number(picture: SealedPicture, opened: OpenCase, now: datetime, most: int) -> None:
    numbers = type(picture).objects.filter(case=opened.case)
    is_capture = picture.place("number").table == About.CAPTURE
    kind = TakenKind.CAPTURE if is_capture else TakenKind.REFERENCE
    if not has_room(opened.case.pk, kind, rows=numbers, most=most, now=now):
        raise TooManyPictures
    in_all = sum(
        table.objects.filter(case=opened.case).count() for table in SealedPicture.__subclasses__()
    )
    refuse_another_picture(opened.case, held=in_all)
    picture.case = opened.case
    # Nor the number of one that may be brought back, or that went by itself: its mark stays on the page.
    about = About.CAPTURE if is_capture else About.REFERENCE
    gone = GoingNotice.objects.filter(case=opened.case, about=about, gone_at__isnull=False)
    last = numbers.aggregate(last=Max("number"))["last"] or 0
    last_gone = gone.aggregate(last=Max("picture_number"))["last"] or 0
    picture.number = max(last, last_gone, last_number(opened.case.pk, kind)) + 1
    picture.added_at = now
    picture.added_by = opened.actor


def read_facts(picture: SealedPicture, key: CaseKey) -> FileFacts:
    """Open the facts; raise vault.CannotOpen."""
    value = key.open_json(picture.facts_sealed, picture.place("facts"))
    return FileFacts(**value) if isinstance(value, dict) else FileFacts(size=0, digest="")


def write_facts(picture: SealedPicture, key: CaseKey, facts: FileFacts) -> None:
    """Seal the facts into the row; the caller saves."""
    picture.facts_sealed = key.seal_json(asdict(facts), picture.place("facts"))


def original(picture: SealedPicture, key: CaseKey, *, use: Use = Use.READ) -> Iterator[bytes]:
    """Yield the original's bytes, chunk by chunk; raise vault.CannotOpen or NoSuchFile.

    Raises ValueError for a picture of which no file is kept, and frozen.Frozen for one that is frozen.
    """
    refuse_if_frozen(picture.case_id, [picture.pk], use)
    if picture.file_id is None or picture.file_key_sealed is None:
        raise ValueError("There is no file behind a fingerprint.")
    file_key = key.open_bytes(picture.file_key_sealed, picture.place("file_key"))
    return sealed_files.read(picture.file_id, file_key)
