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
_BY = "a person with access to the notes"


def without_pixels(pictures: QuerySet[_Picture]) -> QuerySet[_Picture]:
    """Return the pictures in order, without the large columns: thousands of them fill a memory."""
    return pictures.defer("signature_sealed", "view_sealed").order_by("number")


def how_obtained(one: Capture, marks: Mapping[uuid.UUID, str]) -> str:
    """Return how a capture was obtained, and of which exhibit it is a copy as software measured."""
    first = marks.get(one.copy_of_id) if one.copy_of_id else None
    if first is None:
        return _HOW
    return f"{_HOW}; consistent with showing the same picture as {first}, as software measured; not confirmed by a person"


def answered_exhibits(case: Case) -> dict[uuid.UUID, uuid.UUID]:
    """Return by the id of a likeness whose answer others took the capture it is about."""
    took = Match.objects.filter(case=case, answer_of__isnull=False).values("answer_of")
    return dict(Match.objects.filter(pk__in=took).values_list("pk", "capture_id"))


def decided_by(
    one: Match, answered: Mapping[uuid.UUID, uuid.UUID], marks: Mapping[uuid.UUID, str]
) -> str:
    """Return who decided, and to which exhibit the answer was given where it was given to another."""
    if one.answer_of is None:
        return _BY
    capture = answered.get(one.answer_of)
    number = marks.get(capture) if capture else None
    other = number or "a copy that is here no more"
    return f"{_BY}, whose answer to {other} was also used for this exhibit"
