"""Finds in a message our own references, and the numbers by which the platform names its case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from takedown.removals.replies.message import Message

MOST_REFERENCES: Final = 20
MOST_TICKETS: Final = 5
_GAP: Final = r"[ \t\r\n>\-‐‑‒–—_.]{0,6}"
_SIGNS: Final = r"[0-9A-TV-Z]{4}"  # I, L and O are taken for 1, 1 and 0
_REFERENCE: Final = re.compile(
    rf"(?<![A-Za-z0-9])TD(?P<a>{_GAP})(?P<first>{_SIGNS})(?P<b>{_GAP})(?P<second>{_SIGNS})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_MISREAD: Final = str.maketrans("ILO", "110")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER: Final = r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_/.](?=[A-Za-z0-9])){2,59}"
_LABEL: Final = (
    r"(?:case|ticket|report|request|reference|ref|incident|complaint|enquiry|inquiry|claim|tracking"
    r"|confirmation|submission|notice|conversation)"
)
# "case number: 1", "Ticket #1", "Ref 1": the second group says whether it was called a number.
_LABELLED: Final = re.compile(
    rf"\b{_LABEL}(?P<sure>[ \t]{{0,3}}(?:number|num|no\.?|nr\.?|id|ref\.?|reference|code)\b\.?)?"
    rf"(?:[ \t]{{1,3}}(?:is|was)\b)?[ \t]{{0,3}}(?P<mark>[:#=]{{0,2}})[ \t\n]{{0,3}}(?P<hash>[#\[(]{{0,2}})"
    rf"(?P<token>{_NUMBER})",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(
    rf"[\[(](?:{_LABEL}[ \t]{{0,3}})?[:#][ \t]{{0,3}}(?P<token>{_NUMBER})[\])]", re.IGNORECASE
)
_KEYED: Final = re.compile(r"\[(?P<token>[A-Z][A-Z0-9]{1,9}-\d{2,10})\]")
_THREAD: Final = re.compile(r"\bref:[ \t]?[_!]{0,2}00D[\w.!]{5,60}?:ref\b")
_DATE: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:T\d+)?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}|(?:19|20)\d{2}"
    r"|\d{1,2}[-./]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-./]?\d{0,4}",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    r"\d+(?:-\d+)?[-]?(?:h|hr|hrs|hours?|days?|d|min|mins|minutes?|weeks?|am|pm|st|nd|rd|th)",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"[ \t]{0,2}(?:business |working |calendar )?(?:hours?|hrs?|days?|minutes?|weeks?|months?|%|per cent|am\b|pm\b)",
    re.IGNORECASE,
)


def references_in(message: Message) -> tuple[str, ...]:
    """Return our references that a message holds, as we write them, in the order found.

    Capitals, spaces and hyphens do not matter, nor the letters that are misread for digits.
    Quoted text counts: most answers carry our letter below their own words.
    """
    found: dict[str, None] = {}
    places = (message.subject, message.text, *message.recipients)
    for text in (*places, message.in_reply_to, *message.references):
        for match in _REFERENCE.finditer(text):
            if _is_meant(match):
                found.setdefault(_as_written(match))
                if len(found) == MOST_REFERENCES:
                    return tuple(found)
    return tuple(found)


def tickets_in(message: Message) -> tuple[str, ...]:
    """Return what looks like the platform's own number of the case: at most five, longest first."""
    # Apart, so that the last word of a subject is no label for the first of the text.
    text = _LINK.sub(" ", f"{message.subject}\n\n\n\n{message.text}")
    found: dict[str, None] = {}
    for token in _tokens(text):
        if _is_ticket(token):
            found.setdefault(token)
    longest = sorted(found, key=len, reverse=True)
    return tuple(longest[:MOST_TICKETS])


def _is_meant(match: re.Match[str]) -> bool:
    """Two ordinary words of four letters after "TD" are none: spaced ones need a digit."""
    spaced = any(" " in match[gap] or "\n" in match[gap] for gap in ("a", "b"))
    hyphened = match["b"].strip() != ""
    digits = any(sign.isdigit() for sign in match["first"] + match["second"])
    return digits or hyphened or not spaced


def _as_written(match: re.Match[str]) -> str:
    first, second = (match[name].upper().translate(_MISREAD) for name in ("first", "second"))
    return f"TD-{first}-{second}"


def _tokens(text: str) -> Iterator[str]:
    """Everything that stands where a number of a case does."""
    for match in _THREAD.finditer(text):
        yield match[0].replace(" ", "")
    for pattern in (_BRACKETED, _KEYED):
        for match in pattern.finditer(text):
            yield match["token"]
    for match in _LABELLED.finditer(text):
        token = match["token"]
        sure = bool(match["sure"] or match["mark"] or match["hash"])
        long_enough = sure or sum(sign.isdigit() for sign in token) >= 6
        if long_enough and not _COUNTED.match(text, match.end()):
            yield token


def _is_ticket(token: str) -> bool:
    if token.startswith("ref:"):
        return True
    digits = sum(sign.isdigit() for sign in token)
    if digits < 2 or len(token) < 4 or (len(token) == 4 and digits < 4):
        return False
    unlike = (_DATE, _PERIOD, _REFERENCE)
    return not any(pattern.fullmatch(token) for pattern in unlike)
