"""Why a file could not become a picture: one named reason and one plain sentence for each.

The child process sends only the reason's name; the words are chosen here, never by what was read.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Refusal(StrEnum):
    """The reasons for which a file is refused."""

    EMPTY = "empty"
    NOT_A_PICTURE = "not_a_picture"
    VIDEO = "video"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    HEIC = "heic"
    AVIF = "avif"
    OTHER_FORMAT = "other_format"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_SMALL = "too_small"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LARGE_A_FILE = "too_large_a_file"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOOK_TOO_LONG = "took_too_long"
    CRASHED = "crashed"


SENTENCES = MappingProxyType(
    {
        Refusal.EMPTY: "This file is empty. Choose the picture again.",
        Refusal.NOT_A_PICTURE: (
            "This file is not a picture. Choose a JPEG, PNG, HEIC, WebP, GIF or AVIF file."
        ),
        Refusal.VIDEO: (
            "This is a video, and videos cannot be read yet. "
            "Take a screenshot of one moment in it and add that instead."
        ),
        Refusal.ARCHIVE: (
            "This is an archive such as a ZIP file, not a picture. "
            "Open it and add the pictures inside one by one."
        ),
        Refusal.DOCUMENT: (
            "This is a document, not a picture. "
            "Take a screenshot of the picture in it and add that instead."
        ),
        Refusal.HEIC: (
            "This is a HEIC picture of a kind that cannot be read. "
            "Save it as a JPEG, or take a screenshot of it, and add that instead."
        ),
        Refusal.AVIF: (
            "This is an AVIF picture of a kind that cannot be read. "
            "Save it as a JPEG, or take a screenshot of it, and add that instead."
        ),
        Refusal.OTHER_FORMAT: (
            "This is a kind of picture that cannot be read. "
            "Save it as a JPEG or PNG and add that instead."
        ),
        Refusal.TRUNCATED: (
            "This file stops before the picture ends, so part of it is missing. "
            "Save or download it again and add the whole file."
        ),
        Refusal.DAMAGED: (
            "This picture is damaged and cannot be read. "
            "Save or download it again, or take a screenshot of it and add that instead."
        ),
        Refusal.TOO_SMALL: (
            "This picture is too small to work with: each side must be at least 16 pixels."
        ),
        Refusal.TOO_MANY_PIXELS: (
            "This picture has more than 100 million pixels. Save a smaller copy and add that instead."
        ),
        Refusal.TOO_LARGE_A_FILE: (
            "This file is larger than 100 MB. Save a smaller copy and add that instead."
        ),
        Refusal.TOO_MUCH_MEMORY: (
            "Opening this picture would take more memory than is allowed. "
            "Save a smaller copy and add that instead."
        ),
        Refusal.TOOK_TOO_LONG: (
            "Opening this picture took too long, so it was stopped. "
            "Save a smaller copy, or take a screenshot of it, and add that instead."
        ),
        Refusal.CRASHED: (
            "This file made the picture reader stop. Nothing else was affected. "
            "Take a screenshot of the picture and add that instead."
        ),
    }
)


class PictureRefused(Exception):
    """A file could not become a picture; `reason` is for code and `sentence` for people."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        self.sentence = SENTENCES[reason]
        super().__init__(self.sentence)
