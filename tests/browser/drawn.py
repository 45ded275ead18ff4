"""Pictures drawn for these tests: no photograph of anybody, and rich enough to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

_ORIENTATION = 0x0112
_ON_ITS_SIDE = 6


def drawn(seed: int, *, width: int = 720, height: int = 960) -> Image.Image:
    """Shapes upon shapes over cloudy colour."""
    chance = np.random.default_rng(seed)
    clouds = chance.integers(0, 255, (height // 40, width // 40, 3), dtype=np.uint8)
    picture = Image.fromarray(clouds).resize((width, height), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(260):
        left, top = (int(chance.integers(-40, side)) for side in (width, height))
        size = int(chance.integers(8, 110))
        colour = tuple(int(value) for value in chance.integers(0, 255, 3))
        if chance.random() < 0.5:
            pen.ellipse((left, top, left + size, top + size // 2 + 4), fill=colour)
        else:
            corners = [(left + int(chance.integers(0, size)), top + int(chance.integers(0, size)))
                       for _ in range(4)]  # fmt: skip
            pen.polygon(corners, fill=colour)
    return picture


def photo(folder: Path) -> Path:
    """A photo as a telephone stores it: lying on its side, with a note that says so."""
    exif = Image.Exif()
    exif[_ORIENTATION] = _ON_ITS_SIDE
    lying = drawn(1).transpose(Image.Transpose.ROTATE_90)
    path = folder / "photo.jpg"
    lying.save(path, "JPEG", quality=88, exif=exif)
    return path


def screenshot(folder: Path) -> Path:
    """The photo with its right half made anew, in a post on a telephone's screen."""
    changed = drawn(1)
    half = changed.width // 2
    changed.paste(drawn(2).crop((half, 0, changed.width, changed.height)), (half, 0))
    screen = Image.new("RGB", (changed.width, 1560), "white")
    pen = ImageDraw.Draw(screen)
    pen.rectangle((0, 0, screen.width, 60), fill=(20, 20, 20))
    pen.ellipse((20, 90, 90, 160), fill=(90, 120, 200))
    pen.text((110, 110), "someone", fill=0)
    screen.paste(changed, (0, 190))
    for line in range(4):
        top = 1200 + line * 70
        pen.rectangle((30, top, 420 + 40 * line, top + 30), fill=(220, 220, 220))
    path = folder / "screenshot.jpg"
    screen.save(path, "JPEG", quality=80)
    return path
