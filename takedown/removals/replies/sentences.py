"""Sentences of a message as they stand, and the plain form in which they are compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUNDARY: Final = "|"
_LONGEST: Final = 1_500
_MOST: Final = 3_000
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•·–—]|\d{1,3}[.)])[ \t])")
# Tried at the first mark of a run only: tried at each, a run of them would take the square of its length.
_ENDS: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+\s++(?=[\"'“‘(\[]*+[A-Z0-9À-ÞА-Я])")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|no|nos|ref|mr|mrs|ms|dr|inc|ltd|vs|art|sec|s|u\.k|u\.s|[A-Z])$",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"(?:https?://|www\.|mailto:)\S+", re.IGNORECASE)
_QUOTES: Final = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'}
)
_UNSEEN: Final = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_STOP: Final = re.compile(r"[,;:()\[\]{}–—|]|(?<=\s)-+(?=\s)")
_NOT_WORD: Final = re.compile(r"[^\w'|#%&+-]+")
_SHORT_FORMS: Final = (
    (re.compile(r"\bcan'?t\b|\bcan not\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"'s (?=(?:now |since |already )?been\b)"), " has "),
)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text in order, each on one line; at most 3,000 of them."""
    left = _MOST
    for paragraph in _PARAGRAPHS.split(text):
        line = " ".join(paragraph.split())
        for sentence in _split(line):
            if left == 0:
                return
            left -= 1
            yield sentence[:_LONGEST]


def plain_form(sentence: str) -> str:
    """Return the sentence for comparing: lower case, whole words, one space around each.

    Straight quotes, short forms written out, links and what cannot be seen left out. Commas,
    brackets and dashes become the mark of a clause's end.
    """
    text = _UNSEEN.sub("", sentence).translate(_QUOTES).lower()
    text = _LINK.sub(" ", text)
    for short, full in _SHORT_FORMS:
        text = short.sub(full, text)
    text = _NOT_WORD.sub(" ", _STOP.sub(f" {BOUNDARY} ", text)).replace("'s ", " ")
    words = [word.strip("'-+&") for word in text.split()]
    return f" {' '.join(word for word in words if word)} "


def _split(line: str) -> Iterator[str]:
    start = 0
    for match in _ENDS.finditer(line):
        if _ABBREVIATED.search(line[max(start, match.start() - 12) : match.start()]):
            continue
        yield line[start : match.end()].strip()
        start = match.end()
    if line[start:].strip():
        yield line[start:].strip()
