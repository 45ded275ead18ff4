"""Seals bytes and text with AES-256-GCM. Pure cryptography: no files, no database.

Every sealed value is bound to its place (case, table, row, field and version) by the associated
data, so a value moved to another row does not open. Formats carry a version byte.

Sources: NIST SP 800-38D (GCM); RFC 5869 (HKDF); the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár (2015) for files in chunks: each chunk is authenticated with its number and
whether it is the last, so chunks cannot be dropped, swapped or cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY_BYTES = 32
CHUNK_BYTES = 64 * 1024
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VALUE_VERSION = b"\x01"
_FILE_MAGIC = b"TDS1"
_FILE_NONCE_BYTES = 7


class CannotOpen(Exception):
    """A sealed value does not open: wrong key, wrong place, or changed bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives; the same place is needed to open it."""

    table: str
    row: str
    field: str
    version: int = 1

    def bound_to(self, owner: str) -> bytes:
        """Return the associated data; lengths are included so that no two places read alike."""
        parts = (owner, self.table, self.row, self.field, str(self.version))
        return b"".join(struct.pack(">H", len(p.encode())) + p.encode() for p in parts)


def new_key() -> bytes:
    """Return 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, *, purpose: str) -> bytes:
    """Return a 256-bit key for one purpose (HKDF-SHA-256)."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, plain: bytes, *, owner: str, place: Place) -> bytes:
    """Return version byte, nonce, ciphertext and tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, plain, place.bound_to(owner))
    return _VALUE_VERSION + nonce + box


def unseal(key: bytes, sealed: bytes, *, owner: str, place: Place) -> bytes:
    """Return the plain bytes; raise CannotOpen for anything but the exact value in its place."""
    sealed = bytes(sealed)
    if sealed[:1] != _VALUE_VERSION or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise CannotOpen
    nonce, box = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, box, place.bound_to(owner))
    except InvalidTag:
        raise CannotOpen from None


def blind_index(key: bytes, text: str, *, purpose: str) -> bytes:
    """Return 32 bytes that are equal for equal texts under one key, and say nothing else.

    HMAC-SHA-256 (RFC 2104) under a key derived for the purpose.
    """
    return hmac.new(derive(key, purpose=f"blind:{purpose}"), text.encode(), hashlib.sha256).digest()


class FileSealer:
    """Seals a file piece by piece: feed it bytes, write what it returns, then write `finish()`."""

    def __init__(self, key: bytes, *, name: str) -> None:
        """`name` is the file's own id; a sealed file renamed to another id does not open."""
        self._box = AESGCM(key)
        self._name = name.encode()
        self._prefix = secrets.token_bytes(_FILE_NONCE_BYTES)
        self._counter = 0
        self._held = bytearray()
        self._begun = False

    def feed(self, data: bytes) -> bytes:
        """Return the sealed bytes that are ready; up to a chunk is held back until more comes."""
        self._held += data
        out = bytearray(self._header())
        while len(self._held) > CHUNK_BYTES:
            out += self._seal_chunk(bytes(self._held[:CHUNK_BYTES]), last=False)
            del self._held[:CHUNK_BYTES]
        return bytes(out)

    def finish(self) -> bytes:
        """Return the rest, with the end marked as the end."""
        out = self._header() + self._seal_chunk(bytes(self._held), last=True)
        self._held.clear()
        return out

    def _header(self) -> bytes:
        if self._begun:
            return b""
        self._begun = True
        return _FILE_MAGIC + self._prefix

    def _seal_chunk(self, plain: bytes, *, last: bool) -> bytes:
        nonce = _chunk_nonce(self._prefix, self._counter, last=last)
        self._counter += 1
        return self._box.encrypt(nonce, plain, self._name)


def _chunk_nonce(prefix: bytes, counter: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">I", counter) + (b"\x01" if last else b"\x00")


def unseal_file(key: bytes, sealed: Iterable[bytes], *, name: str) -> Iterator[bytes]:
    """Yield the plain chunks of a sealed file; raise CannotOpen at the first wrong byte.

    A file cut short raises too, after the chunks before the cut: do not act on a chunk until the
    iterator has ended.
    """
    box = AESGCM(key)
    step = CHUNK_BYTES + _TAG_BYTES
    held = bytearray()
    prefix = b""
    counter = 0
    for piece in sealed:
        held += piece
        if not prefix:
            if len(held) < len(_FILE_MAGIC) + _FILE_NONCE_BYTES:
                continue
            prefix = _take_prefix(held)
        while len(held) > step:
            nonce = _chunk_nonce(prefix, counter, last=False)
            yield _open_chunk(box, nonce, bytes(held[:step]), name)
            del held[:step]
            counter += 1
    if not prefix:
        raise CannotOpen
    yield _open_chunk(box, _chunk_nonce(prefix, counter, last=True), bytes(held), name)


def _take_prefix(held: bytearray) -> bytes:
    if bytes(held[: len(_FILE_MAGIC)]) != _FILE_MAGIC:
        raise CannotOpen
    start, end = len(_FILE_MAGIC), len(_FILE_MAGIC) + _FILE_NONCE_BYTES
    prefix = bytes(held[start:end])
    del held[:end]
    return prefix


def _open_chunk(box: AESGCM, nonce: bytes, chunk: bytes, name: str) -> bytes:
    try:
        return box.decrypt(nonce, chunk, name.encode())
    except InvalidTag:
        raise CannotOpen from None
