"""Pictures for the demonstration: drawn, so that nobody's photo is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from pathlib import Path

_SIDE = 900


def draw_reference(path: Path, *, seed: int = 7) -> Path:
    """Save a drawn scene with enough detail to be recognised."""
    _scene(seed=seed).save(path, quality=92)
    return path


def draw_capture(path: Path, *, seed: int = 7) -> Path:
    """Save a phone screenshot of the same scene with its lower half replaced."""
    picture = _scene(seed=seed)
    picture.paste(_scene(seed=seed + 1).crop((0, 0, _SIDE, _SIDE // 2)), (0, _SIDE // 2))
    screen = Image.new("RGB", (1080, 1920), "white")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 1080, 160), fill=(240, 240, 245))
    draw.text((60, 90), "someone  2 h", fill=(20, 20, 20))
    screen.paste(picture.resize((1080, 1080)), (0, 260))
    screen.save(path, quality=85)
    return path


def _scene(*, seed: int) -> Image.Image:
    """Return shapes of many sizes over a soft ground; the seed decides all of it."""
    random = np.random.default_rng(seed)
    ground = random.integers(90, 200, (12, 12, 3), dtype=np.uint8)
    scene = Image.fromarray(ground).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for _ in range(260):
        x, y = (int(value) for value in random.integers(0, _SIDE, 2))
        size = int(random.integers(8, 90))
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((x, y, x + size, y + int(size * random.uniform(0.4, 1.6))), fill=colour)
    return scene.filter(ImageFilter.GaussianBlur(0.8))
