"""What others make of the same pictures: the field's tools as they are published, at their own thresholds."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import imagehash
import numpy as np
import pdqhash
from PIL import Image
from threatexchange.content_type.photo import PhotoContent
from threatexchange.signal_type.pdq.signal import PdqSignal

if TYPE_CHECKING:
    from collections.abc import Iterable

# PDQ's customary radius (ThreatExchange, pdq/README.md); pHash-16 is held to the same share of its bits.
_RADIUS = 31
NAMES = ("PDQ at 31", "threatexchange", "pHash-16 at 31", "crop-resistant hash")
# A border that was saved as JPEG is not quite black any more; the matcher's own default is 0.
_BLACK = 15


@dataclass(frozen=True, eq=False)
class Held:
    """What the others keep of a picture; `exchanged` in all turns of a query, once of a reference."""

    pdq: np.ndarray
    exchanged: tuple[str, ...]
    phash: imagehash.ImageHash
    cropped: imagehash.ImageMultiHash


def held(pixels: np.ndarray) -> Held:
    """The hashes of a photograph (height × width × 3, uint8)."""
    return _all(pixels, _hashed([_as_file(Image.fromarray(pixels))]))


def hashes(pixels: np.ndarray) -> Held:
    """The hashes of a query."""
    return _all(pixels, _by_exchange(Image.fromarray(pixels)))


def found(query: Held, reference: Held) -> tuple[bool, ...]:
    """Whether each of NAMES finds the reference in the query."""
    return (
        bool((query.pdq != reference.pdq).sum() <= _RADIUS),
        any(
            PdqSignal.compare_hash(wanted, one).match
            for wanted in reference.exchanged
            for one in query.exchanged
        ),
        bool(query.phash - reference.phash <= _RADIUS),
        bool(reference.cropped.matches(query.cropped)),
    )


def count_found(query: Held, references: list[Held]) -> tuple[int, ...]:
    """How many references each of NAMES finds in the query."""
    return tuple(int(one) for one in np.sum([found(query, one) for one in references], axis=0))


def _all(pixels: np.ndarray, exchanged: tuple[str, ...]) -> Held:
    image = Image.fromarray(pixels)
    return Held(
        pdq=pdqhash.compute(pixels)[0],
        exchanged=exchanged,
        phash=imagehash.phash(image, hash_size=16),
        cropped=imagehash.crop_resistant_hash(image),
    )


def _by_exchange(image: Image.Image) -> tuple[str, ...]:
    """By its own steps: black borders off, then the eight turns and mirrors, each hashed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "query.jpg")
        file.write_bytes(_as_file(image))
        trimmed = PhotoContent.unletterbox(file, black_threshold=_BLACK)
    return _hashed(PhotoContent.all_simple_rotations(trimmed).values())


def _hashed(files: Iterable[bytes]) -> tuple[str, ...]:
    """Their hashes; of too low a quality there is none."""
    return tuple(filter(None, (PdqSignal.hash_from_bytes(one) for one in files)))


def _as_file(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()
