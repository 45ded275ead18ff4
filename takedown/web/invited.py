"""By which link somebody came, until they begin notes or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

_INVITED = "invited"


def remember_invitation(request: HttpRequest, digest: str) -> None:
    """Remember by which link somebody came, as its digest, until they begin notes or leave."""
    request.session[_INVITED] = digest


def invited_by(request: HttpRequest) -> str:
    """Return the digest of the link somebody came by; "" for none."""
    return str(request.session.get(_INVITED, ""))


def forget_invitation(request: HttpRequest) -> None:
    """Forget it: notes were begun."""
    request.session.pop(_INVITED, None)
