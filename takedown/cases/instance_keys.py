"""The instance key, and those it replaced: what was sealed under each says its id.

Writing always uses the current one. `manage.py rotate_keys` brings everything under it.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from django.conf import settings

from takedown.common import vault


class NoInstanceKey(Exception):
    """No instance key was given, so nothing can be sealed or opened."""


class UnknownInstanceKey(vault.CannotOpen):
    """Something is sealed under an instance key that was not given; the message names its id."""

    def __init__(self, key_id: str) -> None:
        """`key_id` is the id that is not known."""
        super().__init__(
            f"This is sealed under the instance key {key_id}, which is neither INSTANCE_KEY nor among "
            "FORMER_INSTANCE_KEYS."
        )
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class InstanceKey:
    """One instance key: a short public id (16 hexadecimal digits) and the 256-bit key."""

    id: str
    secret: bytes = field(repr=False)


def current() -> InstanceKey:
    """Return the key under which everything is sealed now; raise NoInstanceKey."""
    if not settings.INSTANCE_KEY:
        raise NoInstanceKey("INSTANCE_KEY, INSTANCE_KEY_FILE or INSTANCE_KEY_COMMAND is not set.")
    return _made(settings.INSTANCE_KEY)


def former() -> tuple[InstanceKey, ...]:
    """Return the keys that were replaced, as far as they are given."""
    return tuple(_made(given) for given in settings.FORMER_INSTANCE_KEYS)


def named(key_id: str) -> InstanceKey:
    """Return the key with this id; raise UnknownInstanceKey, or NoInstanceKey."""
    newest = current()
    if key_id == newest.id:
        return newest
    for one in former():
        if one.id == key_id:
            return one
    raise UnknownInstanceKey(key_id)


def instance_secret(*, purpose: str) -> bytes:
    """Return a key of the whole instance for one purpose (not for case content).

    It changes with the instance key: keep the id beside whatever is made with it.
    """
    return vault.derive(current().secret, purpose=purpose)


def mark(text: bytes, *, purpose: str, key_id: str = "") -> str:
    """Return the HMAC-SHA-256 (hex, RFC 2104) of a text under an instance key, by default the current.

    Raises UnknownInstanceKey.
    """
    key = named(key_id) if key_id else current()
    return hmac.new(vault.derive(key.secret, purpose=purpose), text, hashlib.sha256).hexdigest()


def _made(given: str) -> InstanceKey:
    secret = vault.derive(given.encode(), purpose="wrap case keys")
    return InstanceKey(
        id=hashlib.sha256(b"takedown instance key" + secret).hexdigest()[:16], secret=secret
    )
