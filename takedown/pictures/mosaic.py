"""A picture as at most eight squares on its longer side: enough to tell two apart, too little to see or match.

At sixteen a perceptual hash of the squares still finds the picture; at eight it does not (tests).
"""

from __future__ import annotations

import io

from PIL import Image

MOST_SQUARES = 8


def mosaic(view: bytes) -> tuple[str, ...]:
    """Return rows of colours such as `a1b2c3 d4e5f6`, each the mean of its part of a small JPEG that we made.

    At most `MOST_SQUARES` rows and as many colours in a row. Raises OSError for anything but a picture.
    """
    with Image.open(io.BytesIO(view), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    longest = max(picture.size)
    width, height = (max(1, round(MOST_SQUARES * side / longest)) for side in picture.size)
    # BOX: each square is the plain mean of its pixels, and no pixel is in two.
    small = picture.resize((width, height), Image.Resampling.BOX)
    data = small.tobytes()
    colours = [data[start : start + 3].hex() for start in range(0, len(data), 3)]
    return tuple(" ".join(colours[row * width : (row + 1) * width]) for row in range(height))
