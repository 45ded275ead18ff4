"""How alike two pictures are: a band, the numbers behind it, and plain words for people.

A hash finds the same picture again; local features find a picture inside another. Neither decides
anything: a likeness is a suggestion until a person has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from takedown.matching.alignment import (
    LIKELY_SUPPORT,
    POSSIBLE_SUPPORT,
    Matrix,
    Rectangle,
    align,
)
from takedown.matching.features import Features, find_features
from takedown.matching.hashing import PerceptualHash, distance, pdq, phash16

if TYPE_CHECKING:
    from takedown.pictures.picture import Picture

# The customary radius (ThreatExchange, pdq/README.md: match at 31 or fewer of 256 bits). Measured
# for this project: 0 of 3,222,400 wrong pairs within it, for PDQ and for pHash at 16 × 16 alike.
SAME_DISTANCE = 31


class Band(StrEnum):
    """How alike; same and likely count as found, possible is for a person to look at."""

    SAME = "same"
    LIKELY = "likely"
    POSSIBLE = "possible"
    DIFFERENT = "different"
    INCOMPARABLE = "incomparable"


@dataclass(frozen=True, kw_only=True, eq=False)
class Signature:
    """All that is kept of a picture to compare it by; no pixels."""

    phash: PerceptualHash
    pdq: PerceptualHash
    features: Features


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """The result of one comparison.

    Distances are bits of 256, `pdq_distance` None where either quality is too low to mean
    anything. `support` counts distinct matched places. `alignment` takes working pixels of the
    query (mirrored first, where `mirrored`) to working pixels of the reference. `overlap` is where
    in the query, as it is, the reference lies.
    """

    band: Band
    phash_distance: int
    pdq_distance: int | None
    support: int
    mirrored: bool
    alignment: Matrix | None
    overlap: Rectangle | None

    @property
    def found(self) -> bool:
        """Whether the comparison by itself suggests a match."""
        return self.band in (Band.SAME, Band.LIKELY)


def signature(*, picture: Picture) -> Signature:
    """Everything `compare` needs to know of a picture, computed once."""
    return Signature(
        phash=phash16(picture=picture),
        pdq=pdq(picture=picture),
        features=find_features(picture=picture),
    )


def compare(*, query: Signature, reference: Signature) -> Likeness:
    """Compare a picture from a post (query) with one the person holds (reference)."""
    phash_distance = distance(a=query.phash, b=reference.phash)
    phash_decides = query.phash.decides and reference.phash.decides
    pdq_decides = query.pdq.decides and reference.pdq.decides
    pdq_distance = distance(a=query.pdq, b=reference.pdq) if pdq_decides else None
    same = (phash_decides and phash_distance <= SAME_DISTANCE) or (
        pdq_distance is not None and pdq_distance <= SAME_DISTANCE
    )
    aligned = align(query=query.features, reference=reference.features)
    enough = min(len(query.features), len(reference.features)) >= LIKELY_SUPPORT
    return Likeness(
        band=Band.SAME if same else _band_of(aligned.support, comparable=enough),
        phash_distance=phash_distance,
        pdq_distance=pdq_distance,
        support=aligned.support,
        mirrored=aligned.mirrored,
        alignment=aligned.matrix,
        overlap=aligned.overlap,
    )


def explain(*, likeness: Likeness) -> tuple[str, ...]:
    """The likeness in plain sentences that show and describe no picture."""
    told = [_VERDICTS[likeness.band]]
    if likeness.support:
        told.append(_places(likeness.support))
    if likeness.mirrored:
        told.append("They line up when one of the two is mirrored.")
    if likeness.overlap is not None and likeness.found:
        share = max(1, round(likeness.overlap.area * 100))
        told.append(f"The part that lines up takes about {share} % of the picture from the post.")
    told.append(f"Fingerprints: {likeness.phash_distance} of 256 bits differ (pHash).")
    if likeness.pdq_distance is not None:
        told.append(f"Fingerprints: {likeness.pdq_distance} of 256 bits differ (PDQ).")
    told.append("This is the output of software, not an expert's opinion. A person decides.")
    return tuple(told)


_VERDICTS = {
    Band.SAME: "This is consistent with the two files being copies of one picture.",
    Band.LIKELY: "This is consistent with one picture having been made from the other.",
    Band.POSSIBLE: "A little of the two pictures lines up. That can be chance: have a look.",
    Band.DIFFERENT: "Nothing was found that connects the two pictures.",
    Band.INCOMPARABLE: (
        "There is too little detail in one of the pictures to compare them this way."
    ),
}


def _places(support: int) -> str:
    if support == 1:
        return "1 separate place lines up."
    return f"{support} separate places line up."


def _band_of(support: int, *, comparable: bool) -> Band:
    """The band by features alone; where there are too few of them, nothing can be said."""
    if support >= LIKELY_SUPPORT:
        return Band.LIKELY
    if support >= POSSIBLE_SUPPORT:
        return Band.POSSIBLE
    return Band.DIFFERENT if comparable else Band.INCOMPARABLE
