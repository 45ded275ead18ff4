"""The exhibits of a pack: every file that is held, by its digest. A fingerprint alone is no file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from takedown.accounts.visitor import Kind
from takedown.cases.frozen import frozen_things
from takedown.cases.keeping import read_facts
from takedown.cases.sealed_picture import Reading
from takedown.evidence.copies import how_obtained, without_pixels
from takedown.evidence.exhibits import number_all
from takedown.evidence.models import ExhibitKind
from takedown.evidence.record import CaptureRecord
from takedown.pictures.mosaic import mosaic
from takedown.posts.models import About, Capture
from takedown.references.models import Level, ReferenceImage

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture

# Reading one takes a millisecond or two, and a person asks on a page.
MOST_MOSAICS = 200


def exhibits_of(
    opened: OpenCase, *, now: datetime, mosaics: bool = False
) -> tuple[dict[uuid.UUID, str], tuple[CaptureRecord, ...]]:
    """Return the exhibit marks of a case by id, and its files. Lock the case's row before."""
    frozen = frozen_things(opened.case.pk)
    held = Capture.objects.filter(case=opened.case).exclude(pk__in=frozen)
    captures = list(without_pixels(held).select_related("post"))
    photos = ReferenceImage.objects.filter(case=opened.case, level=Level.SEALED)
    photos = photos.exclude(pk__in=frozen)
    references = list(without_pixels(photos))
    marks = number_all(
        opened,
        [
            *((ExhibitKind.CAPTURE, one) for one in captures),
            *((ExhibitKind.REFERENCE, one) for one in references),
        ],
        now=now,
    )
    seen: dict[str, str] = {}
    files = [_capture(opened, one, marks, seen) for one in captures]
    if mosaics:
        files = _with_mosaics(opened, files, captures)
    return marks, (*files, *(_reference(opened, one, marks) for one in references))


def _capture(
    opened: OpenCase, one: Capture, marks: Mapping[uuid.UUID, str], seen: dict[str, str]
) -> CaptureRecord:
    # `seen` holds the first mark of each digest: one file added twice shows no two posts.
    digest = read_facts(one, opened.key).digest
    first = seen.setdefault(digest, marks[one.pk])
    same = "" if first == marks[one.pk] else first
    return _file(
        opened, one, marks, kind=_kind(one),
        how=how_obtained(one, marks, same_file=same),
        post=f"P{one.post.number}" if one.post else "",
    )  # fmt: skip


def _with_mosaics(
    opened: OpenCase, files: list[CaptureRecord], captures: list[Capture]
) -> list[CaptureRecord]:
    """Of pictures of posts only, and of the first ones: never of the person's own photos."""
    ids = [one.pk for one in captures if one.reading == Reading.READ][:MOST_MOSAICS]
    views = Capture.objects.filter(pk__in=ids).only("view_sealed", "case").iterator()
    made = {
        row.pk: mosaic(opened.key.open_bytes(row.view_sealed or b"", row.place("view")))
        for row in views
    }
    return [
        replace(file, mosaic=made.get(one.pk, ()))
        for file, one in zip(files, captures, strict=True)
    ]


def _kind(one: Capture) -> str:
    if one.post is not None and one.post.about == About.PROMPT:
        return "picture of a prompt or request post"
    return "picture of a post"


def _producer(actor: str) -> str:
    return "the person" if actor == Kind.CODE_HOLDER else "a caseworker"


def _reference(
    opened: OpenCase, one: ReferenceImage, marks: Mapping[uuid.UUID, str]
) -> CaptureRecord:
    return _file(
        opened, one, marks, kind="reference image", how="added by hand, to compare with", post=""
    )


def _file(
    opened: OpenCase,
    one: SealedPicture,
    marks: Mapping[uuid.UUID, str],
    *,
    kind: str,
    how: str,
    post: str,
) -> CaptureRecord:
    facts = read_facts(one, opened.key)
    return CaptureRecord(
        exhibit=marks[one.pk],
        sha256=facts.digest,
        size=facts.size,
        media_type=f"image/{facts.format.lower()}" if facts.format else "not read as a picture",
        obtained_at=one.added_at,
        obtained_by=_producer(one.added_by),
        grade="C",
        kind=kind,
        how=how,
        post=post,
    )
