"""What is kept already of the answers that came by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from takedown.removals.models import Reply

if TYPE_CHECKING:
    from takedown.cases.access import OpenCase
    from takedown.removals.replies.arrived import ArrivedMail

# Whoever knows an address can write to it without end: so many may wait for a decision, and no more.
MOST_UNDECIDED: Final = 200


def is_known(opened: OpenCase, mail: ArrivedMail) -> bool:
    """Whether a mail is kept in a case."""
    index = opened.key.mail_index(mail.known_by)
    return Reply.objects.filter(case=opened.case, mail_index=index).exists()


def is_full(opened: OpenCase) -> bool:
    """Whether as many mails wait for a decision in a case as may."""
    mailed = Reply.objects.filter(case=opened.case, mail_index__isnull=False)
    waiting = mailed.filter(kind="", laid_aside_at__isnull=True)
    return waiting.count() >= MOST_UNDECIDED
