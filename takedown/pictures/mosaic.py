"""A picture as at most eight squares on its longer side: too little to see the picture in.

Enough to tell two apart is also enough to match: who holds the picture can tell it by its squares, and four or
two on a side change little (docs/evidence.md, "Measured"). So they are in no pack that others are shown. Only
hashes made for whole pictures do not find it: at sixteen they do, at eight they do not (tests).
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
