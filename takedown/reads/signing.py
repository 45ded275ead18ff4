"""Whose signature the packs of this site carry, now and before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.evidence.printed import in_pairs
from takedown.evidence.signatures import SignatureRefused, read_certificates
from takedown.evidence.signing import SigningKeyRefused, signer_of

if TYPE_CHECKING:
    from takedown.evidence.signing import SignedBy


@dataclass(frozen=True, slots=True)
class SigningCertificate:
    """Whom the certificate names, its SHA-256 (hex; and in pairs, as reports and openssl print it), and the file (PEM)."""

    name: str
    fingerprint: str
    in_pairs: str
    content: bytes


def packs_are_signed_by() -> SigningCertificate | None:
    """Return the certificate that packs are signed with, run out or not, or None where there is none."""
    try:
        found = signer_of(settings.SIGNING_KEY) if settings.SIGNING_KEY else None
    except SigningKeyRefused:
        return None
    return _shown(found.by) if found is not None else None


def packs_were_signed_by() -> tuple[SigningCertificate, ...]:
    """Return the certificates of keys that were replaced, as the operator keeps them."""
    try:
        found = read_certificates(settings.FORMER_CERTIFICATES.encode())
    except SignatureRefused:
        return ()
    return tuple(_shown(one) for one in found)


def _shown(by: SignedBy) -> SigningCertificate:
    return SigningCertificate(
        name=by.name,
        fingerprint=by.fingerprint,
        in_pairs=in_pairs(by.fingerprint),
        content=by.content,
    )
