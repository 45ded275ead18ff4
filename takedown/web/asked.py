"""What is said where a case cannot be handed over as somebody asked."""

from __future__ import annotations

from typing import Final

from takedown.cases.handing import CoverOutOfOrder, NoSuchColleague
from takedown.flows.ask_to_take import MOST_AT_ONCE, NothingToHandOver, TooManyAtOnce

REFUSALS: Final[tuple[type[Exception], ...]] = (
    NoSuchColleague,
    CoverOutOfOrder,
    NothingToHandOver,
    TooManyAtOnce,
)
WORDS: Final[dict[type[Exception], str]] = {
    NoSuchColleague: "That colleague cannot take it now. Choose another.",
    CoverOutOfOrder: "Look at the days of the cover again. It ends after it begins, within three months.",
    NothingToHandOver: "A colleague is asked about this already. Take that back first, on your desk.",
    TooManyAtOnce: f"That is more than {MOST_AT_ONCE} at once. Tick fewer, and do the rest after.",
}
