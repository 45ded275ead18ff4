"""The firms behind sites whose address for abuse is in the directory, and the channels of one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.answers import Answer, read_answers
from takedown.removals.particulars import read_particulars
from takedown.removals.recipients import FAKE, REAL, channels, channels_for

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.removals.models import RemovalRequest
    from takedown.removals.recipients import Channel


def firms() -> tuple[str, ...]:
    """Return their names, in the order of the alphabet."""
    return tuple(sorted({one.firm for one in channels() if one.firm}, key=str.casefold))


def ways_of(opened: OpenCase, request: RemovalRequest) -> tuple[Channel, ...]:
    """Return the channels a letter can go through, best first for what its pictures are.

    Those of a firm only where it is named. Raises vault.CannotOpen.
    """
    answers = read_answers(opened.case, opened.key)
    return channels_for(
        platform=request.platform,
        regime=request.rule_id,
        firm=read_particulars(request, opened.key).host_name,
        pictures={Answer.YES: FAKE, Answer.NO: REAL}.get(answers.made_by_ai, ""),
    )
