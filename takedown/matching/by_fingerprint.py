"""A picture of a post beside a photo of which only a fingerprint is kept: its hashes, nothing else.

A hash finds the same whole picture again. It finds no part of it, and no edit: that one was not
found says little, and the sentences say so (telling.py).
"""

from __future__ import annotations

from takedown.matching.compare import SAME_DISTANCE, Band, Likeness, Signature, compare
from takedown.matching.fingerprints import Distances, Fingerprint, nearest

# Beyond SAME_DISTANCE and far below what other pictures come to (docs/matching.md): for a person to see.
POSSIBLE_DISTANCE = 48


def compare_with(*, query: Signature, reference: Signature | Fingerprint) -> Likeness:
    """Compare a picture from a post with a photo the person holds, by as much of it as is kept."""
    if isinstance(reference, Signature):
        return compare(query=query, reference=reference)
    return compare_fingerprint(query=query, reference=reference)


def compare_fingerprint(*, query: Signature, reference: Fingerprint) -> Likeness:
    """Look for a fingerprint in a picture: in its panels, their halves, and the whole, eight ways each."""
    bits = nearest([*query.fingerprints, *query.parts], [reference])
    return Likeness(
        band=_band_of(bits),
        phash_distance=bits.phash,
        pdq_distance=bits.pdq,
        support=0,
        mirrored=False,
        alignment=None,
        overlap=None,
        by_fingerprint=True,
    )


def _band_of(bits: Distances) -> Band:
    if bits.deciding is None:
        return Band.INCOMPARABLE
    if bits.deciding <= SAME_DISTANCE:
        return Band.SAME
    return Band.POSSIBLE if bits.deciding <= POSSIBLE_DISTANCE else Band.DIFFERENT
