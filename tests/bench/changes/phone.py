"""Screenshots of phones (apps.py), as they are and of changed pictures."""

from __future__ import annotations

import numpy as np

from tests.bench.apps import APPS, shot
from tests.bench.changes.kinds import Change, Pixels, change, jpeg
from tests.bench.changes.saved import crop


def _on_a_phone(name: str, dark: bool) -> Change:
    def changed(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
        return shot(name, pixels, dark=dark, rng=rng, beside=other)

    changed.__name__ = f"shot_{name}_{'dark' if dark else 'light'}"
    return changed


for _name in APPS:
    for _dark in (False, True):
        change("phone screenshots")(_on_a_phone(_name, _dark))


@change("phone screenshots")
def shot_of_crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return any_shot(crop(pixels, rng, 0.2), rng, other)


@change("phone screenshots")
def mirrored_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return any_shot(np.ascontiguousarray(pixels[:, ::-1]), rng, other)


def any_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    name = str(rng.choice(sorted(APPS)))
    return jpeg(shot(name, pixels, dark=bool(rng.integers(2)), rng=rng, beside=other))
