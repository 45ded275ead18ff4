"""Signs a report with the key of this installation (PAdES B-T, ETSI EN 319 142-1), and lets nobody change it.

The signature is a part of the file, shown by any PDF reader. It is not seen on any page.
"""

from __future__ import annotations

import asyncio
import io
import logging
from typing import TYPE_CHECKING

from asn1crypto import cms, tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from takedown.evidence.stamping import stamps_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.evidence.signing import Signer

logger = logging.getLogger(__name__)

_DIGEST = "sha256"
_FIELD = "Signature"
# Bytes kept free for a signature and a timestamp, beside the certificates.
_ROOM = 12 * 1024
# Both archive rules and reading aids take such a field for what it is: not on the page.
_UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


class _AsItStands(IncrementalPdfFileWriter):
    """Leaves what a file says of itself as it is; else the writer's own words break PDF/A."""

    def _update_meta(self) -> None:
        """Write no dates, no producer and no XMP packet."""


def sign_pdf(
    content: bytes, *, signer: Signer, servers: Iterable[str], roots: str, at: datetime
) -> bytes:
    """Return a PDF with one signature that covers all of it and forbids every change (DocMDP 1).

    `at` is when it says it was signed. The first of `servers` that answers rightly, under `roots`
    (PEM), gives an independent timestamp of the signature (B-T); where none does, it has none (B-B).
    """
    document = _AsItStands(io.BytesIO(content))
    document.register_extension(ESIC_EXTENSION_1)
    room = 2 * (_ROOM + sum(len(one.dump()) for one in (signer.certificate, *signer.between)))
    place = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=room)
    steps = PdfCMSEmbedder(new_field_spec=_field(signer)).write_cms(_FIELD, document)
    next(steps)
    steps.send(
        SigObjSetup(
            sig_placeholder=place,
            mdp_setup=SigMDPSetup(
                md_algorithm=_DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES
            ),
        )
    )
    digest, output = steps.send(SigIOSetup(md_algorithm=_DIGEST))
    signature = _signature(signer, digest.document_digest)
    stamped = _stamped(signature, servers=servers, roots=roots, room=room // 2)
    digest.fill_with_cms(output, stamped)
    return bytes(output.getvalue())


def _field(signer: Signer) -> SigFieldSpec:
    return SigFieldSpec(
        _FIELD,
        on_page=0,
        invis_sig_settings=_UNSEEN,
        readable_field_name=f"Signature of {signer.by.name}",
    )


def _signature(signer: Signer, digest: bytes) -> bytes:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(signer.between)
    simple = SimpleSigner(
        signing_cert=signer.certificate, signing_key=signer.key, cert_registry=store
    )
    made = asyncio.run(simple.async_sign(digest, _DIGEST, use_pades=True))
    return bytes(made.dump())


def _stamped(signature: bytes, *, servers: Iterable[str], roots: str, room: int) -> bytes:
    value = _signer_info(cms.ContentInfo.load(signature))["signature"].native
    for server in servers:
        for stamp in stamps_of(value, servers=(server,), roots=roots):
            stamped = _with(signature, stamp.response)
            if len(stamped) <= room:
                return stamped
            logger.warning("a timestamp of %s is too long for a report", stamp.authority)
    return signature


def _with(signature: bytes, response: bytes) -> bytes:
    token = tsp.TimeStampResp.load(response)["time_stamp_token"]
    content = cms.ContentInfo.load(signature)
    _signer_info(content)["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
    )
    return bytes(content.dump())


def _signer_info(content: cms.ContentInfo) -> cms.SignerInfo:
    return content["content"]["signer_infos"][0]
