"""Signs a pack with the key of this installation (CMS, RFC 5652)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from asn1crypto import pem
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    from datetime import datetime

# 128 bits of security or more (ASVS 5.0, 11.2.3). Asked only of a key that signs from now on: what a smaller
# one signed before is verified as ever, by its certificate.
_FEWEST_BITS = 3072
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
ARMOUR = "CMS"


class SigningKeyRefused(Exception):
    """What is given as signing key cannot be used; the message says why."""


@dataclass(frozen=True)
class SignedBy:
    """A certificate: whom it names, and the SHA-256 (hex) of its DER form; `content` is its PEM."""

    name: str
    fingerprint: str
    content: bytes


@dataclass(frozen=True)
class Signer:
    """A private key with its certificate, and the certificates between that and a root."""

    certificate: Certificate
    key: PrivateKeyInfo = field(repr=False)
    between: tuple[Certificate, ...] = ()

    @property
    def by(self) -> SignedBy:
        """Whom the signatures name."""
        return signed_by(self.certificate)

    @property
    def chain(self) -> bytes:
        """The certificate and those above it, as PEM."""
        return b"".join(as_pem(one) for one in (self.certificate, *self.between))

    def sign(self, content: bytes) -> bytes:
        """Return a detached CMS signature (SHA-256, certificate inside) over the bytes, as PEM."""
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(self.between)
        signer = SimpleSigner(
            signing_cert=self.certificate, signing_key=self.key, cert_registry=store
        )
        signed = asyncio.run(signer.async_sign_general_data(content, "sha256", detached=True))
        armoured: bytes = pem.armor(ARMOUR, signed.dump())
        return armoured


def signer(*, now: datetime) -> Signer | None:
    """Return what this installation signs with, or None where it has no key.

    Raises SigningKeyRefused where the key cannot be used.
    """
    if not settings.SIGNING_KEY:
        return None
    made = signer_of(settings.SIGNING_KEY)
    if not made.certificate.not_valid_before <= now <= made.certificate.not_valid_after:
        raise SigningKeyRefused("The certificate of the signing key is not valid today.")
    return made


@lru_cache(maxsize=4)
def signer_of(text: str) -> Signer:
    """Read a private key, its certificate and any above it from PEM. Raises SigningKeyRefused."""
    keys: list[bytes] = []
    certificates: list[Certificate] = []
    try:
        for kind, _, content in pem.unarmor(text.encode(), multiple=True):
            if kind == "CERTIFICATE":
                certificates.append(Certificate.load(content, strict=True))
            elif kind.endswith("PRIVATE KEY"):
                keys.append(content)
    except ValueError:
        raise SigningKeyRefused("The signing key cannot be read as PEM.") from None
    if len(keys) != 1 or not certificates:
        raise SigningKeyRefused("The signing key must be one private key and its certificate.")
    private, public = _key(keys[0])
    own = [one for one in certificates if one.public_key.dump() == public]
    if len(own) != 1:
        raise SigningKeyRefused("No certificate, or more than one, belongs to the signing key.")
    between = tuple(one for one in certificates if one is not own[0])
    return Signer(certificate=own[0], key=private, between=between)


def _key(content: bytes) -> tuple[PrivateKeyInfo, bytes]:
    try:
        key = serialization.load_der_private_key(content, password=None)
    except (ValueError, TypeError):
        raise SigningKeyRefused(
            "The private key cannot be read. It must not be locked with a passphrase."
        ) from None
    strong = (
        isinstance(key.curve, _CURVES)
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _FEWEST_BITS
    )
    if not strong:
        raise SigningKeyRefused(
            f"The private key must be of the curve P-256, P-384 or P-521, or RSA of {_FEWEST_BITS} bits "
            "or more."
        )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return PrivateKeyInfo.load(private), public


def signed_by(certificate: Certificate) -> SignedBy:
    """Return whom a certificate names."""
    return SignedBy(
        name=named(certificate),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        content=as_pem(certificate),
    )


def named(certificate: Certificate) -> str:
    """Return whom a certificate names: the organisation, where there is one, and the common name."""
    said = certificate.subject.native
    parts = [said.get("organization_name"), said.get("common_name")]
    return ", ".join(str(one) for one in parts if one) or str(certificate.subject.human_friendly)


def as_pem(certificate: Certificate) -> bytes:
    """Return a certificate as PEM."""
    content: bytes = pem.armor("CERTIFICATE", certificate.dump())
    return content
