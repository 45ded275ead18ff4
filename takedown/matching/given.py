"""A fingerprint as a browser hands it over: text from outside, believed only in its exact form."""

from __future__ import annotations

import re

from takedown.matching.fingerprints import Fingerprint
from takedown.matching.hashing import PerceptualHash

# Algorithm, version, 256 bits in hex, quality: "pdq 1 f8f8…3b 100" (static/js/hashes.js).
_TEXT = re.compile(r"(?P<algorithm>pdq|phash16) (?P<version>1) (?P<bits>[0-9a-f]{64}) (?P<quality>[0-9]{1,3})", re.ASCII)  # fmt: skip


class NotAFingerprint(Exception):
    """The text is not what our own script writes."""


class SaysTooLittle(Exception):
    """There was too little in the photo: neither hash means anything."""


def read_fingerprint(*, pdq: str, phash16: str) -> Fingerprint:
    """Return the fingerprint of the two texts. Raises NotAFingerprint or SaysTooLittle."""
    fingerprint = Fingerprint(phash=_read(phash16, "phash16"), pdq=(_read(pdq, "pdq"),))
    if not (fingerprint.phash.decides or fingerprint.pdq[0].decides):
        raise SaysTooLittle
    return fingerprint


def _read(text: str, algorithm: str) -> PerceptualHash:
    found = _TEXT.fullmatch(text)
    if found is None or found["algorithm"] != algorithm:
        raise NotAFingerprint
    try:
        return PerceptualHash(
            algorithm=algorithm,
            version=found["version"],
            bits=bytes.fromhex(found["bits"]),
            quality=int(found["quality"]),
        )
    except ValueError as error:
        raise NotAFingerprint from error
