"""Independent timestamps (RFC 3161): asks for them, and checks them.

A server that is asked learns a digest and when it was asked, nothing of what is in a pack.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

from asn1crypto import pem, tsp
from asn1crypto.x509 import Certificate
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import handle_tsp_response
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from takedown.common.fetch import NotFetched, Rules, fetch, wrong_with
from takedown.evidence.signing import as_pem, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

logger = logging.getLogger(__name__)

_ASKING = TimeStamper()  # type: ignore[no-untyped-call]
_SECONDS = 10
# Their files in a pack are told apart by one digit.
_MOST_SERVERS = 9
_LONGEST = 64 * 1024
# pyHanko and asn1crypto raise nearly anything for bytes that are no timestamp.
_BROKEN = Exception
_GRANTED = frozenset({"granted", "granted_with_mods"})
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})


class StampRefused(Exception):
    """There is no timestamp of these bytes that can be relied on; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A timestamp: who gave it, and when, as it says. `response` is the server's whole answer (DER).

    `trusted` is whether it was given under one of the roots it was checked against.
    """

    authority: str
    at: datetime
    trusted: bool
    response: bytes


def stamps_of(content: bytes, *, servers: Iterable[str], roots: str) -> tuple[Stamp, ...]:
    """Ask each server for a timestamp of the bytes; return those that can be relied on.

    A server that does not answer, or wrongly, is named in the log and left out.
    """
    found = []
    for server in servers:
        try:
            found.append(ask(server, content, roots=roots))
        except StampRefused as refused:
            logger.warning("no timestamp from %s: %s", urlsplit(server).hostname, refused)
    return tuple(found)


def ask(server: str, content: bytes, *, roots: str) -> Stamp:
    """Return a timestamp (SHA-256) that the server gave now. Raises StampRefused."""
    digest = hashlib.sha256(content).digest()
    nonce, request = _ASKING.request_cms(digest, "sha256")  # type: ignore[no-untyped-call]
    answer = _post(server, request.dump())
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        handle_tsp_response(response, nonce)
    except _BROKEN:
        raise StampRefused("it did not give one") from None
    stamp = read_stamp(answer, content, roots=roots)
    if not stamp.trusted:
        raise StampRefused("it is not under the roots in TIMESTAMP_ROOTS")
    return stamp


def servers_problem(servers: Sequence[str], *, roots: str) -> str:
    """Return what is wrong with the configured servers and roots, in words; empty where nothing is."""
    if len(servers) > _MOST_SERVERS:
        return f"TIMESTAMP_SERVERS names more than {_MOST_SERVERS} servers."
    for server in servers:
        if problem := wrong_with(server):
            return f"TIMESTAMP_SERVERS: {server} cannot be used: {problem}."
        if not roots:
            return "TIMESTAMP_SERVERS needs TIMESTAMP_ROOTS_FILE: the roots their timestamps are under."
    try:
        if roots and not _certificates(roots):
            return "TIMESTAMP_ROOTS holds no certificate."
    except ValueError:
        return "TIMESTAMP_ROOTS cannot be read as certificates (PEM)."
    return ""


def read_stamp(response: bytes, content: bytes, *, roots: str = "") -> Stamp:
    """Return what a timestamp of the bytes says. Raises StampRefused where it is not one of them.

    Where it is not under `roots` (PEM) it is checked against the certificates in itself, and not trusted.
    """
    try:
        answer = tsp.TimeStampResp.load(response, strict=True)
        signed = answer["time_stamp_token"]["content"]
        granted = answer["status"]["status"].native in _GRANTED
        info = signed["encap_content_info"]["content"].parsed
        at = info["gen_time"].native
        _check_digest(info["message_imprint"], content)
        status, trusted = _status(signed, content, at=at, roots=_certificates(roots))
    except StampRefused:
        raise
    except _BROKEN:
        raise StampRefused("It cannot be read as a timestamp.") from None
    if not granted:
        raise StampRefused("The server says that it did not give this timestamp.")
    if not (status.intact and status.valid):
        raise StampRefused("It is a timestamp of other bytes.")
    return Stamp(authority=named(status.signing_cert), at=at, trusted=trusted, response=response)


def _check_digest(imprint: tsp.MessageImprint, content: bytes) -> None:
    name = imprint["hash_algorithm"]["algorithm"].native
    if name not in _DIGESTS:
        raise StampRefused("It is made over a digest that is too weak.")
    if hashlib.new(name, content).digest() != imprint["hashed_message"].native:
        raise StampRefused("It is a timestamp of other bytes.")


def _status(
    signed: Any, content: bytes, *, at: datetime, roots: list[Certificate]
) -> tuple[TimestampSignatureStatus, bool]:
    own = [one.chosen for one in signed["certificates"]]
    status = _checked(signed, content, at=at, roots=roots, others=own) if roots else None
    trusted = bool(status and status.intact and status.valid and status.trusted)
    if status is None or not trusted:
        status = _checked(signed, content, at=at, roots=own, others=own)
    return status, trusted


def _checked(
    signed: Any, content: bytes, *, at: datetime, roots: list[Certificate], others: Any
) -> TimestampSignatureStatus:
    context = ValidationContext(
        trust_roots=roots, other_certs=others, moment=at, allow_fetching=False
    )
    told = asyncio.run(
        validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, content).digest())
    )
    return TimestampSignatureStatus(**told)


def _certificates(text: str) -> list[Certificate]:
    if not text:
        return []
    found = pem.unarmor(text.encode(), multiple=True)
    return [Certificate.load(der, strict=True) for kind, _, der in found if kind == "CERTIFICATE"]


def roots_file(text: str) -> bytes:
    """Return the certificates in a text (PEM), and nothing else of it. Raises ValueError."""
    return b"".join(as_pem(one) for one in _certificates(text))


def _post(server: str, body: bytes) -> bytes:
    """Ask the server that is configured, and nobody else."""
    rules = Rules(
        allowed=settings.NETWORK_ALLOW, any_port=True, seconds=_SECONDS, most_bytes=_LONGEST
    )
    kind = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        return fetch(server, rules=rules, body=body, headers=kind)
    except NotFetched as refused:
        raise StampRefused(str(refused)) from None
