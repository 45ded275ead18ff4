"""How much the files of one case may weigh, so that one person cannot fill the disk of everybody.

Weighed as they lie on the disk, sealed: no size is kept in the clear, and nothing can be counted wrongly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases.sealed_picture import SealedPicture
from takedown.cases.taken_back import TakenBack
from takedown.common.sealed_files import size_on_disk

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

_MEGABYTE = 1024 * 1024


class TooHeavy(Exception):
    """A file does not fit into a case any more; the message says what can be done."""


def refuse_what_is_too_heavy(case_id: uuid.UUID, size: int) -> None:
    """Raise TooHeavy where the files of a case would weigh more than they may. Lock the case's row before.

    What was taken out makes room, as it does for the number of files. It lies on the disk until its hours
    are over, so both together may weigh twice as much and no more.
    """
    most = settings.LIMITS.case_bytes
    tables = [table.objects.filter(case=case_id) for table in SealedPicture.__subclasses__()]
    held = sum(
        _weight(rows.exclude(file_id=None).values_list("file_id", flat=True)) for rows in tables
    )
    out = TakenBack.objects.filter(case=case_id).exclude(file_id=None)
    if held + size > most:
        raise TooHeavy(
            f"These notes hold {most // _MEGABYTE} MB of files, and this one does not fit. Nothing is lost. "
            "Add a smaller copy or a screenshot, or first take out a picture that you do not need."
        )
    if held + _weight(out.values_list("file_id", flat=True)) + size > 2 * most:
        raise TooHeavy(
            "Very many files were added and taken out, and this one does not fit now. Nothing is lost. "
            "There is room again when what was taken out is destroyed, 72 hours after it was."
        )


def refuse_too_many_words(held: int, size: int) -> None:
    """Raise TooHeavy where the answers of a case would have more bytes than its files may."""
    most = settings.LIMITS.case_bytes
    if held + size > most:
        raise TooHeavy(
            f"These notes hold {most // _MEGABYTE} MB of answers, and this one does not fit. Nothing is lost. "
            "Paste the few words that matter."
        )


def _weight(file_ids: Iterable[str | None]) -> int:
    return sum(size_on_disk(one) for one in file_ids if one)
