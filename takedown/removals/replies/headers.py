"""The header lines of a message or of one of its parts, however broken they are."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as StandardMessage
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from takedown.removals.replies.charsets import decode
from takedown.removals.replies.message import MOST_RECIPIENTS, MOST_REFERENCES, one_line

if TYPE_CHECKING:
    from datetime import datetime

_LONGEST_BLOCK: Final = 262_144
_LONGEST_VALUE: Final = 4_000  # the standard library's patterns are slow on more
# What the standard library raises on header lines that are no such thing.
_MALFORMED: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    MessageError,
)
_NAME: Final = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_ADDRESS: Final = re.compile(r"[^\s<>(),;:\"\[\]@]{1,64}@[^\s<>(),;:\"\[\]@]{1,255}")
_ID: Final = re.compile(r"<([^<>\s]{1,998})>")


@dataclass(frozen=True, slots=True)
class Head:
    """Header lines by their names in lower case, each as it stands but for its line breaks."""

    values: dict[str, list[bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a value as people read it; "" where there is none."""
        found = self.values.get(name)
        return one_line(in_words(found[0])) if found else ""

    def texts(self, *names: str) -> list[str]:
        """Return every value of the names, in that order."""
        return [in_words(value) for name in names for value in self.values.get(name, [])]

    def moment(self, name: str) -> datetime | None:
        """Return the moment a header line gives, if it gives one with its zone."""
        found = self.values.get(name)
        return moment_of(decode(found[0][:_LONGEST_VALUE])) if found else None

    def received(self) -> datetime | None:
        """Return the moment of the last server's own line, which stands on top."""
        found = self.values.get("received")
        return moment_of(decode(found[0]).rpartition(";")[2]) if found else None

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids of a header line, without their brackets."""
        found = dict.fromkeys(one for text in self.texts(name) for one in _ID.findall(text))
        return tuple(found)[:MOST_REFERENCES]

    def kind(self) -> StandardMessage:
        """Return the standard library's reading of what the part says it is."""
        part = StandardMessage()
        for name in ("content-type", "content-disposition"):
            if name in self.values:
                value = decode(self.values[name][0][:_LONGEST_VALUE])
                part[name] = value.replace("\n", " ").replace("\r", " ")
        return part

    def parameter(self, name: str, *, of: str = "content-type") -> str:
        """Return a parameter such as the charset; "" where there is none or it cannot be read."""
        try:
            found = self.kind().get_param(name, header=of)
            if isinstance(found, tuple):
                charset, _, value = found
                return decode(value.encode("latin-1", "replace"), charset or "")
        except _MALFORMED:
            return ""
        return found if isinstance(found, str) else ""

    def content_type(self) -> str:
        """Return the type in lower case; text/plain where nothing usable is said."""
        try:
            return self.kind().get_content_type()[:100]
        except _MALFORMED:
            return "text/plain"


def split_head(data: bytes) -> tuple[Head, bytes]:
    """Return the header lines and what follows the first empty line. Line ends are line feeds."""
    if data.startswith(b"\n"):
        return Head(), data[1:]
    block, _, body = data.partition(b"\n\n")
    return read_head(block), body


def read_head(block: bytes) -> Head:
    """Return the header lines of a block; lines that are none are passed over."""
    values: dict[str, list[bytes]] = {}
    last: list[bytes] = []
    for line in block[:_LONGEST_BLOCK].split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if last and len(last[-1]) < _LONGEST_VALUE:
                last[-1] += b" " + line.strip()
            continue
        found = _NAME.match(line)
        last = values.setdefault(found[1].decode("ascii").lower(), []) if found else []
        if found:
            last.append(line[found.end() :].strip())
    return Head(values)


def in_words(value: bytes) -> str:
    """Return a header's value with its encoded words read (RFC 2047)."""
    text = decode(value[:_LONGEST_VALUE])
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
        return "".join(_piece(piece, charset) for piece, charset in pieces)
    except (*_MALFORMED, binascii.Error):
        return text


def _piece(piece: bytes | str, charset: str | None) -> str:
    # Words that were not encoded come back as bytes too, escaped where they were not ASCII.
    if isinstance(piece, str):
        return piece
    return decode(piece, charset) if charset else _unescaped(piece)


def _unescaped(piece: bytes) -> str:
    try:
        return piece.decode("raw_unicode_escape")
    except _MALFORMED:
        return decode(piece)


def moment_of(text: str) -> datetime | None:
    """Return the moment a date of RFC 5322 means; None where it names no zone or is no date."""
    try:
        found = parsedate_to_datetime(text.strip()[:200])
        return found if found.utcoffset() is not None and 1990 <= found.year <= 2100 else None
    except _MALFORMED:
        return None


def addresses_in(texts: list[str]) -> tuple[str, ...]:
    """Return the e-mail addresses in header values, each once.

    A pattern of our own: the standard library's reader recurses on nested brackets.
    """
    found: dict[str, None] = {}
    for text in texts:
        for match in _ADDRESS.finditer(text[:_LONGEST_VALUE]):
            found.setdefault(match[0].strip("'."))
            if len(found) == MOST_RECIPIENTS:
                return tuple(found)
    return tuple(found)
