"""Warns where nobody would look after what may show somebody under 18."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError

from takedown.cases.safeguarding import lead_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT = "See docs/safeguarding.md."


@register(Tags.security)
def somebody_is_named_for_freezes(**_: Any) -> list[CheckMessage]:
    """Warn in the serving modes where the operator names no organisation for freezes."""
    if settings.MODE == "command" or settings.SAFEGUARDING_ORGANISATION:
        return []
    words = (
        "SAFEGUARDING_ORGANISATION is not set: nobody ends a freeze in notes that let nobody in."
    )
    return [Caution(words, hint=_HINT, id="takedown.W005")]


@register(Tags.database)
def a_lead_is_there(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn where that organisation has no safeguarding lead; asked with `check --database default`."""
    if not databases or not settings.SAFEGUARDING_ORGANISATION:
        return []
    try:
        problem = lead_problem()
    except DatabaseError:
        # `migrate` asks too, before there are tables.
        return []
    return [Caution(problem, hint=_HINT, id="takedown.W006")] if problem else []
