"""The timeline at the start of the chronology: posts, letters, answers and time limits as drawn marks.

It shows the chronology once more, and adds nothing to it. All lengths are CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.evidence.timeline_axis import axis
from takedown.evidence.timeline_bars import Bar, bars_of
from takedown.evidence.timeline_lanes import Lane, Point, counted, named
from takedown.evidence.timeline_limits import MOST_BARS, Limit, limits
from takedown.evidence.timeline_said import alternative, notes, undated_posts
from takedown.evidence.timeline_scale import Gash, gash, scale
from takedown.evidence.timeline_text import LEFT, NAME, RIGHT, Label, cut, label, safe, short_time

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.evidence.record import PackRecord, SubmissionRecord
    from takedown.evidence.timeline_axis import Axis

# The width of the text of a page, 176 mm.
WIDTH = 665.0
_HEAD = 62.0
_LINE = 11.0


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
class Drawing:
    """The whole timeline; `said` is what stands for it where it cannot be seen, `notes` stand below it."""

    width: float
    height: float
    left: float
    right: float
    said: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    ticks: tuple[float, ...]
    tears: tuple[Gash, ...]
    made: float
    words: tuple[Label, ...]


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
    line = axis([*done, *posted], done, LEFT, RIGHT)
    rows = _rows(record, line, bars[:MOST_BARS])
    words, where = scale(record, line)
    return Drawing(
        width=WIDTH,
        left=LEFT,
        right=RIGHT,
        height=rows[-1].y + rows[-1].height,
        said=alternative(record, bars, _answer_count(record)),
        notes=notes(
            record, bars, (line.parts[0].start, line.parts[-1].end), is_torn=bool(line.tears)
        ),
        rows=rows,
        ticks=where,
        tears=tuple(gash(one, rows[-1].y + rows[-1].height) for one in line.tears),
        made=line.x(record.created_at),
        words=words,
    )


def _rows(record: PackRecord, line: Axis, bars: tuple[Limit, ...]) -> tuple[Row, ...]:
    posted = [
        _post_point(line, one.number, one.posted_at, record)
        for one in record.posts
        if one.posted_at
    ]
    reported = [_post_point(line, one.number, one.reported_at, record) for one in record.posts]
    sent, answers = [], []
    for who, one in _recipients(record):
        when = short_time(one.submitted_at, record)
        name = f"{when} to {who} ({safe(one.number)})"
        sent.append(Point(line.x(one.submitted_at), name, when, who))
        for at, what in _answers(one):
            if at:
                when = short_time(at, record)
                name = f"{when} {who}: {what} ({safe(one.number)})"
                answers.append(Point(line.x(at), name, when, who))
    dated = len(record.posts) - undated_posts(record)
    lanes = (
        ("post", ("Posts put up", f"{dated:,} of {len(record.posts):,} dated"),
         counted(posted, "posts", LEFT, RIGHT)),
        ("report", ("Entered here",), counted(reported, "posts", LEFT, RIGHT)),
        ("letter", ("Letters sent",), named(sent, "letters", LEFT, RIGHT)),
        ("answer", ("Answers",), named(answers, "answers", LEFT, RIGHT)),
    )  # fmt: skip
    rows, y = [], _HEAD
    for kind, names, lane in lanes:
        rows.append(_row(kind, names, y, lane))
        y += rows[-1].height
    lane, drawn = bars_of(record, line, bars)
    rows.append(_row("limit", ("Time limits", "set by law"), y, lane, drawn))
    return tuple(rows)


def _post_point(line: Axis, number: str, at: datetime, record: PackRecord) -> Point:
    when = short_time(at, record)
    return Point(line.x(at), f"{safe(number)}, {when}", when)


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


def _recipients(record: PackRecord) -> list[tuple[str, SubmissionRecord]]:
    return [
        (cut(safe(asked.recipient), NAME), one)
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
