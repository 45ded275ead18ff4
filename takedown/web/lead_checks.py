"""Fails in production, and warns elsewhere, where nobody would end what may show somebody under 18."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseTrouble

from takedown.cases.safeguarding import a_lead_is_invited, lead_problem
from takedown.cases.starting import NOBODY_IS_NAMED
from takedown.common import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT = "See docs/safeguarding.md."
_DATABASE_NOT_SET = "The settings of the database cannot be used: look at DATABASE_URL."


@register(Tags.security)
def somebody_is_named_for_freezes(**_: Any) -> list[CheckMessage]:
    """Fail in production where the operator names no organisation for freezes; warn on one machine."""
    if settings.MODE == "command" or settings.SAFEGUARDING_ORGANISATION:
        return []
    if settings.MODE == "production":
        return [Error(NOBODY_IS_NAMED, hint=_HINT, id="takedown.E010")]
    return [Caution(NOBODY_IS_NAMED, hint=_HINT, id="takedown.W005")]


@register(Tags.database)
def a_lead_is_there(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Fail in production where that organisation has no safeguarding lead; warn elsewhere.

    Asked with `check --database default`, and by `migrate`. Somebody who was invited and has not come yet
    is a warning: they cannot come before the site is up.
    """
    if not databases or not settings.SAFEGUARDING_ORGANISATION:
        return []
    try:
        problem = lead_problem()
        invited = bool(problem) and a_lead_is_invited(now=clock.now())
    except ImproperlyConfigured:
        return [Error(_DATABASE_NOT_SET, hint="See docs/settings.md.", id="takedown.E019")]
    except DatabaseTrouble:
        # `migrate` asks too, before there are tables.
        return []
    if not problem:
        return []
    if settings.MODE == "production" and not invited:
        return [Error(problem, hint=_HINT, id="takedown.E011")]
    return [Caution(problem, hint=_HINT, id="takedown.W006")]
