"""The list of changes, and what they have in common."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageFont

Pixels = np.ndarray
Change = Callable[[Pixels, np.random.Generator, Pixels], Pixels]
CHANGES: dict[str, Change] = {}
# Under which line of the table each stands.
GROUPS: dict[str, str] = {}


def change(group: str) -> Callable[[Change], Change]:
    def keep(one: Change) -> Change:
        name = one.__name__
        CHANGES[name], GROUPS[name] = one, group
        return one

    return keep


def jpeg(pixels: Pixels, quality: int = 85) -> Pixels:
    """The picture saved as JPEG and read again."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out))


def fitted(pixels: Pixels, height: int, width: int) -> Pixels:
    """The picture cropped and scaled to fill exactly this size."""
    scale = max(height / pixels.shape[0], width / pixels.shape[1])
    size = (round(pixels.shape[1] * scale + 0.5), round(pixels.shape[0] * scale + 0.5))
    big = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (big.shape[0] - height) // 2, (big.shape[1] - width) // 2
    return np.ascontiguousarray(big[top : top + height, left : left + width])


def font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(10, round(size)))
