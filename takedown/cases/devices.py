"""A browser in which the right PIN was typed, known again by a cookie that says nothing.

Whoever found the six words can type wrong PINs all day; a browser that was let in before has a line
of its own, so that this cannot hold it up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import uuid


def new_device(owner: uuid.UUID, *, version: int | str) -> str:
    """Return a mark for a browser that was let in: a nonce, and an HMAC of owner, version and nonce.

    `owner` is a case, and `version` its epoch; or a caseworker, and the version of their password.
    Another version ends every mark given before: closing other devices, erasing, new words and
    another PIN raise the epoch.
    """
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_proof(owner, version, nonce)}"


def device_of(mark: str, owner: uuid.UUID, *, version: int | str) -> str:
    """Return the nonce of a mark that was given for this owner and version; empty for any other."""
    nonce, _, proof = mark.partition(".")
    fits = hmac.compare_digest(proof.encode(), _proof(owner, version, nonce).encode())
    return nonce if fits else ""


def _proof(owner: uuid.UUID, version: int | str, nonce: str) -> str:
    pepper = settings.CODE_PEPPER.encode()
    text = f"device:{owner}:{version}:{nonce}"
    return hmac.new(pepper, text.encode(), hashlib.sha256).hexdigest()
