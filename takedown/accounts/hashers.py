"""How passwords are kept: Django's Argon2, few at a time."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from takedown.common.few_at_once import FEW


class FewAtOnce(Argon2PasswordHasher):
    """The same hashes; a flood of sign-ins waits and fills no memory."""

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        with FEW:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the password."""
        with FEW:
            return super().verify(password, encoded)
