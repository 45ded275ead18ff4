"""The exhibits of a pack: every file that is held, by its digest. A fingerprint alone is no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.keeping import read_facts
from takedown.evidence.copies import how_obtained, without_pixels
from takedown.evidence.exhibits import number_all
from takedown.evidence.models import ExhibitKind
from takedown.evidence.record import CaptureRecord
from takedown.posts.models import Capture
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture


def exhibits_of(
    opened: OpenCase, *, now: datetime
) -> tuple[dict[uuid.UUID, int], tuple[CaptureRecord, ...]]:
    """Return the exhibit numbers of a case by id, and its files. Lock the case's row before."""
    captures = list(without_pixels(Capture.objects.filter(case=opened.case)).select_related("post"))
    photos = ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED)
    references = list(without_pixels(photos))
    numbers = number_all(
        opened.case,
        [(ExhibitKind.CAPTURE, one.pk) for one in captures]
        + [(ExhibitKind.REFERENCE, one.pk) for one in references],
        now=now,
    )
    files = [_capture(opened, one, numbers) for one in captures]
    return numbers, (*files, *(_reference(opened, one, numbers) for one in references))


def _capture(opened: OpenCase, one: Capture, numbers: Mapping[uuid.UUID, int]) -> CaptureRecord:
    return _file(
        opened, one, numbers, kind="picture of a post",
        how=how_obtained(one, numbers),
        post=f"P{one.post.number}" if one.post else "",
    )  # fmt: skip


def _reference(
    opened: OpenCase, one: ReferenceImage, numbers: Mapping[uuid.UUID, int]
) -> CaptureRecord:
    return _file(
        opened, one, numbers, kind="reference image", how="added by hand, to compare with", post=""
    )


def _file(
    opened: OpenCase, one: SealedPicture, numbers: Mapping[uuid.UUID, int], **about: str
) -> CaptureRecord:
    facts = read_facts(one, opened.key)
    return CaptureRecord(
        exhibit=f"E{numbers[one.pk]}",
        sha256=facts.digest,
        size=facts.size,
        media_type=f"image/{facts.format.lower()}" if facts.format else "not read as a picture",
        obtained_at=one.added_at,
        obtained_by="a person with access to the notes",
        grade="C",
        **about,
    )
