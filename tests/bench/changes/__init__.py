"""What people, apps and AI tools do to a photograph before they post it, as functions on pixels.

Each takes the photograph (height × width × 3, uint8), a random generator and another photograph to
paste from, and returns the changed picture.
"""

from __future__ import annotations

from tests.bench.changes import edits, phone, put_on, saved  # noqa: F401 - each adds its changes to the list
from tests.bench.changes.kinds import CHANGES, GROUPS, fitted, jpeg
from tests.bench.changes.put_on import letterboxed, with_meme_text, with_watermark

__all__ = ["CHANGES", "GROUPS", "fitted", "jpeg", "letterboxed", "with_meme_text", "with_watermark"]
