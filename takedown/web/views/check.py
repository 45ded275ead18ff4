"""For whoever was given a pack: the certificate it is signed with, from here and not from the pack."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from takedown.reads.signing import packs_are_signed_by
from takedown.web.pages import Page


class CheckPack(Page):
    """How a pack of this site is checked, and by which certificate."""

    template_name = "web/check.html"

    def context(self) -> dict[str, Any]:
        """Show the certificate's number."""
        return {"signed_by": packs_are_signed_by()}


class Certificate(Page):
    """The certificate as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out; it is no secret."""
        del request, args, kwargs
        signed_by = packs_are_signed_by()
        if signed_by is None:
            raise Http404
        response = HttpResponse(signed_by.content, content_type="application/x-pem-file")
        response["Content-Disposition"] = 'attachment; filename="CERTIFICATE.pem"'
        return response
