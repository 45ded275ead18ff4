"""Pictures in a case, added and read by the worker as they are in life."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from takedown.cases.sealed_picture import Reading
from takedown.flows.add_capture import add_capture
from takedown.flows.read_picture import read_picture
from tests import factories
from tests.conftest import NOW
from tests.matching.changes import photograph

if TYPE_CHECKING:
    import uuid

    from takedown.cases.access import OpenCase
    from takedown.posts.models import Capture
    from takedown.references.models import ReferenceImage


def as_file(pixels: np.ndarray, *, quality: int = 90) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def edited(pixels: np.ndarray) -> np.ndarray:
    """A twelfth of the picture replaced by another photograph, as an edit of clothes would be."""
    height, width = pixels.shape[:2]
    other = np.asarray(Image.fromarray(photograph("coffee")).resize((width, height)))
    out = pixels.copy()
    part = (slice(height // 2, height // 2 + height // 3), slice(width // 4, width // 2))
    out[part] = other[part]
    return out


def capture(opened: OpenCase, content: bytes, *, post: uuid.UUID | None = None) -> Capture:
    """A picture of a post, read and compared."""
    row = add_capture(opened, file=factories.sealed(content), post_id=post, now=NOW)
    return read(row, "capture")


def reference(opened: OpenCase, content: bytes) -> ReferenceImage:
    """A photo of theirs, read and compared."""
    return read(factories.reference(opened, content), "reference")


def read(row, kind: str):
    read_picture(kind=kind, picture_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.reading, row.is_waiting) == (Reading.READ, False)
    return row
