"""Which captures are put together: how quickly for ten thousand, which forms of one picture, and never what is not it."""

from __future__ import annotations

import time
import zlib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from takedown.matching.compare import signature
from takedown.matching.grouping import Hashes, group_all
from takedown.matching.sameness import sameness
from tests.bench.changes import CHANGES, fitted, jpeg
from tests.bench.changes.edits import mixed
from tests.bench.hard import FRAMES, TIMES
from tests.bench.photographs import OTHER_VIEWS, view
from tests.bench.recall import compared_with, picture_of
from tests.bench.shared import PAIRS

if TYPE_CHECKING:
    from takedown.matching.compare import Signature
    from tests.bench.changes.kinds import Pixels

# What shows the same picture; each is held against the photograph and against another one of these.
SAME = (
    "jpeg_30", "jpeg_10", "resized_quarter", "saved_five_times", "blurred", "colour_filter", "grey",
    "brightened", "crop_10", "mirror", "turned_90", "tilted_5", "letterboxed", "caption_bar",
    "shot_timeline_light", "shot_feed_dark", "shot_chat_light", "shot_gallery_dark",
    "shot_forum_light", "shot_article_dark", "shot_player_light", "mirrored_shot",
)  # fmt: skip
# What does not, though it was made from the same photograph: each made twice, from different others.
EDITS = (
    "replaced_30", "replaced_50", "regenerated_30", "replaced_30_shot", "face_relit",
    "body_redrawn", "background_redrawn", "stickers", "collage",
)  # fmt: skip
# Parts of the picture, by share of its area, that another picture or plain skin was put over.
SPOTS = (0.02, 0.03, 0.05, 0.08, 0.15)
_FILLS = ("pasted", "smooth")


@dataclass
class Told:
    """Of each kind of pair how many were put together, of how many."""

    same: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    named: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, name: str, one: Signature, other: Signature) -> None:
        """Hold one pair against one another."""
        together = sameness(one, other).same
        self.pairs[kind] += 1
        self.same[kind] += together
        if together:
            self.named.append((kind, name))

    def join(self, other: Told) -> None:
        """Add what another process counted."""
        self.same.update(other.same)
        self.pairs.update(other.pairs)
        self.named += other.named


def timed(*, count: int = 10_000, copies: int = 2_000, sample: int = 500) -> dict[str, float]:
    """Seconds to group so many drawn hashes among which copies were planted, and checks by brute force."""
    hashes, planted = _drawn(count, copies)
    started = time.process_time()
    firsts = group_all(hashes)
    seconds = time.process_time() - started
    leading = np.flatnonzero(firsts == np.arange(count))
    words = hashes.laid.view(np.uint64)
    wrong = 0
    for one in np.random.default_rng(2).choice(count, sample, replace=False):
        before = leading[leading < one]
        bits = np.bitwise_count(words[one][:, None] ^ words[before, 0]).sum(axis=-1, dtype=int)
        near = before[(bits <= 31).any(axis=0)]
        wrong += int(firsts[one] != (near[0] if len(near) else one))
    return {
        "seconds": seconds,
        "groups": float(len(leading)),
        "planted within 31 bits": float(sum(bits <= 31 for bits in planted)),
        "wrong in the sample": float(wrong),
    }


def _drawn(count: int, copies: int) -> tuple[Hashes, list[int]]:
    """Hashes at random; the last `copies` are each an earlier one, in any orientation, 0 to 44 bits off."""
    rng = np.random.default_rng(1)
    laid = rng.integers(0, 256, (count, 8, 32), dtype=np.uint8)
    off = rng.integers(0, 45, copies).tolist()
    for place, bits in enumerate(off):
        copied = np.unpackbits(laid[rng.integers(count - copies), 0])
        copied[rng.choice(256, bits, replace=False)] ^= 1
        laid[count - copies + place, rng.integers(8)] = np.packbits(copied)
    return Hashes(laid=laid, decides=np.ones(count, bool)), off


def measure_same(*, processes: int = 2, most: int | None = None) -> Told:
    """Every photograph of the held-out half in every form, and pairs that only share something."""
    real = [index for index, one in enumerate(compared_with()) if one.held_out][:most]
    tasks = [(kind, number) for kind in PAIRS for number in range(10)]
    told = Told()
    with ProcessPoolExecutor(processes) as pool:
        for some in pool.map(_of_photograph, real):
            told.join(some)
        for some in pool.map(_sharing, tasks, chunksize=8):
            told.join(some)
    told.join(_scenes())
    return told


def _of_photograph(index: int) -> Told:
    own = compared_with()[index]
    others = [
        one
        for one in compared_with()
        if one.real and one.held_out == own.held_out and one.series != own.series
    ]

    def made(change: str, number: int = 0) -> Signature:
        rng = np.random.default_rng(zlib.crc32(f"{own.name} {change} {number}".encode()))
        # The second time from another photograph, whatever the random generator says.
        other = others[(int(rng.integers(len(others) // 2)) * 2 + number) % len(others)]
        if change == "original":
            return _signed(own.pixels())
        do = CHANGES.get(change) or partial(_spot, *change.split())
        return _signed(do(own.pixels(), rng, other.pixels()))

    told, original = Told(), made("original")
    forms = {name: made(name) for name in SAME}
    names = list(forms)
    for place, (name, form) in enumerate(forms.items()):
        told.add(f"same: {name}", own.name, original, form)
        told.add(f"same: {name} and another form", own.name, form, forms[names[place - 7]])
    for place, name in enumerate(
        [*EDITS, *(f"{fill} {share}" for share in SPOTS for fill in _FILLS)]
    ):
        first, second = made(name), made(name, 1)
        told.add(f"edit: {name}", own.name, original, first)
        told.add(
            f"edit: {name} and another form", own.name, forms[names[place % len(names)]], first
        )
        told.add(f"two edits: {name}", own.name, first, second)
    return told


def _spot(fill: str, share: str, pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """An oval of this share of the area changed, at a place of chance."""
    height, width = pixels.shape[:2]
    tall = min(
        float(np.sqrt(float(share) * height * width / np.pi * rng.uniform(0.6, 1.6))), height * 0.48
    )
    wide = min(float(share) * height * width / np.pi / tall, width * 0.48)
    middle = rng.uniform(tall, height - tall), rng.uniform(wide, width - wide)
    rows, columns = np.mgrid[0:height, 0:width]
    far = ((rows - middle[0]) / tall) ** 2 + ((columns - middle[1]) / wide) ** 2
    mask = np.clip((1 - far) / 0.25 + 0.5, 0, 1)
    if fill == "pasted":
        return jpeg(mixed(fitted(other, height, width), pixels, mask))
    around = pixels[(far > 1.1) & (far < 1.6)]
    skin = 0.35 * (around.mean(axis=0) if len(around) else pixels.mean((0, 1))) + 0.65 * np.array([205, 160, 135])  # fmt: skip
    shade = (rows - middle[0]) / tall * 12 + (columns - middle[1]) / wide * 8
    inside = np.clip(skin[None, None] + shade[..., None], 0, 255).astype(np.uint8)
    return jpeg(mixed(inside, pixels, mask))


def _sharing(task: tuple[str, int]) -> Told:
    kind, number = task
    real = [one for one in compared_with() if one.real]
    one, two, other = np.random.default_rng(number).choice(len(real), 3, replace=False)
    pair = PAIRS[kind](real[one].pixels(), real[two].pixels(), real[other].pixels(), number)
    told = Told()
    told.add(f"shared: {kind}", f"{real[one].name} {real[two].name}", *map(_signed, pair))
    return told


def _scenes() -> Told:
    """Two views of one scene, and one person at two moments before one camera and before two."""
    told = Told()
    pairs = [("another view", one, two) for two, one in OTHER_VIEWS.items() if two not in FRAMES]
    pairs += [("another view", f"left{at:02d}", f"right{at:02d}") for at in TIMES]
    pairs += [
        ("same person, another moment", f"left{one:02d}", f"{side}{two:02d}")
        for side in ("left", "right")
        for one, two in pairwise(TIMES)
    ]
    for kind, one, two in pairs:
        told.add(f"scene: {kind}", f"{one} {two}", _signed(view(one)), _signed(view(two)))
    return told


def _signed(pixels: Pixels) -> Signature:
    return signature(picture=picture_of(pixels))
