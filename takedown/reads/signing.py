"""Whose signature the packs of this site carry."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from takedown.evidence.signing import SigningKeyRefused, signer_of


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """Whom the certificate names, its SHA-256 (hex; and in fours, to read) and the file itself (PEM)."""

    name: str
    fingerprint: str
    in_fours: str
    content: bytes


def packs_are_signed_by() -> SigningCertificate | None:
    """Return the certificate that packs are signed with, run out or not, or None where there is none."""
    try:
        found = signer_of(settings.SIGNING_KEY) if settings.SIGNING_KEY else None
    except SigningKeyRefused:
        return None
    if found is None:
        return None
    number = found.by.fingerprint
    in_fours = " ".join(number[start : start + 4] for start in range(0, len(number), 4))
    return SigningCertificate(
        name=found.by.name, fingerprint=number, in_fours=in_fours, content=found.by.content
    )
