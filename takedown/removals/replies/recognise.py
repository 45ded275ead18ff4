"""What kind of file this is, from its first bytes alone; its name is never looked at."""

from __future__ import annotations

import re
from enum import StrEnum, auto
from typing import Final

from takedown.removals.replies.refusals import Reason, ReplyRefused

HEAD_BYTES: Final = 65_536


class Form(StrEnum):
    """The forms of message that can be read."""

    SOURCE = auto()
    """Internet mail: header lines, an empty line and a body."""
    OUTLOOK = auto()
    PAGE = auto()
    TEXT = auto()


_REFUSED: Final = (
    (b"%PDF-", Reason.PDF),
    (b"\xff\xd8\xff", Reason.PICTURE),
    (b"\x89PNG\r\n\x1a\n", Reason.PICTURE),
    (b"GIF87a", Reason.PICTURE),
    (b"GIF89a", Reason.PICTURE),
    (b"II*\x00", Reason.PICTURE),
    (b"MM\x00*", Reason.PICTURE),
    (b"8BPS", Reason.PICTURE),
    (b"<svg", Reason.PICTURE),
    (b"PK\x03\x04", Reason.ARCHIVE),
    (b"PK\x05\x06", Reason.ARCHIVE),
    (b"Rar!\x1a\x07", Reason.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
    (b"\x1f\x8b", Reason.ARCHIVE),
    (b"\x1aE\xdf\xa3", Reason.VIDEO),
    (b"{\\rtf", Reason.DOCUMENT),
)
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_LINE: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:|[ \t]+\S")
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_HEADERS: Final = frozenset(
    b"from to cc subject date sent received return-path delivered-to message-id mime-version "
    b"content-type reply-to in-reply-to references sender".split()
)
_CONTROLS: Final = bytes({*range(32), 127} - {7, 8, 9, 10, 11, 12, 13, 27})


def form_of(data: bytes) -> Form:
    """Return the form of a message that is not a mailbox; raise ReplyRefused for anything else."""
    head = data[:HEAD_BYTES]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReplyRefused(Reason.EMPTY)
    if head.startswith(_COMPOUND):
        return Form.OUTLOOK
    _refuse_known(head)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(_WIDE_MARKS) and head.translate(None, _CONTROLS) != head:
        _refuse_binary(head)
    if is_source(start):
        return Form.SOURCE
    return Form.PAGE if _PAGE.match(start) else Form.TEXT


def is_source(head: bytes) -> bool:
    """Whether bytes begin with header lines of a mail, at least two of them by known names."""
    known: set[bytes] = set()
    for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if not line.strip():
            if known:
                break
            continue
        found = _LINE.match(line)
        if found is None:
            break
        known |= {(found[1] or b"").lower()} & _HEADERS
    return len(known) >= 2


def _refuse_known(head: bytes) -> None:
    for signature, reason in _REFUSED:
        if head.startswith(signature):
            raise ReplyRefused(reason)
    if head.startswith(b"RIFF"):
        raise ReplyRefused(Reason.PICTURE if head[8:12] == b"WEBP" else Reason.VIDEO)
    if head[4:8] == b"ftyp":
        still = head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}
        raise ReplyRefused(Reason.PICTURE if still else Reason.VIDEO)
    if head.startswith(b"BM") and head[6:10] == b"\x00\x00\x00\x00":
        raise ReplyRefused(Reason.PICTURE)


def _refuse_binary(head: bytes) -> None:
    """A few stray bytes are damage in transit; more than one in a hundred are no message."""
    strays = len(head) - len(head.translate(None, _CONTROLS))
    if strays * 100 > len(head):
        raise ReplyRefused(Reason.NOT_A_MESSAGE)
