"""For whoever was given a pack: the certificate it is signed with, from here and not from the pack."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from takedown.reads.signing import (
    SigningCertificate,
    packs_are_signed_by,
    packs_were_signed_by,
)
from takedown.web.pages import Page


class CheckPack(Page):
    """How a pack of this site is checked, and by which certificate."""

    template_name = "web/check.html"

    def context(self) -> dict[str, Any]:
        """Show the numbers of the certificates, the present one first."""
        now, before = packs_are_signed_by(), packs_were_signed_by()
        numbers = [one.fingerprint for one in (now, *before) if one is not None]
        return {"signed_by": now, "before": before, "numbers": " ".join(numbers)}


class Certificate(Page):
    """The certificate as a file; it is no secret."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand the present one out."""
        del request, args, kwargs
        return _file(packs_are_signed_by())


class FormerCertificate(Page):
    """The certificate of a key that was replaced."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out."""
        del request, args
        number = kwargs["number"]
        return _file(
            next((one for one in packs_were_signed_by() if one.fingerprint == number), None)
        )


def _file(certificate: SigningCertificate | None) -> HttpResponse:
    if certificate is None:
        raise Http404
    response = HttpResponse(certificate.content, content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="CERTIFICATE.pem"'
    return response
