"""Why what lines up is only possible: the doubts, what raises them, and what takes them away."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from takedown.matching.agreement import Agreement
    from takedown.matching.alignment import Alignment
    from takedown.matching.derivation import Derivation
    from takedown.matching.features import Features

# Set on one half of the photographs and reported on the other: docs/matching.md.
LIKELY_SUPPORT = 8
POSSIBLE_SUPPORT = 5
# Two photographs of one scene from two places line up in part only.
MOST_LOOSE = 0.07
# Two photographs of one face share its features, which resemble one another less than copies do.
MOST_UNLIKE = 0.31
# Where more than this differs, little is shared but a corner of one room: unless very much lines up there.
MOST_DIFFERING = 0.65
MUCH_SUPPORT = 60
# What is shared is words or a frame where so many more drawn places line up than photographed ones.
MOST_DRAWN = 4


class Doubt(StrEnum):
    """Why what lines up is only possible."""

    NONE = ""
    DRAWN = "drawn"
    BESIDE = "beside"
    LOOSE = "loose"
    UNLIKE = "unlike"
    DIFFERS = "differs"
    OVERLAID = "overlaid"
    SEVERAL = "several"


# What a part that is wholly the same takes away; that it is drawn, or little of the whole, it does not.
_TAKEN_AWAY = frozenset({Doubt.LOOSE, Doubt.UNLIKE})


def doubt_of(aligned: Alignment) -> Doubt:
    """Why an alignment with support enough is only possible all the same, or that nothing is against it."""
    if aligned.loose > MOST_LOOSE:
        return Doubt.LOOSE
    if mostly_drawn(aligned):
        return Doubt.DRAWN
    return Doubt.UNLIKE if aligned.unlike > MOST_UNLIKE else Doubt.NONE


def mostly_drawn(aligned: Alignment) -> bool:
    """Whether nearly all that lines up looks drawn."""
    return aligned.drawn > MOST_DRAWN * aligned.support


def looked_under(doubt: Doubt, laid: Agreement, *, support: int) -> Doubt:
    """The doubt that is left, or comes up, once one picture is laid on the other."""
    if laid.throughout or (laid.in_part and doubt in _TAKEN_AWAY):
        return Doubt.NONE
    # Under a mark nothing is wholly the same, and in one light.
    if laid.in_part:
        return doubt
    overlaid = support >= LIKELY_SUPPORT and laid.overlaid(support=support)
    return Doubt.OVERLAID if doubt is Doubt.NONE and overlaid else doubt


def one_of_several(aligned: Alignment, reference: Features) -> bool:
    """Whether the reference is a page of several pictures of a size, and not all of them line up.

    Nobody knows which of them the person means: of a screenshot with a wide photograph an advert or the
    head of the page can be the largest part, and be in every other screenshot too.
    """
    if aligned.matrix is None:
        return True
    matrix = np.array(aligned.matrix)
    there = (aligned.places @ matrix[:, :2].T + matrix[:, 2]) / reference.size
    inside = [
        (there >= (one.left, one.top)).all(axis=1) & (there <= (one.right, one.bottom)).all(axis=1)
        for one in reference.rivals()
    ]
    return any(int(one.sum()) < LIKELY_SUPPORT for one in inside)


def mostly_differs(aligned: Alignment, derivation: Derivation | None) -> bool:
    """Whether nearly all that lies over one another differs, and not very much lines up."""
    if derivation is None or aligned.support >= MUCH_SUPPORT:
        return False
    return derivation.differs > MOST_DIFFERING
