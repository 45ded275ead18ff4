"""What a stranger reads of a likeness: never the sentences of the page, which speak to the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from takedown.matching.compare import Band
from takedown.matching.doubts import Doubt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from takedown.matching.models import Match

# As section 6 of the report says; where there was little detail, fewer are asked for.
_NEAR_BITS = 31
_VERDICTS = {
    Band.SAME: "Consistent with the two files being copies of one picture.",
    Band.LIKELY: (
        "Consistent with one picture having been made from the other, or both from a third."
    ),
    Band.POSSIBLE: (
        "Some of the two pictures lines up. Chance can do that, or something that both share."
    ),
    Band.DIFFERENT: "Software found nothing that connects the two pictures.",
    Band.INCOMPARABLE: "There is too little detail in one of the pictures to compare them this way.",
}
# What the software itself holds against a likeness.
_DOUBTS = {
    Doubt.DRAWN: (
        "What lines up looks drawn: words, a frame or part of an app. Unrelated pictures share these."
    ),
    Doubt.BESIDE: "What lines up lies beside the main picture of the reference, not in it.",
    Doubt.LOOSE: "They line up in parts only, as two photos of one place do.",
    Doubt.UNLIKE: "What lines up is alike and not the same, as in two photos of one face.",
    Doubt.OVERLAID: "What lines up seems to lie over both pictures, as a watermark does.",
    Doubt.SEVERAL: (
        "The reference is a page of several pictures, and not all of them line up. What does can be an "
        "advert."
    ),
    Doubt.DIFFERS: "A small part lines up and most else does not, as in two photos of one room.",
}
_BY_FINGERPRINT = {
    Band.SAME: (
        "Consistent with the exhibit, or a part of it, showing the whole picture that the reference's "
        "perceptual hash was made from. Some edits leave such a hash almost as it was."
    ),
    Band.POSSIBLE: "The perceptual hashes are near, but not near enough to count as found.",
}
_ONLY_A_FINGERPRINT = (
    "Of the reference only a perceptual hash is held, made on the device of a person; nothing was lined "
    "up. Such a hash does not find a part cut out of a picture, or most edited pictures."
)


def facts_of(one: Match, numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what software measured of a likeness, in sentences; select its reference with it."""
    band, doubt = Band(one.band), str(numbers.get("doubt", ""))
    if one.reference.is_fingerprint:
        told = [_BY_FINGERPRINT.get(band, _VERDICTS[band]), _ONLY_A_FINGERPRINT]
    else:
        told = [_DOUBTS[Doubt(doubt)] if doubt else _VERDICTS[band]]
    if numbers.get("mirrored"):
        told.append("The two line up when one of them is mirrored.")
    for name, key in (("pHash", "phash_distance"), ("PDQ", "pdq_distance")):
        if numbers.get(key) is not None:
            told.append(
                f"Perceptual hashes ({name}): {int(numbers[key])} of 256 bits differ{_near(int(numbers[key]))}."
            )
    return tuple(told)


def _near(bits: int) -> str:
    return "" if bits <= _NEAR_BITS else ", which is not near"
