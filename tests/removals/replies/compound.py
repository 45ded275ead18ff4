"""Writes small Outlook messages, so that no file of anybody's is kept here (MS-CFB, MS-OXMSG)."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
SECTOR, SMALL, CUTOFF = 512, 64, 4096
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Tree = dict[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """A compound file that holds the streams (bytes) and storages (dictionaries) of a tree."""
    rows: list[list] = [["Root Entry", 5, NONE, NONE, NONE, b""]]
    _add(rows, tree, parent=0)
    small, small_fat = b"", []
    sectors: list[bytes] = []
    fat: list[int] = []
    places = {}
    for number, row in enumerate(rows):
        data = row[5]
        if row[1] != 2 or not data:
            places[number] = (END, 0)
        elif len(data) < CUTOFF:
            places[number] = (len(small_fat), len(data))
            count = -(-len(data) // SMALL)
            small_fat += _chain(len(small_fat), count)
            small += data.ljust(count * SMALL, b"\0")
        else:
            places[number] = (_store(data, sectors, fat), len(data))
    if small:
        places[0] = (_store(small, sectors, fat), len(small))
    table = b"".join(struct.pack("<I", one) for one in small_fat)
    small_at = _store(table, sectors, fat, filler=b"\xff") if table else END
    small_count = -(-len(table) // SECTOR)
    listing = b"".join(_row(row, *places[number]) for number, row in enumerate(rows))
    listing_at = _store(listing, sectors, fat)
    return _file(sectors, fat, listing_at=listing_at, small_at=small_at, small_count=small_count)


def message(properties: Tree, *, fixed: dict[tuple[int, int], bytes] | None = None) -> bytes:
    """An Outlook message with these streams, and these values of fixed length."""
    rows = b"".join(
        struct.pack("<HHI", kind, number, 6) + value.ljust(8, b"\0")
        for (number, kind), value in (fixed or {}).items()
    )
    return compound({"__properties_version1.0": bytes(32) + rows, **properties})


def wide(number: int, text: str) -> Tree:
    return {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le")}


def narrow(number: int, data: bytes) -> Tree:
    return {f"__substg1.0_{number:04X}001E": data}


def binary(number: int, data: bytes) -> Tree:
    return {f"__substg1.0_{number:04X}0102": data}


def moment(at: datetime) -> bytes:
    return struct.pack("<Q", int((at - EPOCH).total_seconds()) * 10_000_000)


def _add(rows: list[list], tree: Tree, *, parent: int) -> None:
    """Rows of a storage. Siblings stand in one line, which is a poor tree and a legal one to read."""
    before = None
    for name, value in tree.items():
        number = len(rows)
        storage = isinstance(value, dict)
        rows.append([name, 1 if storage else 2, NONE, NONE, NONE, b"" if storage else value])
        if before is None:
            rows[parent][4] = number
        else:
            rows[before][3] = number
        before = number
        if storage:
            _add(rows, value, parent=number)


def _chain(start: int, count: int) -> list[int]:
    return [start + step + 1 for step in range(count - 1)] + [END]


def _store(data: bytes, sectors: list[bytes], fat: list[int], *, filler: bytes = b"\0") -> int:
    start, count = len(sectors), -(-len(data) // SECTOR)
    padded = data.ljust(count * SECTOR, filler)
    sectors += [padded[at : at + SECTOR] for at in range(0, len(padded), SECTOR)]
    fat += _chain(start, count)
    return start


def _row(row: list, start: int, size: int) -> bytes:
    name = (row[0] + "\0").encode("utf-16-le")
    head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), row[1], 1)
    links = struct.pack("<III", row[2], row[3], row[4])
    return head + links + bytes(16 + 4 + 16) + struct.pack("<IQ", start, size)


def _file(sectors, fat, *, listing_at: int, small_at: int, small_count: int) -> bytes:
    count = 1
    while count * 128 < len(sectors) + count:
        count += 1
    whole = fat + [FAT] * count
    whole += [FREE] * (count * 128 - len(whole))
    first = len(sectors)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, listing_at, 0, CUTOFF,
        small_at, small_count, END, 0, first,
    )  # fmt: skip
    for number in range(1, 109):
        header += struct.pack("<I", first + number if number < count else FREE)
    table = b"".join(struct.pack("<I", one) for one in whole)
    return header + b"".join(sectors) + table
