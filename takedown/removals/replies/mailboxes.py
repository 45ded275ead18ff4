"""Splits a mailbox file (mbox) into its messages."""

from __future__ import annotations

import re
from typing import Final

from takedown.removals.replies.refusals import Reason, ReplyRefused

MOST_MESSAGES: Final = 1_000
MOST_BYTES: Final = 50_000_000
# "From address date", and the year last or before a zone: words that begin with From do not match.
_START: Final = re.compile(
    rb"^From \S{1,320} [^\n]{0,60}?\b(?:19|20)\d\d(?: [+-]\d{4})?[ \t]*\r?\n", re.MULTILINE
)
_EMPTY_LINES: Final = frozenset({b"\n\n", b"\n\r\n"})
_ESCAPED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mailbox(data: bytes) -> list[bytes]:
    """Return the source of each message of a mailbox; a file that is none comes back whole.

    Raises ReplyRefused where there are too many.
    """
    if _START.match(data) is None:
        return [data]
    if len(data) > MOST_BYTES:
        raise ReplyRefused(Reason.MAILBOX_TOO_LARGE)
    starts: list[re.Match[bytes]] = []
    for match in _START.finditer(data):
        if match.start() == 0 or data[max(0, match.start() - 2) : match.start()] in _EMPTY_LINES:
            starts.append(match)
        if len(starts) > MOST_MESSAGES:
            raise ReplyRefused(Reason.MAILBOX_TOO_LARGE)
    ends = [each.start() for each in starts[1:]] + [len(data)]
    return [
        _ESCAPED.sub(rb"\1", data[each.end() : end]) for each, end in zip(starts, ends, strict=True)
    ]
