"""The timeline at the start of the chronology: posts, letters, answers and time limits as drawn marks.

It shows the chronology once more, and adds nothing to it. All lengths are CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.common.moments import day_in_words
from takedown.evidence.timeline_axis import DAY, HOUR, Axis, Tear, axis, ticks
from takedown.evidence.timeline_bars import MOST_BARS, Ending, Limit, limits
from takedown.evidence.timeline_lanes import Lane, Point, counted, named
from takedown.evidence.timeline_said import alternative, notes, span, undated_posts
from takedown.evidence.timeline_text import Label, centred, cut, label, safe, width_of

if TYPE_CHECKING:
    from takedown.evidence.record import PackRecord, SubmissionRecord

# The width of the text of a page, 176 mm, with the names of the lanes on the left.
WIDTH = 665.0
_LEFT = 84.0
_RIGHT = 663.0
_HEAD = 62.0
_LINE = 11.0
_BAR_ROW = 31.0
_BAR_HEIGHT = 8.0
_HATCH = 6
_GASH_TOP, _TOOTH, _GAPE = 53.0, 8.0, 3.5
_NAME = 120.0
_LIMIT_WORDS = 360.0
# A tear in which lines of the chronology lie is not empty.
_EMPTY = "nothing recorded"


@dataclass(frozen=True)
class Bar:
    """One time limit: its frame, how much of it had run out, and strokes across it where it was met."""

    x: float
    y: float
    width: float
    height: float
    ending: Ending
    elapsed: float
    has_start: bool
    strokes: tuple[float, ...]


@dataclass(frozen=True)
class Row:
    """One lane with its name, from `y` down; `kind` chooses the shape of its marks."""

    kind: str
    y: float
    height: float
    names: tuple[Label, ...]
    lane: Lane
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True)
class Gash:
    """A tear as SVG paths: the bare paper, and its two edges."""

    paper: str
    edges: str


@dataclass(frozen=True)
class Drawing:
    """The whole timeline; `said` is what stands for it where it cannot be seen, `notes` stand below it."""

    width: float
    height: float
    said: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    ticks: tuple[float, ...]
    tears: tuple[Gash, ...]
    made: float
    words: tuple[Label, ...] = field(default=())


def timeline(record: PackRecord) -> Drawing | None:
    """Return the timeline of a checked record, or None where nothing in it has a date to draw."""
    bars = limits(record)
    done = [post.reported_at for post in record.posts]
    for sent in _sent(record):
        done += [at for at in (sent.submitted_at, *(at for at, _ in _answers(sent))) if at]
    done += [at for one in bars[:MOST_BARS] for at in (one.start, one.end) if at]
    posted = [post.posted_at for post in record.posts if post.posted_at]
    if not done and not posted:
        return None
    done.append(record.created_at)
    line = axis([*done, *posted], done, _LEFT, _RIGHT)
    rows = _rows(record, line, bars[:MOST_BARS])
    words, where = _axis_words(record, line)
    return Drawing(
        width=WIDTH,
        height=rows[-1].y + rows[-1].height,
        said=alternative(record, bars, _answer_count(record)),
        notes=notes(record, bars, (line.parts[0].start, line.parts[-1].end), is_torn=bool(line.tears)),
        rows=rows,
        ticks=where,
        tears=tuple(_gash(one, rows[-1].y + rows[-1].height) for one in line.tears),
        made=line.x(record.created_at),
        words=words,
    )


def _rows(record: PackRecord, line: Axis, bars: tuple[Limit, ...]) -> tuple[Row, ...]:
    posted = [Point(line.x(one.posted_at), one.number) for one in record.posts if one.posted_at]
    reported = [Point(line.x(one.reported_at), one.number) for one in record.posts]
    sent = [Point(line.x(one.submitted_at), name) for name, one in _named(record)]
    answers = [
        Point(line.x(at), f"{_short_time(at, record)} {who}: {what} ({safe(one.number)})")
        for who, one in _recipients(record)
        for at, what in _answers(one)
        if at
    ]
    dated = len(record.posts) - undated_posts(record)
    lanes = (
        ("post", ("Posts put up", f"{dated:,} of {len(record.posts):,} dated"),
         counted(posted, "posts", _LEFT, _RIGHT)),
        ("report", ("Reported here",), counted(reported, "posts", _LEFT, _RIGHT)),
        ("letter", ("Letters sent",), named(sent, "letters", _LEFT, _RIGHT)),
        ("answer", ("Answers",), named(answers, "answers", _LEFT, _RIGHT)),
    )  # fmt: skip
    rows, y = [], _HEAD
    for kind, names, lane in lanes:
        rows.append(_row(kind, names, y, lane))
        y += lane.height
    if bars:
        lane, drawn = _bars(record, line, bars)
        rows.append(_row("limit", ("Time limits", "set by law"), y, lane, drawn))
    return tuple(rows)


def _row(
    kind: str, names: tuple[str, ...], y: float, lane: Lane, bars: tuple[Bar, ...] = ()
) -> Row:
    return Row(
        kind=kind,
        y=y,
        height=max(lane.height, _LINE * (len(names) + 1)),
        names=tuple(
            label(0, 12 + _LINE * index, name if index else "", head="" if index else name)
            for index, name in enumerate(names)
        ),
        lane=lane,
        bars=bars,
    )


def _named(record: PackRecord) -> list[tuple[str, SubmissionRecord]]:
    return [
        (
            f"{_short_time(one.submitted_at, record)} to {cut(safe(asked.recipient), _NAME)}"
            f" ({safe(one.number)})",
            one,
        )
        for asked in record.requests
        for one in asked.submissions
    ]


def _recipients(record: PackRecord) -> list[tuple[str, SubmissionRecord]]:
    return [
        (cut(safe(asked.recipient), _NAME), one)
        for asked in record.requests
        for one in asked.submissions
    ]


def _sent(record: PackRecord) -> list[SubmissionRecord]:
    return [one for asked in record.requests for one in asked.submissions]


def _answers(sent: SubmissionRecord) -> list[tuple[datetime | None, str]]:
    """Return what came back, and the receipt where no answer is of the same time."""
    found = [(one.at, safe(one.what)) for one in sent.sorted_answers]
    if sent.received_at and sent.received_at not in [at for at, _ in found]:
        return [(sent.received_at, "receipt shown"), *found]
    return found


def _answer_count(record: PackRecord) -> tuple[int, int]:
    times = [at for sent in _sent(record) for at, _ in _answers(sent)]
    return len(times), times.count(None)


def _bars(
    record: PackRecord, line: Axis, bars: tuple[Limit, ...]
) -> tuple[Lane, tuple[Bar, ...]]:
    drawn, labels = [], []
    for index, one in enumerate(bars):
        y = 5 + _BAR_ROW * index
        drawn.append(_bar(one, y + 15, line, record.created_at))
        labels.append(_bar_words(one, drawn[-1], record))
    return Lane(marks=(), labels=tuple(labels), height=_BAR_ROW * len(bars) + 5), tuple(drawn)


def _bar(one: Limit, y: float, line: Axis, made: datetime) -> Bar:
    end = line.x(one.end)
    start = line.x(one.start) if one.start else end
    elapsed = max(start, min(line.x(made), end)) if made < one.end else end
    strokes = range(int(start) + 2, int(end - _BAR_HEIGHT), _HATCH)
    return Bar(
        x=start,
        y=y,
        width=round(max(end - start, 1.5), 1),
        height=_BAR_HEIGHT,
        ending=one.ending,
        elapsed=round(elapsed - start, 1),
        has_start=one.start is not None,
        strokes=tuple(map(float, strokes)) if one.ending == Ending.MET else (),
    )


def _bar_words(one: Limit, bar: Bar, record: PackRecord) -> Label:
    posts = sum(count for _, count in one.states)
    states = ", ".join(
        f"{words} ({count:,})" if len(one.states) > 1 else words for words, count in one.states
    )
    due = (
        _short_time(one.due, record)
        if isinstance(one.due, datetime)
        else f"the end of {day_in_words(one.due)}"
    )
    head = cut(states[:1].upper() + states[1:], _LIMIT_WORDS / 2, bold=True)
    counts = f", {posts:,} posts" if posts > 1 else ""
    start = ", start estimated" if one.estimated else ""
    who = cut(_recipient(one, record), _NAME)
    tail = f" {due}{start}, {who}{counts}: {one.duty} ({one.request})"
    tail = cut(tail, max(_LIMIT_WORDS, _RIGHT - bar.x) - width_of(head, bold=True))
    whole = width_of(head, bold=True) + width_of(tail)
    return label(max(_LEFT, min(bar.x, _RIGHT - whole)), bar.y - 5, tail, head=f"{head}:")


def _recipient(one: Limit, record: PackRecord) -> str:
    found = (asked.recipient for asked in record.requests if safe(asked.number) == one.request)
    return safe(next(found, ""))


def _axis_words(record: PackRecord, line: Axis) -> tuple[tuple[Label, ...], tuple[float, ...]]:
    zone = ZoneInfo(record.time_zone)
    words, where = [], []
    year = 0
    for part in line.parts:
        found = ticks(part, record.time_zone)
        by_hour = any(two - one < DAY - 2 * HOUR for one, two in pairwise(found))
        for index, at in enumerate(found):
            local, x = at.astimezone(zone), part.x(at)
            new = local.year != year or not index
            exact = by_hour or (local.hour, local.minute) != (0, 0)
            under = f"{local:%H:%M}" if exact else str(local.year) if new else ""
            words += [_middle(x, 36, _day(local)), _middle(x, 47, under)]
            where.append(round(x, 1))
            year = local.year
    for tear in line.tears:
        middle = (tear.left + tear.right) / 2
        words += [_middle(middle, 27 + 10 * n, one) for n, one in enumerate(_torn(tear, record))]
    made = f"This pack made, {_time(record.created_at, record)}"
    words.append(centred(line.x(record.created_at), 11, "", (_LEFT, _RIGHT), head=made))
    return tuple(one for one in words if one.text or one.head), tuple(where)


def _torn(tear: Tear, record: PackRecord) -> tuple[str, ...]:
    length = span(tear.end - tear.start)
    if tear.start >= record.created_at:
        return (length, "still to", "come")
    if any(tear.start < line.at.astimezone(UTC) < tear.end for line in record.chronology):
        return (length, "cut out,", "see table")
    return (f"{length},", *_EMPTY.split())


def _gash(tear: Tear, height: float) -> Gash:
    middle = round((tear.left + tear.right) / 2, 1)
    teeth = range(int((height - _GASH_TOP) // _TOOTH) + 1)
    sides = [
        [f"{middle + side + (_TOOTH / 4) * (-1) ** tooth:.1f} {_GASH_TOP + tooth * _TOOTH:.1f}" for tooth in teeth]
        for side in (-_GAPE, _GAPE)
    ]
    edges = " ".join(f"M {' L '.join(side)}" for side in sides)
    return Gash(paper=f"M {' L '.join((*sides[0], *reversed(sides[1])))} Z", edges=edges)


def _middle(x: float, y: float, text: str) -> Label:
    return centred(x, y, text, (_LEFT, _RIGHT))


def _short_time(at: datetime, record: PackRecord) -> str:
    """The year stands on the axis."""
    local = at.astimezone(ZoneInfo(record.time_zone))
    return f"{_day(local)} {local:%H:%M}"


def _day(local: datetime) -> str:
    return day_in_words(local).rpartition(" ")[0]


def _time(at: datetime, record: PackRecord) -> str:
    local = at.astimezone(ZoneInfo(record.time_zone))
    return f"{day_in_words(local)} {local:%H:%M}"
