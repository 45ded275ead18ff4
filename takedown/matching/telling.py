"""A likeness in plain sentences that show and describe no picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.matching.compare import Band
from takedown.matching.doubts import Doubt

if TYPE_CHECKING:
    from takedown.matching.compare import Likeness

_VERDICTS = {
    Band.SAME: "This is consistent with the two files being copies of one picture.",
    Band.LIKELY: "This is consistent with one picture having been made from the other.",
    Band.POSSIBLE: "A little of the two pictures lines up. That can be chance.",
    Band.DIFFERENT: "Nothing was found that connects the two pictures.",
    Band.INCOMPARABLE: (
        "There is too little detail in one of the pictures to compare them this way."
    ),
}
_DOUBTS = {
    Doubt.DRAWN: (
        "What lines up looks drawn: words, a frame or part of an app. Other pictures have that too."
    ),
    Doubt.BESIDE: "What lines up is something that stands beside your photo.",
    Doubt.LOOSE: "The two line up in parts only, as two photos of one place do.",
    Doubt.UNLIKE: (
        "What lines up is alike but not the same, as in two photos of one face, or in a picture drawn "
        "anew."
    ),
    Doubt.OVERLAID: (
        "The shapes that line up seem to lie over the two pictures, as a site's words or mark do."
    ),
    Doubt.SEVERAL: (
        "Your photo is a page with several pictures, and one of them lines up. That can be an advert. You "
        "can add your photo again, cut out of its page."
    ),
    Doubt.DIFFERS: (
        "A small part lines up and nearly all else differs, as in two photos of one room."
    ),
}
# Where nothing but a fingerprint of the photo is kept.
_BY_FINGERPRINT = {
    Band.SAME: (
        "This is consistent with the picture holding the whole photo that your fingerprint was made "
        "from. Some edits leave a fingerprint almost as it was."
    ),
    Band.POSSIBLE: (
        "The fingerprint of your photo is near, but not near enough to say that it is the same."
    ),
    Band.DIFFERENT: (
        "Your photo was not found by its fingerprint. That says little: see what it cannot find."
    ),
    Band.INCOMPARABLE: "There is too little detail for a fingerprint to mean anything.",
}
_FINGERPRINT_LIMITS = (
    "A fingerprint finds the same whole photo again: saved anew, in other colours, turned or "
    "mirrored. It does not find a part cut out of it, or most edited pictures."
)
_UNCLEAR = "Software cannot tell. You do not have to look."
SOFTWARE = "This is the output of software, not an expert's opinion. A person decides."


def explain(*, likeness: Likeness) -> tuple[str, ...]:
    """Return the likeness in sentences: what it is consistent with, the facts, the fingerprints."""
    if likeness.by_fingerprint:
        told = [_BY_FINGERPRINT[likeness.band], _FINGERPRINT_LIMITS]
    else:
        told = [_DOUBTS.get(likeness.doubt, _VERDICTS[likeness.band])]
    if likeness.band is Band.POSSIBLE:
        told.append(_UNCLEAR)
    if likeness.support:
        told.append(_places(likeness.support))
    if likeness.mirrored:
        told.append("They line up when one of the two is mirrored.")
    told += _shares(likeness)
    told.append(f"Fingerprints: {likeness.phash_distance} of 256 bits differ (pHash).")
    if likeness.pdq_distance is not None:
        told.append(f"Fingerprints: {likeness.pdq_distance} of 256 bits differ (PDQ).")
    told.append(SOFTWARE)
    return tuple(told)


def _shares(likeness: Likeness) -> list[str]:
    if not likeness.found or likeness.overlap is None:
        return []
    share = max(1, round(likeness.overlap.area * 100))
    told = [f"The part that lines up takes about {share} % of the picture from the post."]
    if likeness.differs is not None:
        differs = round(likeness.differs * 100)
        told.append(
            f"Of that part about {differs} % differs from your photo."
            if differs
            else "No difference was measured in that part. A small or plain change can be missed."
        )
    return told


def _places(support: int) -> str:
    if support == 1:
        return "1 separate place lines up."
    return f"{support} separate places line up."
