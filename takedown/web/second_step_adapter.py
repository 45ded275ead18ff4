"""The library's second step in this house: secrets sealed, names neutral, nothing mailed."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from allauth.mfa.adapter import DefaultMFAAdapter

from takedown.cases.second_step_keys import open_secret


class SecretNotOurs(Exception):
    """The library would keep a secret by itself; only `flows/set_second_step.py` does."""


class SealedSteps(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """What apps and passkeys are told, and how their secrets open."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That did not work. Type the newest code, or use your passkey again.",
    }

    def encrypt(self, text: str) -> str:
        """Raise SecretNotOurs: what comes here is not bound to anybody."""
        del text
        raise SecretNotOurs

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; raise vault.CannotOpen."""
        return open_secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the neutral name: it is shown on the person's phone."""
        return str(settings.SITE_COVER_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return this host, under the neutral name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_COVER_NAME}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""
        del args, kwargs
