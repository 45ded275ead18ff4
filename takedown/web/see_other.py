"""A redirect that says what it is: the answer stands elsewhere, to be asked for by GET (RFC 9110, 15.4.4)."""

from __future__ import annotations

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Leads elsewhere, by GET, whatever was asked."""

    status_code = 303
