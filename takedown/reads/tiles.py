"""Where a rectangle of a picture lies on the square tile that stands for it."""

from __future__ import annotations


def on_tile(corners: list[float] | None, *, width: int, height: int) -> dict[str, float] | None:
    """Return a rectangle in percent of a square tile, in the middle of which the picture's shape lies."""
    if corners is None:
        return None
    longest = max(width, height, 1)
    wide, high = width / longest or 1, height / longest or 1
    left, top, right, bottom = corners
    return {
        "x": round(100 * ((1 - wide) / 2 + left * wide), 1),
        "y": round(100 * ((1 - high) / 2 + top * high), 1),
        "width": round(100 * (right - left) * wide, 1),
        "height": round(100 * (bottom - top) * high, 1),
    }
