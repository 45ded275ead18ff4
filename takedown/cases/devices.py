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


def new_device(case_id: uuid.UUID, *, epoch: int) -> str:
    """Return a mark for a browser that was let in: a nonce, and an HMAC of case, epoch and nonce.

    Raising the epoch, as closing other devices and erasing do, ends every mark given before.
    """
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_proof(case_id, epoch, nonce)}"


def device_of(mark: str, case_id: uuid.UUID, *, epoch: int) -> str:
    """Return the nonce of a mark that was given for this case and epoch; empty for any other."""
    nonce, _, proof = mark.partition(".")
    fits = hmac.compare_digest(proof.encode(), _proof(case_id, epoch, nonce).encode())
    return nonce if fits else ""


def _proof(case_id: uuid.UUID, epoch: int, nonce: str) -> str:
    pepper = settings.CODE_PEPPER.encode()
    text = f"device:{case_id}:{epoch}:{nonce}"
    return hmac.new(pepper, text.encode(), hashlib.sha256).hexdigest()
