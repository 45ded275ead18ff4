"""What was read out of one message: its words, where it came from and when, and nothing that was attached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

MOST_BYTES: Final = 5_000_000
MOST_CHARACTERS: Final = 200_000
MOST_PARTS: Final = 100
DEEPEST: Final = 10
MOST_RECIPIENTS: Final = 50
MOST_REFERENCES: Final = 50
_LINE: Final = 1_000  # characters kept of anything that is one line, such as a subject
# Control characters except the tab and the line feed, and halves of characters that cannot be stored.
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Attachment(NamedTuple):
    """Something attached, known by its label alone: it is never opened."""

    name: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `text` keeps what was quoted; `shortened` says that not everything is here.

    A time without its zone is None: nobody can say which moment it means.
    """

    subject: str = ""
    text: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    shortened: bool = False


def cleaned(text: str) -> str:
    """Return the text with line feeds only, no control characters and at most two empty lines together."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = [line.rstrip() for line in _NOT_TEXT.sub("", plain).split("\n")]
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str) -> str:
    """Return the text on one line of bounded length."""
    return " ".join(_NOT_TEXT.sub(" ", text[: 4 * _LINE]).split())[:_LINE]


def cut(text: str) -> tuple[str, bool]:
    """Return as much of the text as is kept, and whether something was left off."""
    return text[:MOST_CHARACTERS], len(text) > MOST_CHARACTERS
