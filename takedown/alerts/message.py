"""The one message that ever goes to a person: it says nothing of what this is, or of what happened.

Plain text, no picture, nothing that reports back, no link unless operator and person both chose it.
"""

from __future__ import annotations

import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

TEXT: Final = "You have an update. Sign in when it is safe."
LONGEST: Final = 300


def text_of(*, with_link: bool) -> str:
    """Return the words of the message, at most 300 characters."""
    link = settings.MESSAGES.link if with_link else ""
    return f"{TEXT}\n\n{link}" if link else TEXT


def written(*, to: str, with_link: bool, now: datetime) -> bytes:
    """Return the message as it goes to the server.

    No Reply-To and no List-Unsubscribe: it is stopped inside. The Message-ID names the sender's
    domain only, else the name of this machine would go out.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.MAIL_OUT.sender
    message["To"] = to
    message["Subject"] = settings.MESSAGES.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{settings.MAIL_OUT.domain}>"
    # RFC 3834: no mailbox answers that its owner is away, which would leave a copy in Sent.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text_of(with_link=with_link)}\n", charset="utf-8")
    return message.as_bytes()
