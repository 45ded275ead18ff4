"""The sections of a report, and the letters, cut into parts that are rendered apart: bounded memory, and nothing to do twice.

Rows of a section stay in their order. A part holds whole sections while they are short, so that the
report of a small case is not mostly white paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from takedown.common.plain_text import show_hidden, show_pictographs
from takedown.evidence.figures import group_clocks
from takedown.evidence.manifest import in_order
from takedown.evidence.printed import printed_custody
from takedown.evidence.squares import printed_exhibit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from takedown.evidence.figures import ClockGroup
    from takedown.evidence.record import (
        ChronologyLine,
        PackRecord,
        RequestRecord,
        SubmissionRecord,
    )

# Printed lines in a part; a page has about 55.
MOST_LINES = 2200
_LETTERS_IN_A_LINE = 50
_POSTS_IN_A_LINE = 8
_Row = TypeVar("_Row")


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
    lines: Callable[[Any], int] = field(default=lambda _: 2)


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
    """Return the requests whose letters are printed, in parts; one part at least, empty where there is no letter.

    A letter that is longer than a part stands in several pieces, and its sendings behind it.
    """
    pieces = [piece for one in record.requests if one.letter for piece in _letter_in_pieces(one)]
    return tuple(_groups(pieces, lambda one: _lines_of(one.letter) + _lines_of_request(one)))


def _letter_in_pieces(request: RequestRecord) -> Iterator[RequestRecord]:
    if _lines_of(request.letter) + _lines_of_request(request) <= MOST_LINES:
        yield request
        return
    texts = _groups(request.letter.split("\n"), lambda line: 1 + _lines_of(line))
    first, *others = ("\n".join(lines) for lines in texts)
    yield replace(request, letter=first, submissions=())
    for text in others:
        yield _going_on(request, letter=text)
    for some in _groups(request.submissions, _lines_of_sending):
        if some:
            yield _going_on(request, submissions=some)


def _request_in_pieces(request: RequestRecord) -> Iterator[RequestRecord]:
    first, *others = _groups(request.submissions, _lines_of_sending)
    yield replace(request, submissions=first)
    for some in others:
        yield _going_on(request, submissions=some)


def _going_on(
    request: RequestRecord, *, letter: str = "", submissions: tuple[SubmissionRecord, ...] = ()
) -> RequestRecord:
    """Return what is left of a request: a letter is sent as often as somebody presses, and no row may be endless."""
    return replace(
        request, title=f"{request.title}, continued", letter=letter, submissions=submissions,
        follows="", unfollowed_at=None, mistaken=(),
    )  # fmt: skip


def _groups(rows: Iterable[_Row], lines: Callable[[_Row], int]) -> Iterator[tuple[_Row, ...]]:
    """Yield rows together that a part has room for, one at least; where there is no row, none once."""
    group: list[_Row] = []
    used = 0
    for row in rows:
        size = lines(row)
        if group and used + size > MOST_LINES:
            yield tuple(group)
            group, used = [], 0
        group.append(row)
        used += size
    yield tuple(group)


def _sections(record: PackRecord) -> Iterator[_Section]:
    yield _Section("_chronology", in_order(record), _lines_of_event)
    yield _Section("_posts", record.posts, _lines_of_post)
    requests = [piece for one in record.requests for piece in _request_in_pieces(one)]
    yield _Section("_requests", requests, _lines_of_request)
    yield _Section("_clocks", group_clocks(record.clocks), _lines_of_clocks)
    yield _Section("_exhibits", tuple(map(printed_exhibit, record.captures)), lambda _: 5)
    yield _Section("_matches", record.matches, lambda _: 6)
    yield _Section("_custody", (printed_custody(record.custody),), lambda _: 60)


def _lines_of_event(line: ChronologyLine) -> int:
    # It may name thousands of posts.
    return max(2, _lines_of(line.what), _lines_of(line.source))


def _lines_of_clocks(group: ClockGroup) -> int:
    return 9 + len(group.clock.trace) + sum(_lines_of(posts) for _, posts in group.states)


def _lines_of_post(post: object) -> int:
    texts = (post.url, post.description, post.account)  # type: ignore[attr-defined]
    return 7 + sum(_lines_of(text) for text in texts)


def _lines_of_request(request: RequestRecord) -> int:
    return 4 + len(request.mistaken) + sum(map(_lines_of_sending, request.submissions))


def _lines_of_sending(sending: SubmissionRecord) -> int:
    texts = (sending.receipt, sending.submitted_text, *sending.answers)
    return 6 + len(sending.posts) // _POSTS_IN_A_LINE + sum(map(_lines_of, texts))


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
