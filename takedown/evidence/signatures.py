"""Checks the signature of a pack (CMS, RFC 5652).

It shows that the holder of a key made what is signed. Whose key it is, only its fingerprint tells,
compared with one that came another way than the pack.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from asn1crypto import cms, pem
from asn1crypto.x509 import Certificate
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from takedown.evidence.signing import ARMOUR, SignedBy, signed_by

if TYPE_CHECKING:
    from datetime import datetime

# An organisation's certificate is made for one of these; anybody's authority adds its own purposes.
_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
# pyHanko, asn1crypto and cryptography raise nearly anything for bytes that are no signature.
_BROKEN = Exception


class SignatureRefused(Exception):
    """The signature is not one of these bytes; the message says why."""


def check_signature(signature: bytes, content: bytes, *, at: datetime) -> SignedBy:
    """Return whose certificate signed the bytes; it must have been valid `at`. Raises SignatureRefused.

    The certificate is taken from the signature itself, so this says nothing of whose it is.
    """
    try:
        kind, _, der = pem.unarmor(signature)
        signed = cms.ContentInfo.load(der, strict=True)["content"]
        certificate = _certificate_of(signed)
        context = ValidationContext(trust_roots=[certificate], moment=at, allow_fetching=False)
        status = asyncio.run(
            async_validate_detached_cms(
                content, signed, signer_validation_context=context, key_usage_settings=_USAGE
            )
        )
    except _BROKEN:
        raise SignatureRefused("The signature cannot be read.") from None
    if kind != ARMOUR or pem.armor(ARMOUR, der) != signature:
        raise SignatureRefused("The signature is not written as it was made.")
    if not (status.intact and status.valid):
        raise SignatureRefused("The signature is not one of these bytes.")
    if not status.trusted:
        raise SignatureRefused("The certificate was not valid when this was signed.")
    return signed_by(certificate)


def certificates_in(signature: bytes) -> set[str]:
    """Return the SHA-256 (hex) of each certificate in a signature that was checked."""
    signed = cms.ContentInfo.load(pem.unarmor(signature)[2], strict=True)["content"]
    return {signed_by(one.chosen).fingerprint for one in signed["certificates"]}


def read_certificate(content: bytes) -> SignedBy:
    """Return what a certificate in a file (PEM or DER) says. Raises SignatureRefused."""
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        return signed_by(Certificate.load(der, strict=True))
    except _BROKEN:
        raise SignatureRefused("The file is not a certificate.") from None


def read_certificates(content: bytes) -> list[SignedBy]:
    """Return what the certificates in a file (PEM) say, where nothing else is in it.

    Raises SignatureRefused.
    """
    try:
        found = [
            signed_by(Certificate.load(der, strict=True))
            for _, _, der in pem.unarmor(content, multiple=True)
        ]
    except _BROKEN:
        raise SignatureRefused("The file does not hold certificates.") from None
    if b"".join(one.content for one in found) != content:
        raise SignatureRefused("The file holds more than certificates.")
    return found


def _certificate_of(signed: cms.SignedData) -> Certificate:
    # One signer, whose certificate is inside: all that a pack ever has.
    (info,) = signed["signer_infos"]
    serial = info["sid"].chosen["serial_number"].native
    (found,) = [one.chosen for one in signed["certificates"] if one.chosen.serial_number == serial]
    return found
