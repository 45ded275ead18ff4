"""The sections of a report, and the letters, cut into parts that are rendered apart: bounded memory, and nothing to do twice.

Rows of a section stay in their order. A part holds whole sections while they are short, so that the
report of a small case is not mostly white paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from takedown.common.plain_text import show_hidden, show_pictographs
from takedown.evidence.figures import group_clocks
from takedown.evidence.manifest import in_order
from takedown.evidence.printed import printed_custody
from takedown.evidence.squares import printed_exhibit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from takedown.evidence.record import PackRecord, RequestRecord

# Printed lines in a part; a page has about 55.
MOST_LINES = 2200
_LETTERS_IN_A_LINE = 50


@dataclass(frozen=True)
class Block:
    """Rows of one section that stand in one part. The first block has the heading, the last what closes it."""

    template: str
    rows: tuple[object, ...]
    first: bool
    last: bool


@dataclass(frozen=True)
class _Section:
    template: str
    rows: Sequence[object]
    lines: Callable[[object], int] = field(default=lambda _: 2)


def parts_of(record: PackRecord) -> tuple[tuple[Block, ...], ...]:
    """Return sections 1 to 7 of the report in parts; the same record gives the same parts."""
    parts: list[list[Block]] = [[]]
    used = 0
    for section in _sections(record):
        for block, lines in _blocks(section, MOST_LINES - used):
            if not block.first or used + lines > MOST_LINES:
                parts.append([])
                used = 0
            parts[-1].append(block)
            used += lines
    return tuple(tuple(part) for part in parts if part)


def letters_in_parts(record: PackRecord) -> tuple[tuple[RequestRecord, ...], ...]:
    """Return the requests whose letters are printed, in parts; one part at least, empty where there is no letter."""
    parts: list[list[RequestRecord]] = [[]]
    used = 0
    for request in record.requests:
        if not request.letter:
            continue
        lines = _lines_of(request.letter) + _lines_of_request(request)
        if parts[-1] and used + lines > MOST_LINES:
            parts.append([])
            used = 0
        parts[-1].append(request)
        used += lines
    return tuple(map(tuple, parts))


def _sections(record: PackRecord) -> Iterator[_Section]:
    yield _Section("_chronology", in_order(record))
    yield _Section("_posts", record.posts, _lines_of_post)
    yield _Section("_requests", record.requests, _lines_of_request)
    yield _Section("_clocks", group_clocks(record.clocks), lambda one: 9 + len(one.clock.trace))  # type: ignore[attr-defined]
    yield _Section("_exhibits", tuple(map(printed_exhibit, record.captures)), lambda _: 5)
    yield _Section("_matches", record.matches, lambda _: 6)
    yield _Section("_custody", (printed_custody(record.custody),), lambda _: 60)


def _lines_of_post(post: object) -> int:
    texts = (post.url, post.description, post.account)  # type: ignore[attr-defined]
    return 7 + sum(_lines_of(text) for text in texts)


def _lines_of_request(request: object) -> int:
    sent = request.submissions  # type: ignore[attr-defined]
    texts = [text for one in sent for text in (one.receipt, one.submitted_text, *one.answers)]
    return 4 + 6 * len(sent) + sum(_lines_of(text) for text in texts)


def _lines_of(text: str) -> int:
    # As printed: what cannot be seen, and emoji, are spelled out by number.
    shown = show_pictographs(show_hidden(text))
    return shown.count("\n") + len(shown) // _LETTERS_IN_A_LINE


def _blocks(section: _Section, room: int) -> Iterator[tuple[Block, int]]:
    # Each block with its lines; the first fills the room that is left, the others a part each.
    groups: list[list[object]] = [[]]
    sizes = [0]
    for row in section.rows:
        lines = section.lines(row)
        most = room if len(groups) == 1 else MOST_LINES
        if groups[-1] and sizes[-1] + lines > most:
            groups.append([])
            sizes.append(0)
        groups[-1].append(row)
        sizes[-1] += lines
    for number, (rows, lines) in enumerate(zip(groups, sizes, strict=True)):
        last = number == len(groups) - 1
        yield Block(f"evidence/{section.template}.html", tuple(rows), number == 0, last), lines
