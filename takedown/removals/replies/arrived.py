"""A mail that arrived by itself: as it came, what was read of it, and what tells it from every other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from takedown.removals.replies.internet_mail import read_source
from takedown.removals.replies.message import MOST_BYTES
from takedown.removals.replies.sorting import sort_message

if TYPE_CHECKING:
    from takedown.removals.replies.message import Message
    from takedown.removals.replies.sorting import Sorted

# Of a mail that is too large the words are kept, for what makes it large comes after them.
_BEGINNING: Final = 262_144
_TOO_LARGE: Final = (
    "[This answer is larger than 5 MB, so only its beginning is kept here. Whoever runs this site "
    "has all of it in their mailbox.]"
)


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    """One mail as it came, whole or its beginning, and what was read of it."""

    raw: bytes
    is_whole: bool
    message: Message
    found: Sorted

    @classmethod
    def read(cls, raw: bytes, *, is_whole: bool) -> ArrivedMail:
        """Read and sort one; before any lock, for a large one takes seconds."""
        message = read_source(raw)
        found = sort_message(message)
        if not is_whole:
            message = replace(message, text=f"{_TOO_LARGE}\n\n{message.text}")
        return cls(raw, is_whole, message, found)

    @property
    def known_by(self) -> str:
        """What tells it from every other: two deliveries of the same are one."""
        return f"{self.message.message_id}\n{_digest(self.raw)}"


def bytes_to_fetch(size: int) -> int:
    """Return how much of a mail of so many bytes is kept: all of it, or the beginning of a large one."""
    return MOST_BYTES if size <= MOST_BYTES else _BEGINNING


def _digest(raw: bytes) -> str:
    """Tell mails apart by what they say: header lines differ from one delivery to the next."""
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return hashlib.sha256(body).hexdigest()
