"""What a pack says of copies: software found them, and an answer to one is said to be an answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from takedown.matching.models import Match

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from takedown.cases.models import Case
    from takedown.cases.sealed_picture import SealedPicture
    from takedown.posts.models import Capture

_Picture = TypeVar("_Picture", bound="SealedPicture")
_HOW = "added by hand, as a file or a screenshot"
BY = "a person with access to the notes"


def without_pixels(pictures: QuerySet[_Picture]) -> QuerySet[_Picture]:
    """Return the pictures in order, without the large columns: thousands of them fill a memory."""
    return pictures.defer("signature_sealed", "view_sealed").order_by("number")


def how_obtained(one: Capture, marks: Mapping[uuid.UUID, str], *, same_file: str = "") -> str:
    """Return how a capture was obtained, and of which exhibit it is a copy: as software measured, or exactly.

    `same_file` is the mark of an earlier exhibit with the same bytes, or empty.
    """
    if same_file:
        return f"{_HOW}; byte for byte the same file as {same_file} (same SHA-256): which post it shows is for whoever added it to say"
    first = marks.get(one.copy_of_id) if one.copy_of_id else None
    if first is None:
        return _HOW
    return f"{_HOW}; consistent with showing the same picture as {first}, as software measured; not confirmed by a person"


def answered_exhibits(case: Case) -> dict[uuid.UUID, uuid.UUID]:
    """Return by the id of a likeness whose answer others took the capture it is about."""
    took = Match.objects.filter(case=case, answer_of__isnull=False).values("answer_of")
    return dict(Match.objects.filter(pk__in=took).values_list("pk", "capture_id"))


def one_answered(
    one: Match, answered: Mapping[uuid.UUID, uuid.UUID], marks: Mapping[uuid.UUID, str]
) -> str:
    """Return the exhibit to which an answer was given that this one took; empty for an answer of its own."""
    if one.answer_of is None:
        return ""
    capture = answered.get(one.answer_of)
    return (marks.get(capture) if capture else None) or "a copy that is here no more"
