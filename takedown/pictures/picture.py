"""A picture: decoded pixels in memory, upright and in sRGB, and what is known of its file."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Enough for recognition by eye; the original is kept sealed beside it.
_REBUILT_QUALITY = 88


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """Decoded pixels and facts.

    `pixels` is height × width × 3, uint8, sRGB, read-only, and may be smaller than the original.
    `width` and `height` are the original's, in pixels, after rotation. Of an animation
    (`frames` > 1) only the first frame is here.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    format: str
    frames: int

    @property
    def first_frame_only(self) -> bool:
        """Whether more frames were in the file than were read."""
        return self.frames > 1


def pixel_digest(*, picture: Picture) -> str:
    """Return the SHA-256 of what is shown, in hex: the same for every lossless file of the same pixels."""
    height, width = picture.pixels.shape[:2]
    return hashlib.sha256(f"{width}x{height}\n".encode() + picture.pixels.tobytes()).hexdigest()


def rebuilt(*, picture: Picture, max_side: int) -> bytes:
    """A fresh JPEG made from the pixels alone, so that nothing hidden in the file survives."""
    image = Image.fromarray(picture.pixels)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_REBUILT_QUALITY, optimize=True)
    return out.getvalue()
