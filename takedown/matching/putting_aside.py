"""A picture that is taken back, and may be brought back: its row and likenesses sealed, its file kept."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from takedown.cases.frozen import Use, refuse_if_frozen
from takedown.cases.sealed_picture import Reading
from takedown.cases.taken_back import TakenBack, TakenKind, seal_rows, sealed_rows, waiting
from takedown.cases.ways_back import WAIT
from takedown.matching.freezing import refuse_same
from takedown.matching.models import Match
from takedown.matching.same import names_of
from takedown.matching.taking_out import take_out
from takedown.posts.models import Capture, ReportedPost
from takedown.references.models import ReferenceImage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase


class PutAside(NamedTuple):
    """What waits now, and the copy that is the first of its group since."""

    aside: TakenBack
    leads: Capture | None


def put_aside(opened: OpenCase, *, kind: str, picture_id: uuid.UUID, now: datetime) -> PutAside:
    """Take a picture out of its table and keep it sealed; raise taking_out.NoSuchPicture.

    Lock the case's row before.
    """
    copies = _copies(opened, picture_id) if kind == TakenKind.CAPTURE else []
    out = take_out(opened.case, kind=kind, picture_id=picture_id)
    aside = TakenBack(
        case=opened.case, kind=kind, thing_id=picture_id, number=out.row.number, file_id=out.file_id,
        added_at=out.row.added_at, taken_at=now, taken_by=opened.actor, destroyed_at=now + WAIT,
    )  # fmt: skip
    seal_rows(aside, opened.key, [out.row, *out.matches], copies=copies)
    aside.save(force_insert=True)
    return PutAside(aside=aside, leads=out.leads)


def put_back(opened: OpenCase, aside: TakenBack) -> Capture | ReferenceImage:
    """Put a picture back into its table, with the answers that were given; raise frozen.Frozen.

    What it hung on may be gone: then it stands without. It is to be compared anew, as others came since.
    Lock the case's row before.
    """
    rows, more = sealed_rows(aside, opened.key)
    picture: Capture | ReferenceImage | None = None
    matches: list[Match] = []
    for row in rows:
        if isinstance(row, Capture | ReferenceImage):
            picture = row
        elif isinstance(row, Match):
            matches.append(row)
    if picture is None:
        raise ValueError("There is no picture among the rows.")
    copies = more.get("copies")
    _refuse_if_near_something_frozen(
        opened, picture, matches, copies if isinstance(copies, list) else []
    )
    if isinstance(picture, Capture):
        _hang_on_what_is_there(opened, picture)
    if picture.reading != Reading.REFUSED:
        picture.work_done_at = picture.leased_until = picture.queued_at = None
        picture.attempts = 0
    picture.save(force_insert=True)
    there = [one for one in matches if _has_its_partner(one, picture)]
    Match.objects.bulk_create(there)
    _leave_with_their_partners(opened, picture, [one for one in matches if one not in there])
    return picture


def hang_on_post(opened: OpenCase, things: Iterable[str], post_id: uuid.UUID) -> None:
    """Let pictures that are out come back to a post that came back before them."""
    for aside in waiting(opened.case.pk, things):
        rows, more = sealed_rows(aside, opened.key)
        kept = list(rows)
        for row in kept:
            if isinstance(row, Capture):
                row.post_id = post_id
        seal_rows(aside, opened.key, kept, **more)
        aside.save(update_fields=["rows_sealed"])


def _wait_for_its_post(opened: OpenCase, capture: Capture) -> None:
    for aside in waiting(opened.case.pk, [capture.post_id] if capture.post_id else []):
        rows, more = sealed_rows(aside, opened.key)
        before = more.get("pictures")
        more["pictures"] = [*(before if isinstance(before, list) else []), str(capture.pk)]
        seal_rows(aside, opened.key, list(rows), **more)
        aside.save(update_fields=["rows_sealed"])


def _leave_with_their_partners(
    opened: OpenCase, picture: Capture | ReferenceImage, matches: list[Match]
) -> None:
    """A likeness whose other picture is out as well comes back with that one, and the answer with it."""
    of_reference = isinstance(picture, ReferenceImage)
    partners = {one.capture_id if of_reference else one.reference_id: one for one in matches}
    for aside in waiting(opened.case.pk, partners):
        rows, more = sealed_rows(aside, opened.key)
        seal_rows(aside, opened.key, [*rows, partners[aside.thing_id]], **more)
        aside.save(update_fields=["rows_sealed"])


def _refuse_if_near_something_frozen(
    opened: OpenCase,
    picture: Capture | ReferenceImage,
    matches: list[Match],
    copies: list[str],
) -> None:
    near = [opened.case.pk, picture.pk, *(uuid.UUID(pk) for pk in copies)]
    near += [pk for one in matches for pk in (one.capture_id, one.reference_id)]
    if isinstance(picture, Capture):
        near += [pk for pk in (picture.post_id, picture.copy_of_id) if pk]
    refuse_if_frozen(opened.case.pk, near, Use.RESTORE)
    refuse_same(opened, names_of(opened, picture))


def _copies(opened: OpenCase, picture_id: uuid.UUID) -> list[str]:
    """Return the others of a capture's group: what is closed since as one of them closes it too."""
    group = Capture.objects.filter(case=opened.case)
    first = group.filter(pk=picture_id).values_list(Coalesce("copy_of", "pk"), flat=True).first()
    others = group.filter(Q(pk=first) | Q(copy_of=first)).exclude(pk=picture_id)
    return [str(pk) for pk in others.order_by("pk").values_list("pk", flat=True)]


def _hang_on_what_is_there(opened: OpenCase, capture: Capture) -> None:
    posts = ReportedPost.objects.filter(case=capture.case_id)
    if capture.post_id and not posts.filter(pk=capture.post_id).exists():
        _wait_for_its_post(opened, capture)
        capture.post_id = None
    if capture.copy_of_id is None:
        return
    first = Capture.objects.filter(pk=capture.copy_of_id, case=capture.case_id).first()
    capture.copy_of_id = (first.copy_of_id or first.pk) if first else None


def _has_its_partner(match: Match, picture: Capture | ReferenceImage) -> bool:
    table: type[Capture | ReferenceImage] = ReferenceImage
    partner = match.reference_id
    if isinstance(picture, ReferenceImage):
        table, partner = Capture, match.capture_id
    return table.objects.filter(pk=partner, case=picture.case_id).exists()
