"""Unguessable names for rows, and short references that people can say aloud."""

from __future__ import annotations

import secrets
import uuid

# Crockford's base 32 leaves out I, L, O and U, which people misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")


def new_id() -> uuid.UUID:
    """Return a random id of 122 bits (RFC 9562, version 4)."""
    return uuid.uuid4()


def new_reference(*, prefix: str) -> str:
    """Return a reference such as `TD-7K3M-9QWX`: 40 random bits, safe in a letter's subject."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def read_reference(said: str) -> str:
    """Return a reference as it is kept, however it was typed or heard: any case, dashes, O for 0."""
    plain = "".join(letter for letter in said.upper() if letter.isalnum())
    prefix, rest = plain[:2], plain[2:].translate(_MISREAD)
    return "-".join(part for part in (prefix, rest[:4], rest[4:]) if part)
