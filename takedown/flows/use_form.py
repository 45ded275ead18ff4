"""A form is sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.cases.models import FormToken

if TYPE_CHECKING:
    from datetime import datetime


class AlreadySent(Exception):
    """This form was sent before; what it asked for is done."""


def use_form(*, digest: str, now: datetime) -> None:
    """Mark a form as sent, within the caller's transaction; raise AlreadySent when it was.

    A second press waits for the first to finish, because the row is unique. Outside a transaction
    it is marked at once: a look at a picture is spent so.
    """
    _, fresh = FormToken.objects.get_or_create(digest=digest, defaults={"used_at": now})
    if not fresh:
        raise AlreadySent


def is_used(digest: str) -> bool:
    """Whether a form was sent before."""
    return FormToken.objects.filter(digest=digest).exists()
