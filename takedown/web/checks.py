"""Refuses to serve or work with secrets that were made up on the spot, or with mail half set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


@register(Tags.security)
def secrets_are_given(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail in the serving modes when SECRET_KEY, INSTANCE_KEY or CODE_PEPPER is absent."""
    del app_configs, kwargs
    if settings.MODE == "command" or settings.SECRETS_GIVEN:
        return []
    return [
        Error(
            "SECRET_KEY, INSTANCE_KEY and CODE_PEPPER must be set, each by its own name or by a "
            "file named in NAME_FILE.",
            id="takedown.E001",
        )
    ]


@register(Tags.security)
def mail_is_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail where outgoing mail or the mailbox for answers is set up by half, or unsafely."""
    del app_configs, kwargs
    hint = "Set what is missing, or take all of these settings away. See docs/operate.md."
    return [
        Error(problem, hint=hint, id=number)
        for number, part in (
            ("takedown.E002", settings.MAIL_OUT),
            ("takedown.E003", settings.RELAY),
        )
        for problem in part.problems()
    ]
