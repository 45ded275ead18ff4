"""A signature as bytes, to be sealed. No pickle: a header of JSON, then arrays one after the other."""

from __future__ import annotations

import base64
import json
import struct
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import numpy as np

from takedown.matching.compare import FOUND, Band, Likeness, Signature
from takedown.matching.derivation import SKETCH_SIDE, TINT_SIDE
from takedown.matching.descriptors import COEFFICIENTS
from takedown.matching.features import MOST_POINTS_IN_ALL, Features
from takedown.matching.fingerprints import Fingerprint
from takedown.matching.hashing import PerceptualHash
from takedown.matching.regions import MOST_PANELS, Rectangle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# The number is that of the format and of how features are made: older ones are made anew.
_MAGIC = b"TSG5"
# A fingerprint alone can never be made anew: this stays readable.
_FINGERPRINT_MAGIC = b"TSF1"
# What can be compared: algorithm and version, as hashing.py and fingerprints.py make them.
_PHASH, _PDQ = ("phash16", "1"), ("pdq", "1")
# Numbers of a header may be missing, of another type, or infinite.
_MALFORMED = (ValueError, KeyError, TypeError, OverflowError)
_LENGTH = struct.Struct(">I")
# The arrays of the features in their order: name, type in the file, values for each place.
_ARRAYS = (
    ("points", "<f4", 2),
    ("scales", "<f4", 1),
    ("angles", "<f4", 1),
    ("spectra", "|i1", COEFFICIENTS),
    ("drawn", "|u1", 1),
    ("panel", "|u1", 1),
)


class SignatureUnreadable(Exception):
    """The bytes are not a signature of this version."""


def to_bytes(signature: Signature) -> bytes:
    """Return the signature: magic, length of the header, header, features, sketch, tint."""
    features = signature.features
    header = json.dumps(
        {
            "fingerprints": [_print_out(one) for one in signature.fingerprints],
            "parts": [_print_out(one) for one in signature.parts],
            "panels": [astuple(panel) for panel in features.panels],
            "size": features.size,
            "places": len(features),
            "sketch": signature.sketch.shape,
            "tint": signature.tint.shape[:2],
        }
    ).encode()
    arrays = [getattr(features, name).astype(kind).tobytes() for name, kind, _ in _ARRAYS]
    drawn = [signature.sketch.tobytes(), signature.tint.tobytes()]
    return b"".join([_MAGIC, _LENGTH.pack(len(header)), header, *arrays, *drawn])


def from_bytes(data: bytes) -> Signature:
    """Read a stored signature. Raises SignatureUnreadable for anything else."""
    start = len(_MAGIC) + _LENGTH.size
    if data[: len(_MAGIC)] != _MAGIC or len(data) < start:
        raise SignatureUnreadable
    (length,) = _LENGTH.unpack(data[len(_MAGIC) : start])
    try:
        header = json.loads(data[start : start + length])
        return _read(header, data[start + length :])
    except _MALFORMED as error:
        raise SignatureUnreadable from error


def fingerprint_to_bytes(fingerprint: Fingerprint) -> bytes:
    """Return a fingerprint that stands for a photo: magic, then JSON."""
    return _FINGERPRINT_MAGIC + json.dumps(_print_out(fingerprint)).encode()


def fingerprint_from_bytes(data: bytes) -> Fingerprint:
    """Read a stored fingerprint. Raises SignatureUnreadable for anything else."""
    start = len(_FINGERPRINT_MAGIC)
    if data[:start] != _FINGERPRINT_MAGIC:
        raise SignatureUnreadable
    try:
        return _print_in(json.loads(data[start:]))
    except _MALFORMED as error:
        raise SignatureUnreadable from error


def _read(header: Mapping[str, Any], body: bytes) -> Signature:
    places, (height, width) = int(header["places"]), header["sketch"]
    tall, wide = header["tint"]
    if not 0 <= places <= MOST_POINTS_IN_ALL:
        raise ValueError("There are more places than there can be.")
    for sides, most in (((height, width), SKETCH_SIDE), ((tall, wide), TINT_SIDE)):
        if not 0 < min(sides) <= max(sides) <= most:
            raise ValueError("The sketch or the tint is of no size, or larger than it can be.")
    if not header["fingerprints"]:
        raise ValueError("There is no fingerprint.")
    found: dict[str, NDArray[Any]] = {}
    for name, kind, each in _ARRAYS:
        size = places * each * np.dtype(kind).itemsize
        flat, body = np.frombuffer(body[:size], kind), body[size:]
        found[name] = flat.reshape((places, each) if each > 1 else (places,))
    panels = tuple(Rectangle(**dict(zip(_SIDES, sides, strict=True))) for sides in header["panels"])
    if not 1 <= len(panels) <= MOST_PANELS or (found["panel"] >= len(panels)).any():
        raise ValueError("A place lies in a panel that is not there.")
    features = Features(panels=panels, size=_inside(found["points"], header["size"]), **found)
    return Signature(
        fingerprints=tuple(_print_in(one) for one in header["fingerprints"]),
        parts=tuple(_print_in(one) for one in header["parts"]),
        features=features,
        sketch=np.frombuffer(body[: height * width], np.uint8).reshape(height, width),
        tint=np.frombuffer(body[height * width :], np.uint8).reshape(tall, wide, 2),
    )


_SIDES = ("left", "top", "right", "bottom")


def _inside(points: NDArray[np.float32], size: list[int]) -> tuple[int, int]:
    """The size, once every point lies in it; one that is not a number does not."""
    width, height = size
    if not ((points >= 0) & (points <= (width, height))).all():
        raise ValueError("A place lies outside its picture.")
    return int(width), int(height)


def likeness_out(likeness: Likeness, sentences: tuple[str, ...]) -> dict[str, Any]:
    """Return the numbers behind a likeness as JSON can hold them, and the sentences of its page."""
    derived = likeness.derivation
    return {
        "band": str(likeness.band),
        "doubt": str(likeness.doubt),
        "phash_distance": likeness.phash_distance,
        "pdq_distance": likeness.pdq_distance,
        "support": likeness.support,
        "mirrored": likeness.mirrored,
        "overlap": None if likeness.overlap is None else astuple(likeness.overlap),
        "differs": likeness.differs,
        "own": None if derived is None else derived.own,
        "differing": astuple(derived.rectangle) if derived and derived.rectangle else None,
        "sentences": list(sentences),
    }


def is_worth_a_look(band: str) -> bool:
    """Whether a person should see this likeness at all."""
    return band in FOUND or band == Band.POSSIBLE


def _print_out(one: Fingerprint) -> dict[str, Any]:
    return {"phash": _hash_out(one.phash), "pdq": [_hash_out(each) for each in one.pdq]}


def _print_in(stored: Mapping[str, Any]) -> Fingerprint:
    phash, pdq = _hash_in(stored["phash"]), tuple(_hash_in(each) for each in stored["pdq"])
    if (phash.algorithm, phash.version) != _PHASH:
        raise ValueError("A pHash was made in another way.")
    if {(one.algorithm, one.version) for one in pdq} != {_PDQ}:
        raise ValueError("There is no PDQ, or one that was made in another way.")
    return Fingerprint(phash=phash, pdq=pdq)


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
