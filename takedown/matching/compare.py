"""How alike two pictures are: a band, and the numbers behind it.

A hash finds the same picture again; local features find a picture inside another. Neither decides
anything: a likeness is a suggestion until a person has looked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from takedown.matching.agreement import FEWEST_PLACES, NO_AGREEMENT, Agreement, agreement
from takedown.matching.alignment import NOTHING, Alignment, align
from takedown.matching.derivation import Derivation, derive, sketch, tint
from takedown.matching.doubts import (
    LIKELY_SUPPORT,
    POSSIBLE_SUPPORT,
    Doubt,
    doubt_of,
    looked_under,
    mostly_differs,
    mostly_drawn,
    one_of_several,
)
from takedown.matching.features import Features, find_features
from takedown.matching.fingerprints import Fingerprint, fingerprints, nearest, part_fingerprints
from takedown.matching.regions import Rectangle, where_it_lies

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from takedown.matching.consensus import Matrix
    from takedown.pictures.picture import Picture

# The customary radius (ThreatExchange, pdq/README.md: match at 31 or fewer of 256 bits).
SAME_DISTANCE = 31


class Band(StrEnum):
    """How alike; same and likely count as found, possible is for a person to look at."""

    SAME = "same"
    LIKELY = "likely"
    POSSIBLE = "possible"
    DIFFERENT = "different"
    INCOMPARABLE = "incomparable"


FOUND = frozenset({Band.SAME, Band.LIKELY})


@dataclass(frozen=True, kw_only=True, eq=False)
class Signature:
    """All that is kept of a picture to compare it by; `sketch` is small and grey, and
    `tint` smaller and only colour (derivation.py).

    `fingerprints` are of its panels, the largest first; `parts` of its halves and its whole.
    """

    fingerprints: tuple[Fingerprint, ...]
    parts: tuple[Fingerprint, ...]
    features: Features
    sketch: NDArray[np.uint8]
    tint: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """The result of one comparison.

    Distances are bits of 256, the least over the panels of the query and its orientations; that of
    PDQ is None where no quality is high enough to mean anything. `support` counts distinct photographed places.
    `alignment` takes working pixels of the query (mirrored first, where `mirrored`) to working
    pixels of the reference. `overlap` is where in the query, as it is, the reference lies.
    `by_fingerprint`: of the reference nothing but hashes is kept (by_fingerprint.py).
    """

    band: Band
    phash_distance: int
    pdq_distance: int | None
    support: int
    mirrored: bool
    alignment: Matrix | None
    overlap: Rectangle | None
    doubt: Doubt = Doubt.NONE
    derivation: Derivation | None = None
    by_fingerprint: bool = False

    @property
    def differs(self) -> float | None:
        """The fraction of what lines up that differs; None where nothing lines up for sure."""
        return None if self.derivation is None else self.derivation.differs

    @property
    def found(self) -> bool:
        """Whether the comparison by itself suggests a match."""
        return self.band in FOUND


def signature(*, picture: Picture) -> Signature:
    """Everything `compare` needs to know of a picture, computed once."""
    features = find_features(picture=picture)
    prints = fingerprints(pixels=picture.pixels, panels=features.panels)
    parts = part_fingerprints(pixels=picture.pixels, panels=features.panels)
    return Signature(
        fingerprints=prints,
        parts=parts,
        features=features,
        sketch=sketch(picture.pixels),
        tint=tint(picture.pixels),
    )


def compare(*, query: Signature, reference: Signature) -> Likeness:
    """Compare a picture from a post (query) with one the person holds (reference)."""
    bits = nearest(query.fingerprints, reference.fingerprints)
    same = bits.deciding is not None and bits.deciding <= SAME_DISTANCE
    aligned, doubt = _aligned(query.features, reference.features)
    laid = _laid(aligned, doubt, query, reference)
    doubt = looked_under(doubt, laid, support=aligned.support)
    derivation = _derivation(aligned, query, reference, sure=laid.throughout)
    if doubt is Doubt.NONE and mostly_differs(aligned, derivation):
        doubt = Doubt.DIFFERS
    likely = doubt is Doubt.NONE and (aligned.support >= LIKELY_SUPPORT or laid.throughout)
    if (same or likely) and _is_one_of_several(query.features, reference.features):
        # The hash, too, is of one of them only.
        same, doubt = False, Doubt.SEVERAL
    enough = min(len(query.features), len(reference.features)) >= LIKELY_SUPPORT
    if same:
        # An edit of a small part leaves the hash as it was: that is no copy, though made from one.
        band = Band.LIKELY if _part_differs(derivation) else Band.SAME
    else:
        band = _band_of(aligned, doubt, comparable=enough, throughout=laid.throughout)
    shown = aligned if band in {*FOUND, Band.POSSIBLE} else _without_place(aligned)
    return Likeness(
        band=band,
        phash_distance=bits.phash,
        pdq_distance=bits.pdq,
        support=aligned.support,
        mirrored=shown.mirrored,
        alignment=shown.matrix,
        overlap=_overlap(shown, query.features, reference.features),
        doubt=doubt if band is Band.POSSIBLE else Doubt.NONE,
        derivation=derivation if band in FOUND else None,
    )


def _aligned(query: Features, reference: Features) -> tuple[Alignment, Doubt]:
    """The alignment with what the reference is about; else with what stands beside it, as a doubt."""
    main = reference.of_the_largest()
    aligned = align(query=query, reference=main)
    if aligned.support >= LIKELY_SUPPORT:
        return aligned, doubt_of(aligned)
    if main is not reference:
        beside = align(query=query, reference=reference)
        if beside.support >= LIKELY_SUPPORT:
            return beside, Doubt.BESIDE
    drawn = aligned.support + aligned.drawn >= LIKELY_SUPPORT
    return aligned, Doubt.DRAWN if drawn else Doubt.NONE


def _is_one_of_several(query: Features, reference: Features) -> bool:
    """Whether the reference is a page of several pictures, and the query does not hold all of them."""
    if len(reference.rivals()) == 1:
        return False
    return one_of_several(align(query=query, reference=reference), reference)


def _laid(aligned: Alignment, doubt: Doubt, query: Signature, reference: Signature) -> Agreement:
    """What agrees where one picture is laid on the other.

    Where nearly all that lines up is drawn, or stands beside, it would agree in any two pictures of a kind.
    """
    few = aligned.support < FEWEST_PLACES or aligned.support + aligned.drawn < POSSIBLE_SUPPORT
    if few or mostly_drawn(aligned) or doubt is Doubt.BESIDE:
        return NO_AGREEMENT
    return agreement(
        (query.sketch, query.features), (reference.sketch, reference.features), aligned=aligned
    )


def _part_differs(derivation: Derivation | None) -> bool:
    return derivation is not None and derivation.rectangle is not None


def _band_of(
    aligned: Alignment, doubt: Doubt, *, comparable: bool, throughout: bool = False
) -> Band:
    """The band by features alone; where there are too few of them, nothing can be said."""
    if doubt is not Doubt.NONE:
        return Band.POSSIBLE
    if aligned.support >= LIKELY_SUPPORT or throughout:
        return Band.LIKELY
    if aligned.support >= POSSIBLE_SUPPORT:
        return Band.POSSIBLE
    return Band.DIFFERENT if comparable else Band.INCOMPARABLE


def _without_place(aligned: Alignment) -> Alignment:
    """Chance lines a few places up in any two pictures; where they lie says nothing."""
    return replace(NOTHING, support=aligned.support)


def _overlap(aligned: Alignment, query: Features, reference: Features) -> Rectangle | None:
    if aligned.matrix is None:
        return None
    return where_it_lies(
        aligned.matrix, query=query.size, reference=reference.size, mirrored=aligned.mirrored
    )


def _derivation(
    aligned: Alignment, query: Signature, reference: Signature, *, sure: bool
) -> Derivation | None:
    if aligned.matrix is None or not (sure or aligned.support >= LIKELY_SUPPORT):
        return None
    return derive(
        (query.sketch, query.tint),
        (reference.sketch, reference.tint),
        matrix=aligned.matrix,
        sizes=(query.features.size, reference.features.size),
        mirrored=aligned.mirrored,
    )
