"""Where a weakness may be told: /.well-known/security.txt (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from takedown.common.clock import now

# RFC 9116, 2.5.5: less than a year ahead is advised. It is written anew each day.
_GOOD_FOR = timedelta(days=180)


def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact that whoever runs this has set; where none is set there is no such file."""
    del request
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (now() + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
