"""A signature as bytes, to be sealed. No pickle: a header of JSON, then the features."""

from __future__ import annotations

import base64
import json
import struct
from typing import TYPE_CHECKING, Any

from takedown.matching.compare import Band, Likeness, Signature
from takedown.matching.features import Features
from takedown.matching.hashing import PerceptualHash

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAGIC = b"TSG1"
_LENGTH = struct.Struct(">I")


class SignatureUnreadable(Exception):
    """The bytes are not a signature of this version."""


def to_bytes(signature: Signature) -> bytes:
    """Return the signature: magic, length of the header, header, features."""
    header = json.dumps(
        {"phash": _hash_out(signature.phash), "pdq": _hash_out(signature.pdq)}
    ).encode()
    return _MAGIC + _LENGTH.pack(len(header)) + header + signature.features.to_bytes()


def from_bytes(data: bytes) -> Signature:
    """Read a stored signature; raise SignatureUnreadable or features.FeaturesUnreadableError."""
    start = len(_MAGIC) + _LENGTH.size
    if data[: len(_MAGIC)] != _MAGIC or len(data) < start:
        raise SignatureUnreadable
    (length,) = _LENGTH.unpack(data[len(_MAGIC) : start])
    header = json.loads(data[start : start + length])
    return Signature(
        phash=_hash_in(header["phash"]),
        pdq=_hash_in(header["pdq"]),
        features=Features.from_bytes(data[start + length :]),
    )


def likeness_out(likeness: Likeness, sentences: tuple[str, ...]) -> dict[str, Any]:
    """Return the numbers behind a likeness as JSON can hold them."""
    box = likeness.overlap
    return {
        "band": str(likeness.band),
        "phash_distance": likeness.phash_distance,
        "pdq_distance": likeness.pdq_distance,
        "support": likeness.support,
        "mirrored": likeness.mirrored,
        "overlap": None if box is None else [box.left, box.top, box.right, box.bottom],
        "sentences": list(sentences),
    }


def is_worth_a_look(band: str) -> bool:
    """Whether a person should see this likeness at all."""
    return band in {Band.SAME, Band.LIKELY, Band.POSSIBLE}


def _hash_out(one: PerceptualHash) -> dict[str, Any]:
    return {
        "algorithm": one.algorithm,
        "version": one.version,
        "bits": base64.b64encode(one.bits).decode(),
        "quality": one.quality,
    }


def _hash_in(stored: Mapping[str, Any]) -> PerceptualHash:
    return PerceptualHash(
        algorithm=str(stored["algorithm"]),
        version=str(stored["version"]),
        bits=base64.b64decode(stored["bits"]),
        quality=int(stored["quality"]),
    )
