"""The second steps of a person: rows of the library, asked for in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
CODES = Authenticator.Type.RECOVERY_CODES


def steps_of(user_id: uuid.UUID) -> QuerySet[Authenticator]:
    """Return what a person can take the second step with, oldest first; recovery codes are none."""
    steps = Authenticator.objects.filter(user_id=user_id, type__in=(APP, PASSKEY))
    ordered: QuerySet[Authenticator] = steps.order_by("created_at", "pk")
    return ordered


def codes_of(user_id: uuid.UUID) -> Authenticator | None:
    """Return the row of a person's recovery codes."""
    return Authenticator.objects.filter(user_id=user_id, type=CODES).first()
