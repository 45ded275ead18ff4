"""What is set, as the system checks see it, and what was left out on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.checks import ERROR, run_checks

from takedown.common import mailbox, outgoing
from takedown.reads.doctor.finding import fine, look, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.checks import CheckMessage

    from takedown.reads.doctor.finding import Finding

# Said of each key by itself (keys.py).
_SAID_ELSEWHERE = frozenset({"takedown.E001"})
# Of the length of SECRET_KEY: 32 random bytes, as we make them, are 44 letters and as good as it gets.
_SHORT_KEY, _LONG_ENOUGH = "security.W009", 43
_NETWORK_SECONDS = 15.0


def settings_in_use(*, with_tables: bool) -> Iterator[Finding]:
    """Say what every check of Django's and of ours says; those of the tables only where there are any."""
    if settings.MODE == "command":
        yield look(
            "TAKEDOWN_MODE is not set, so this is not what serves people.",
            "Run it as script/manage doctor, or with the environment of the server.",
        )
    serving = settings.MODE == "production"
    databases = ["default"] if with_tables else None
    found = run_checks(databases=databases, include_deployment_checks=serving)
    said = [one for one in found if one.id not in _left_out()]
    yield from (_as_finding(one) for one in said)
    if not said:
        yield fine("Every setting that is checked is in order.")


def _left_out() -> frozenset[str]:
    is_long = len(settings.SECRET_KEY) >= _LONG_ENOUGH
    return _SAID_ELSEWHERE | ({_SHORT_KEY} if is_long else set())


def _as_finding(message: CheckMessage) -> Finding:
    make = wrong if message.level >= ERROR else look
    return make(f"{message.id}: {message.msg}", message.hint or "See docs/operate.md.")


def mail(*, network: bool) -> Iterator[Finding]:
    """Say whether letters go and answers come; servers are called only where that was asked for."""
    yield from _letters_out(network=network)
    yield from _answers_in(network=network)


def _letters_out(*, network: bool) -> Iterator[Finding]:
    server = settings.MAIL_OUT.server
    if not settings.MAIL_OUT.is_set_up:
        yield fine("No mail server is set up: people send letters themselves.")
    elif not network:
        yield fine("A mail server is set up. It was not called: --network does.")
    elif problem := outgoing.why_not_reached(
        server, own_name=settings.MAIL_OUT.domain, seconds=_NETWORK_SECONDS
    ):
        yield wrong(f"Letters cannot go: {problem}", "Look at MAIL_OUT_… and at that server.")
    else:
        yield fine("The mail server lets us in.")


def _answers_in(*, network: bool) -> Iterator[Finding]:
    if not settings.RELAY.is_set_up:
        yield fine("No mailbox for answers is set up.")
        return
    if not network:
        yield fine("A mailbox for answers is set up. It was not called: --network does.")
        return
    try:
        with mailbox.opened(settings.RELAY, seconds=_NETWORK_SECONDS):
            yield fine("The mailbox for answers can be read.")
    except mailbox.MailboxFailed as failed:
        yield wrong(
            f"Answers cannot come in ({failed}).", "Look at RELAY_IMAP_… and at that server."
        )


def timestamps() -> Iterator[Finding]:
    """Say whether packs get an independent time."""
    if settings.TIMESTAMP_SERVERS:
        yield fine(f"Timestamp servers: {len(settings.TIMESTAMP_SERVERS)}.")
    else:
        yield fine(
            "No timestamp server is set: packs say that they are not independently timestamped."
        )
