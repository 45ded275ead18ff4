"""Why a file could not be read as a message: one named reason and one plain sentence for each."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from takedown.removals.replies.message import one_line


class Reason(StrEnum):
    """The reasons for which a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PICTURE = "picture"
    PDF = "pdf"
    VIDEO = "video"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    MAILBOX = "mailbox"
    MAILBOX_TOO_LARGE = "mailbox_too_large"
    DAMAGED = "damaged"
    NOT_A_MESSAGE = "not_a_message"


_PASTE = "Open the message, copy its words and paste them instead."
SENTENCES = MappingProxyType(
    {
        Reason.EMPTY: "There is nothing in it. Save the message again, or paste its words.",
        Reason.TOO_LARGE: f"It is larger than 5 MB. {_PASTE}",
        Reason.PICTURE: "It is a picture, and words in a picture cannot be read here. Type or paste them.",
        Reason.PDF: "It is a PDF, which cannot be read here. Open it, copy its words and paste them.",
        Reason.VIDEO: "It is a video, not a message. Type or paste the words of the message.",
        Reason.ARCHIVE: "It is an archive such as a ZIP file. Open it and add the messages inside.",
        Reason.DOCUMENT: "It is a document, not a message. Open it, copy its words and paste them.",
        Reason.MAILBOX: "It is a mailbox with more than one message. Add the messages one by one.",
        Reason.MAILBOX_TOO_LARGE: (
            "It is a mailbox larger than 50 MB, or with more than 1,000 messages. "
            "Save only the messages that matter."
        ),
        Reason.DAMAGED: f"It is damaged and cannot be read. {_PASTE}",
        Reason.NOT_A_MESSAGE: (
            "It is not a message that can be read here. Save the message as an .eml or .msg file, "
            "or paste its words."
        ),
    }
)


class ReplyRefused(Exception):
    """A file could not become a message; `reason` is for code and `sentence` for people."""

    def __init__(self, reason: Reason, *, name: str = "") -> None:
        self.reason = reason
        shown = one_line(name)[:80]
        self.sentence = f"“{shown}”: {SENTENCES[reason]}" if shown else SENTENCES[reason]
        super().__init__(self.sentence)
