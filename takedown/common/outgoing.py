"""Speaks SMTP once: hands one message to the operator's mail server, and says whether it took it.

Nothing is tried again here. What cannot be known is said to be unknown: once the message itself is
on its way, only the server's own word settles whether it has it.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from takedown.common.mail_settings import Security
from takedown.common.plain_text import one_line

if TYPE_CHECKING:
    from takedown.common.mail_settings import Server

# The longest a server may be silent: well below the lease of the row and the limit of the task.
SECONDS: Final = 30.0
_LONGEST_REASON: Final = 500
_FINE: Final = range(200, 300)
_NOT_REACHED: Final = "The mail server could not be reached, so nothing was sent."
_NOT_TRUSTED: Final = "The way to the mail server is not safe, so nothing was sent."
_NOT_LET_IN: Final = (
    "The mail server did not let us in, so nothing was sent. Whoever runs this site has to look."
)
_NO_WORD: Final = "The mail server stopped answering while it was given the letter."


class Handed(StrEnum):
    """How it ended."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ending:
    """How handing over ended, the server's words or ours, and how long it took, in seconds."""

    handed: Handed
    reason: str
    seconds: float


def hand_over(
    server: Server, message: bytes, *, sender: str, recipient: str, seconds: float
) -> Ending:
    """Give the server one message for one recipient; `seconds` is the longest it may be silent."""
    started = time.monotonic()
    handed, reason = _hand_over(server, message, sender, recipient, seconds)
    return Ending(handed, reason, time.monotonic() - started)


def _hand_over(
    server: Server, message: bytes, sender: str, recipient: str, seconds: float
) -> tuple[Handed, str]:
    try:
        smtp = _opened(server, sender.rpartition("@")[2], seconds)
    except OSError as error:  # what smtplib raises is one of these
        return Handed.REFUSED, _why_not_opened(error)
    try:
        return _refused_recipient(smtp, sender, recipient) or _give(smtp, message)
    finally:
        # Its word was given by now; how the talk ends changes nothing.
        with contextlib.suppress(OSError):
            smtp.quit()
        smtp.close()


def why_not_reached(server: Server, *, own_name: str, seconds: float) -> str:
    """Greet the server, sign in and go again, sending nothing; return why that failed, "" where it did not."""
    try:
        smtp = _opened(server, own_name, seconds)
    except OSError as error:
        return _why_not_opened(error)
    with contextlib.suppress(OSError):
        smtp.quit()
    smtp.close()
    return ""


def _refused_recipient(
    smtp: smtplib.SMTP, sender: str, recipient: str
) -> tuple[Handed, str] | None:
    """Name sender and recipient; return why there is nothing to give, None where there is."""
    try:
        code, reply = smtp.mail(sender)
        if code in _FINE:
            code, reply = smtp.rcpt(recipient)
    except OSError as error:
        return Handed.REFUSED, _why_not_opened(error)
    return None if code in _FINE else (Handed.REFUSED, _said(code, reply))


def _give(smtp: smtplib.SMTP, message: bytes) -> tuple[Handed, str]:
    """From here on, silence says nothing: the server may have the letter or not."""
    try:
        code, reply = smtp.data(message)
    except smtplib.SMTPDataError as error:
        return Handed.REFUSED, _said(error.smtp_code, error.smtp_error)
    except OSError:
        return Handed.UNKNOWN, _NO_WORD
    return Handed.TAKEN if code in _FINE else Handed.REFUSED, _said(code, reply)


def _opened(server: Server, own_name: str, seconds: float) -> smtplib.SMTP:
    """Return a server that is ready for a message; raise OSError (smtplib's errors are such)."""
    trust = ssl.create_default_context()
    # Our own name is given, else the name of this machine would go out.
    if server.security == Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, own_name, timeout=seconds, context=trust
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, own_name, timeout=seconds)
    try:
        if server.security == Security.STARTTLS:
            smtp.starttls(context=trust)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except OSError:
        smtp.close()
        raise
    return smtp


def _why_not_opened(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _NOT_LET_IN  # its words may name the account
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    not_safe = isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError)
    return _NOT_TRUSTED if not_safe else _NOT_REACHED


def _said(code: int, reply: bytes | str) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(f"{code} {words}")[:_LONGEST_REASON]
