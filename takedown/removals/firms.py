"""The firms behind sites whose address for abuse is in the directory, and the channels of one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.removals.particulars import read_particulars
from takedown.removals.recipients import channels, channels_for

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey
    from takedown.removals.models import RemovalRequest
    from takedown.removals.recipients import Channel


def firms() -> tuple[str, ...]:
    """Return their names, in the order of the alphabet."""
    return tuple(sorted({one.firm for one in channels() if one.firm}, key=str.casefold))


def ways_of(request: RemovalRequest, key: CaseKey) -> tuple[Channel, ...]:
    """Return the channels a letter can go through, best first; those of a firm only where it is named.

    Raises vault.CannotOpen.
    """
    named = read_particulars(request, key).host_name
    return channels_for(platform=request.platform, regime=request.rule_id, firm=named)
