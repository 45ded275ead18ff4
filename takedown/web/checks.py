"""Refuses to serve or work with secrets that were made up on the spot, or with something half set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from takedown.cases.starting import SECRETS_MISSING
from takedown.common.clock import now
from takedown.evidence.signing import SigningKeyRefused, signer
from takedown.evidence.stamping import servers_problem
from takedown.pictures.kernel_filter import can_filter
from takedown.reads.signing import packs_were_signed_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


@register(Tags.security)
def secrets_are_given(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail in the serving modes when SECRET_KEY, INSTANCE_KEY or CODE_PEPPER is absent."""
    del app_configs, kwargs
    if settings.MODE == "command" or settings.SECRETS_GIVEN:
        return []
    return [Error(SECRETS_MISSING, id="takedown.E001")]


@register(Tags.security)
def mail_is_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail where outgoing mail or the mailbox for answers is set up by half, or unsafely."""
    del app_configs, kwargs
    hint = "Set what is missing, or take all of these settings away. See docs/mail.md."
    return [
        Error(problem, hint=hint, id=number)
        for number, part in (
            ("takedown.E002", settings.MAIL_OUT),
            ("takedown.E003", settings.RELAY),
            ("takedown.E009", settings.MESSAGES),
        )
        for problem in part.problems()
    ]


@register(Tags.security)
def packs_can_be_signed(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Fail where the key for packs, or the roots of timestamps, cannot be used; warn where there is no key."""
    del app_configs, kwargs
    found: list[CheckMessage] = []
    hint = "See docs/signing.md, “Signed packs”."
    try:
        if signer(now=now()) is None and settings.MODE != "command":
            found.append(
                Caution(
                    "SIGNING_KEY is not set: packs are not signed.", hint=hint, id="takedown.W001"
                )
            )
    except SigningKeyRefused as refused:
        found.append(Error(f"SIGNING_KEY: {refused}", hint=hint, id="takedown.E004"))
    if settings.FORMER_CERTIFICATES and not packs_were_signed_by():
        words = "FORMER_CERTIFICATES holds something else than certificates."
        found.append(Error(words, hint=hint, id="takedown.E006"))
    problem = servers_problem(settings.TIMESTAMP_SERVERS, roots=settings.TIMESTAMP_ROOTS)
    if problem:
        found.append(Error(problem, hint=hint, id="takedown.E005"))
    return found


@register(Tags.security)
def pictures_are_read_behind_a_filter(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn where the kernel takes no filter of system calls for the process that reads pictures."""
    del app_configs, kwargs
    if settings.MODE == "command" or can_filter():
        return []
    return [
        Caution(
            "The kernel takes no filter of system calls here (seccomp): the process that reads "
            "pictures has its limits, and one wall less.",
            hint="See docs/limits.md, “Pictures that wait, or are left out”.",
            id="takedown.W004",
        )
    ]


@register(Tags.security)
def letters_can_be_contested(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn in production where a letter does not say how somebody can say that it is wrong."""
    del app_configs, kwargs
    if settings.MODE != "production" or settings.CONTEST_ADDRESS:
        return []
    return [
        Caution(
            "CONTEST_ADDRESS is not set: letters do not say where somebody can say that one is wrong.",
            hint="Set it to an address that is read. See docs/limits.md, “Limits”.",
            id="takedown.W020",
        )
    ]


@register(Tags.security)
def somebody_answers_for_the_data(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Fail in production where the pages cannot say who the controller is, or how to write to them.

    UK GDPR Articles 13(1)(a) and 14(1)(a): the identity and the contact details of the controller.
    """
    del app_configs, kwargs
    given = {"OPERATOR_NAME": settings.OPERATOR_NAME, "OPERATOR_CONTACT": settings.OPERATOR_CONTACT}
    missing = [name for name, value in given.items() if not value.strip()]
    if settings.MODE != "production" or not missing:
        return []
    return [
        Error(
            f"{' and '.join(missing)} must be set: people have to be told who holds their data, and "
            "where to write (UK GDPR Articles 13 and 14).",
            hint="See docs/operate.md and docs/privacy-notices.md.",
            id="takedown.E022",
        )
    ]
