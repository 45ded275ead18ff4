"""Reads a message that Outlook saved (.msg, a compound file). The numbers are those of MS-OXPROPS."""

from __future__ import annotations

import io
import struct
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import olefile  # type: ignore[import-untyped]

from takedown.removals.replies.charsets import code_page, decode
from takedown.removals.replies.headers import addresses_in
from takedown.removals.replies.internet_mail import read_source
from takedown.removals.replies.markup import rendered
from takedown.removals.replies.message import (
    MOST_PARTS,
    MOST_RECIPIENTS,
    Attachment,
    Message,
    cleaned,
    cut,
    one_line,
)
from takedown.removals.replies.refusals import Reason, ReplyRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBJECT: Final = 0x0037
SUBMITTED: Final = 0x0039
HEADERS: Final = 0x007D
SENDER_NAME: Final = 0x0C1A
SENDER_ADDRESS: Final = 0x0C1F
DELIVERED: Final = 0x0E06
BODY: Final = 0x1000
HTML: Final = 0x1013
MESSAGE_ID: Final = 0x1035
RECIPIENT_ADDRESSES: Final = (0x39FE, 0x3003)
ATTACHED_DATA: Final = 0x3701
ATTACHED_NAMES: Final = (0x3707, 0x3704, 0x3001)
ATTACHED_TYPE: Final = 0x370E
CODE_PAGES: Final = (0x3FFD, 0x3FDE)
INTERNET_CODE_PAGE: Final = 0x3FDE
SENDER_SMTP: Final = 0x5D01
_UNICODE, _EIGHT_BIT, _BINARY, _LONG, _TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x0040
_FIXED: Final = "__properties_version1.0"
# A file of 5 MB never needs more allocation sectors than the 109 that its header lists.
_MOST_ALLOCATION_SECTORS: Final = 109
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _File:
    """An open compound file, and the names of its storages."""

    ole: olefile.OleFileIO
    size: int
    fixed: dict[tuple[int, int], bytes]

    def stream(self, *path: str) -> bytes:
        """Return a stream's bytes; none where it is absent or says that it is larger than the file."""
        names = list(path)
        if not self.ole.exists(names) or self.ole.get_type(names) != olefile.STGTY_STREAM:
            return b""
        if self.ole.get_size(names) > self.size:
            return b""
        return bytes(self.ole.openstream(names).read())

    def text(self, number: int, *storage: str, charset: str = "") -> str:
        """Return a property as text, in whichever of its two variants is there."""
        wide = self.stream(*storage, _name(number, _UNICODE))
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self.stream(*storage, _name(number, _EIGHT_BIT))
        return decode(narrow.rstrip(b"\x00"), charset or self.charset(*CODE_PAGES))

    def charset(self, *numbers: int) -> str:
        """Return the name of the code page that the file gives for its 8-bit text."""
        for number in numbers:
            page = self.fixed.get((number, _LONG), b"")
            if page:
                return code_page(int.from_bytes(page[:4], "little"))
        return ""

    def moment(self, number: int) -> datetime | None:
        """Return a time, which Outlook keeps in tenths of a microsecond, in UTC."""
        ticks = int.from_bytes(self.fixed.get((number, _TIME), b""), "little")
        try:
            found = _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
        return found if 1990 <= found.year <= 2100 else None


def read_outlook(data: bytes) -> Message:
    """Return the message of a compound file; raise ReplyRefused where it holds none."""
    with _opened(data) as file:
        found = _with_headers(file)
        words, ended = _text(file)
        text, shortened = cut(cleaned(words))
        attachments, left_off = _attachments(file)
        return replace(
            found,
            subject=one_line(file.text(SUBJECT)) or found.subject,
            text=text,
            sender=_sender(file) or found.sender,
            recipients=tuple(dict.fromkeys(_recipients(file) + found.recipients))[:MOST_RECIPIENTS],
            sent_at=file.moment(SUBMITTED) or found.sent_at,
            received_at=found.received_at or file.moment(DELIVERED),
            message_id=found.message_id or one_line(file.text(MESSAGE_ID)).strip("<>"),
            attachments=attachments,
            shortened=shortened or ended or left_off,
        )


@contextmanager
def _opened(data: bytes) -> Iterator[_File]:
    """Open a compound file that is a message, and turn every failure of the library into a refusal."""
    _check_header(data)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            _check_root(ole, len(data))
            bare = _File(ole, len(data), {})
            yield replace(bare, fixed=_fixed(bare.stream(_FIXED)))
    except ReplyRefused:
        raise
    except Exception as error:
        # Damaged compound files make the library raise errors of a dozen kinds.
        raise ReplyRefused(Reason.DAMAGED) from error


def _check_header(data: bytes) -> None:
    """Refuse a header that would make the library read more than the file holds."""
    if len(data) < 512:
        raise ReplyRefused(Reason.DAMAGED)
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    allocation = int.from_bytes(data[44:48], "little")
    small = int.from_bytes(data[64:68], "little")
    further = int.from_bytes(data[72:76], "little")
    if (
        shift not in {9, 12}
        or small_shift != 6
        or allocation > _MOST_ALLOCATION_SECTORS
        or further
        or small << shift > len(data)
    ):
        raise ReplyRefused(Reason.DAMAGED)


def _check_root(ole: olefile.OleFileIO, size: int) -> None:
    """Refuse a compound file that is no message, or whose store of small streams outgrows it."""
    if not ole.exists(_FIXED):
        raise ReplyRefused(Reason.DOCUMENT)
    if ole.root.size > size:
        raise ReplyRefused(Reason.DAMAGED)


def _name(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"


def _fixed(stream: bytes) -> dict[tuple[int, int], bytes]:
    """Return the values of fixed length: 16 bytes each, after 32 bytes of heading."""
    found: dict[tuple[int, int], bytes] = {}
    for at in range(32, min(len(stream), 65_536) - 15, 16):
        kind, number = struct.unpack_from("<HH", stream, at)
        found.setdefault((number, kind), stream[at + 8 : at + 16])
    return found


def _with_headers(file: _File) -> Message:
    """Return what the transport headers say, where the message came over the internet."""
    block = file.text(HEADERS).encode("utf-8", "replace").replace(b"\r\n", b"\n").strip(b"\n")
    return replace(
        read_source(block.partition(b"\n\n")[0]), text="", attachments=(), shortened=False
    )


def _text(file: _File) -> tuple[str, bool]:
    plain = file.text(BODY)
    if plain.strip():
        return plain, False
    page = file.stream(_name(HTML, _BINARY))
    if page:
        return rendered(decode(page, file.charset(INTERNET_CODE_PAGE)))
    return rendered(file.text(HTML))


def _sender(file: _File) -> str:
    name = one_line(file.text(SENDER_NAME))
    addresses = addresses_in([file.text(SENDER_SMTP), file.text(SENDER_ADDRESS)])
    address = next(iter(addresses), "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _storages(file: _File, start: str) -> list[str]:
    listed = file.ole.listdir(streams=False, storages=True)
    return sorted(path[0] for path in listed if len(path) == 1 and path[0].startswith(start))


def _recipients(file: _File) -> tuple[str, ...]:
    storages = _storages(file, "__recip_version1.0_")[:MOST_RECIPIENTS]
    return addresses_in(
        [file.text(number, storage) for storage in storages for number in RECIPIENT_ADDRESSES]
    )


def _attachments(file: _File) -> tuple[tuple[Attachment, ...], bool]:
    storages = _storages(file, "__attach_version1.0_")
    found = []
    for storage in storages[:MOST_PARTS]:
        names = (one_line(file.text(number, storage)) for number in ATTACHED_NAMES)
        data = [storage, _name(ATTACHED_DATA, _BINARY)]
        size = int(file.ole.get_size(data)) if file.ole.exists(data) else 0
        kind = one_line(file.text(ATTACHED_TYPE, storage))[:100].lower()
        found.append(Attachment(next(filter(None, names), "")[:200], size, kind))
    return tuple(found), len(storages) > MOST_PARTS
