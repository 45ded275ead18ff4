"""Whose signature the packs of this site carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.evidence.signing import SigningKeyRefused, signer

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """Whom the certificate names, its SHA-256 (hex; and in fours, to read) and the file itself (PEM)."""

    name: str
    fingerprint: str
    in_fours: str
    content: bytes


def packs_are_signed_by(*, now: datetime) -> SigningCertificate | None:
    """Return the certificate that packs made now are signed with, or None where they are not."""
    try:
        found = signer(now=now)
    except SigningKeyRefused:
        return None
    if found is None:
        return None
    number = found.by.fingerprint
    in_fours = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return SigningCertificate(
        name=found.by.name, fingerprint=number, in_fours=in_fours, content=found.by.content
    )
