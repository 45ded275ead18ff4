"""Reads the source of an internet mail (RFC 5322, MIME), which is what .eml files and mailboxes hold.

The parts are split here and not by the standard library: its time on nested parts has no bound.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from takedown.removals.replies.charsets import decode
from takedown.removals.replies.headers import Head, addresses_in, split_head
from takedown.removals.replies.markup import MOST_BRACKETS, rendered
from takedown.removals.replies.message import (
    DEEPEST,
    MOST_PARTS,
    Attachment,
    Message,
    cleaned,
    cut,
    one_line,
)

_TO: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_NOT_BASE64: Final = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
# Some senders put a sentence in place of the plain text; the page then says far more.
_FAR_MORE: Final = 4


@dataclass(slots=True)
class _Found:
    """What the walk through the parts has met so far."""

    attachments: list[Attachment] = field(default_factory=list)
    parts: int = 0
    shortened: bool = False
    # Of all parts together, or many small pages would take as long as one without an end.
    tags_left: int = MOST_BRACKETS


def read_source(data: bytes) -> Message:
    """Return the message that bytes of mail source hold; never raises."""
    head, body = split_head(_line_feeds(data))
    found = _Found()
    text, shortened = cut(cleaned(_text_of(head, body, found, depth=0)))
    return Message(
        subject=head.text("subject"),
        text=text,
        sender=head.text("from") or head.text("sender"),
        recipients=addresses_in(head.texts(*_TO)),
        sent_at=head.moment("date"),
        received_at=head.received(),
        message_id=next(iter(head.ids("message-id")), ""),
        in_reply_to=next(iter(head.ids("in-reply-to")), ""),
        references=head.ids("references"),
        attachments=tuple(found.attachments),
        shortened=shortened or found.shortened,
    )


def _line_feeds(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip()


def _text_of(head: Head, body: bytes, found: _Found, *, depth: int) -> str:
    """Return the words of a part and of those inside it, and list what is attached."""
    found.parts += 1
    if found.parts > MOST_PARTS or depth > DEEPEST:
        found.shortened = True
        return ""
    kind = head.content_type()
    if kind.startswith("multipart/"):
        return _text_of_parts(head, body, found, depth=depth)
    if kind in {"text/plain", "text/html"} and not _is_attached(head):
        words = decode(_decoded(head, body), head.parameter("charset"))
        if kind == "text/html":
            tags = words.count("<")
            words, shortened = rendered(words, most=found.tags_left)
            found.shortened |= shortened
            found.tags_left = max(0, found.tags_left - tags)
        return words
    found.attachments.append(_label(head, body, kind=kind))
    return ""


def _text_of_parts(head: Head, body: bytes, found: _Found, *, depth: int) -> str:
    parts = _split(body, head.parameter("boundary"))
    if parts is None:
        # It says that it has parts and has none: what is there is shown as it stands.
        return decode(body)
    read: list[tuple[str, str]] = []
    for part in parts:
        inner, rest = split_head(part)
        words = _text_of(inner, rest, found, depth=depth + 1)
        read.append((inner.content_type(), words))
        if found.parts > MOST_PARTS:
            break
    if head.content_type() == "multipart/alternative":
        return _best(read)
    return "\n\n".join(words for _, words in read if words.strip())


def _best(read: list[tuple[str, str]]) -> str:
    """Return the plain words of the same message told twice, or the page where it says far more."""
    plain = next((words for kind, words in read if kind == "text/plain" and words.strip()), "")
    other = next((words for kind, words in reversed(read) if words.strip() and words != plain), "")
    return other if len(other.split()) > _FAR_MORE * len(plain.split()) else plain


def _split(body: bytes, boundary: str) -> list[bytes] | None:
    """Return the parts between the lines of a boundary, or None where there is no such line."""
    name = boundary.strip().encode("utf-8", "replace")
    if not name:
        return None
    line = re.compile(rb"^--" + re.escape(name) + rb"(--)?[ \t]*$", re.MULTILINE)
    parts: list[bytes] = []
    start: int | None = None
    for match in line.finditer(body):
        if start is not None:
            parts.append(body[start : max(start, match.start() - 1)])
        start = None if match[1] else match.end() + 1
        if match[1] or len(parts) > MOST_PARTS:
            break
    if start is not None and len(parts) <= MOST_PARTS:
        parts.append(body[start:])
    return parts or None


def _is_attached(head: Head) -> bool:
    said = head.text("content-disposition").partition(";")[0].strip().lower()
    named = head.parameter("filename", of="content-disposition") or head.parameter("name")
    return said == "attachment" or (bool(named) and said != "inline")


def _label(head: Head, body: bytes, *, kind: str) -> Attachment:
    """Return what is said of an attachment; its size is reckoned without decoding it."""
    name = head.parameter("filename", of="content-disposition") or head.parameter("name")
    size = len(body)
    if _encoding(head) == "base64":
        size = len(body.translate(None, _NOT_BASE64)) * 3 // 4
    return Attachment(one_line(name)[:200], size, kind)


def _encoding(head: Head) -> str:
    return head.text("content-transfer-encoding").lower().partition(";")[0].strip()


def _decoded(head: Head, body: bytes) -> bytes:
    encoding = _encoding(head)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding == "base64":
        signs = body.translate(None, _NOT_BASE64)
        # One sign alone holds no byte; the library refuses it.
        signs = signs[: len(signs) - (len(signs) % 4 == 1)]
        return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
    return body
