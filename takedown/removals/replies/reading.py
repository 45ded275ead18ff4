"""Reads what a platform answered: a saved message in any usual form, or pasted words."""

from __future__ import annotations

from takedown.removals.replies.charsets import decode
from takedown.removals.replies.internet_mail import read_source
from takedown.removals.replies.mailboxes import read_mailbox
from takedown.removals.replies.markup import rendered
from takedown.removals.replies.message import MOST_BYTES, Message, cleaned, cut
from takedown.removals.replies.outlook import read_outlook
from takedown.removals.replies.recognise import Form, form_of, is_source
from takedown.removals.replies.refusals import Reason, ReplyRefused

__all__ = ["read_mailbox", "read_reply", "read_text"]


def read_reply(data: bytes, *, name: str) -> Message:
    """Return the message of a file: .eml, .msg, a saved page, plain words, or a mailbox of one.

    What the file is, its bytes say; `name` only names it in the refusal. Raises ReplyRefused.
    """
    try:
        return _read(data)
    except ReplyRefused as refusal:
        raise ReplyRefused(refusal.reason, name=name) from None


def read_text(text: str) -> Message:
    """Return pasted words as a message; the source of a mail is read as such. Raises ReplyRefused."""
    if not text.strip():
        raise ReplyRefused(Reason.EMPTY)
    if len(text) > MOST_BYTES:
        raise ReplyRefused(Reason.TOO_LARGE)
    data = text.encode("utf-8", "replace")
    if is_source(data[:65_536].lstrip()):
        return read_source(data)
    return _plain(text)


def _read(data: bytes) -> Message:
    if data.startswith(b"From "):
        messages = read_mailbox(data)
        if len(messages) > 1:
            raise ReplyRefused(Reason.MAILBOX)
        data = messages[0]
    if len(data) > MOST_BYTES:
        raise ReplyRefused(Reason.TOO_LARGE)
    form = form_of(data)
    if form is Form.OUTLOOK:
        return read_outlook(data)
    if form is Form.SOURCE:
        return read_source(data)
    words = decode(data)
    if form is Form.PAGE:
        words, left_off = rendered(words)
        return _plain(words, left_off=left_off)
    return _plain(words)


def _plain(text: str, *, left_off: bool = False) -> Message:
    kept, over = cut(cleaned(text))
    if not kept.strip():
        raise ReplyRefused(Reason.EMPTY)
    return Message(text=kept, shortened=left_off or over)
