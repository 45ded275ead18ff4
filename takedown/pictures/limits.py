"""How much one file may ask for: bytes, pixels, memory and time."""

from __future__ import annotations

from dataclasses import dataclass

# Smaller than this on either side leaves nothing to recognise or to compare.
MIN_SIDE = 16
# The longest side of decoded pixels that a caller may ask for.
MAX_SIDE = 8192
# An animation may say it has any number of frames; the fact is capped, not refused.
MAX_FRAMES = 100_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one read may use; all are whole numbers because the child gets them as arguments."""

    file_bytes: int = 100_000_000
    pixels: int = 100_000_000
    memory_bytes: int = 2 * 1024**3
    cpu_seconds: int = 20
    wall_seconds: int = 60


USUAL = Limits()
