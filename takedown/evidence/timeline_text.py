"""How much room words take on a drawing: never less than they will, whichever font prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.common.moments import day_in_words
from takedown.common.plain_text import one_line, show_pictographs

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.evidence.record import PackRecord

# Where the lanes begin and end on a page's 176 mm of text; their names stand on the left.
LEFT, RIGHT = 104.0, 663.0
SIZE = 10.0
# The width of each letter in parts of the size: that of DejaVu Sans or Noto Sans, whichever is wider.
_KINDS = (
    ("'Jijl", 0.3), (" ,.:;I", 0.34), ("()-/[\\]ft", 0.4), ("!r", 0.42), ('"_`', 0.5),
    ("?csz", 0.55), ("*FLkvxy|", 0.6), ("$0123456789EPSTYabdeghnopqu{}", 0.64),
    ("ABCKRVXZ", 0.7), ("U", 0.75), ("&DGHNOQ", 0.8), ("#+<=>^w~", 0.84), ("M", 0.95), ("%@Wm", 1.0),
)  # fmt: skip
_WIDTHS = {letter: width for letters, width in _KINDS for letter in letters}
_ACCENTED, _SPELLED = 1.31, 5.9
_BOLD = 1.15
_LATIN_ENDS = "\u024f"
# The longest name of a recipient.
NAME = 120.0
_CUT = "..."
_HALF_NUMBER = re.compile(r"\[(U(\+[0-9A-F]*)?)?$")


@dataclass(frozen=True)
class Label:
    """Words on the line `y`, somewhere between `x` and `x + width`, in CSS pixels.

    `anchor` says where in that room they are (start, middle, end); `head` is printed bold before them.
    """

    x: float
    y: float
    width: float
    text: str
    head: str = ""
    anchor: str = "start"

    @property
    def at(self) -> float:
        """Where the anchor is."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return round(self.x + self.width * share, 1)


def label(x: float, y: float, text: str, *, head: str = "", anchor: str = "start") -> Label:
    """Return safe words whose anchor is at `x`."""
    width = width_of(text) + width_of(head, bold=True)
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return Label(x=round(left, 1), y=y, width=round(width, 1), text=text, head=head, anchor=anchor)


def centred(x: float, y: float, text: str, within: tuple[float, float], *, head: str = "") -> Label:
    """Return safe words in the middle over `x`, or as near to it as they stay within the bounds."""
    found = label(x, y, text, head=head, anchor="middle")
    if found.x < within[0]:
        return label(within[0], y, text, head=head)
    if found.x + found.width > within[1]:
        return label(within[1], y, text, head=head, anchor="end")
    return found


def safe(text: str) -> str:
    """Return the text of somebody else on one line, with what is hidden or an emoji spelled out."""
    return show_pictographs(one_line(text))


def width_of(text: str, *, bold: bool = False) -> float:
    """Return the room of a line in CSS pixels, at `SIZE`."""
    room = SIZE * sum(_letter(one) for one in text)
    return round(room * (_BOLD if bold else 1), 1)


def cut(text: str, room: float, *, bold: bool = False) -> str:
    """Return the text, or as much of its start as fits into `room` with three dots behind it."""
    # A long text is not measured to its end: no letter takes less than 3 pixels.
    short = text[: max(1, int(room / 3))]
    if short == text and width_of(text, bold=bold) <= room:
        return text
    while short and width_of(short + _CUT, bold=bold) > room:
        short = short[:-1]
    # Half a number such as [U+202E] would say nothing.
    return _HALF_NUMBER.sub("", short).rstrip() + _CUT


def _letter(letter: str) -> float:
    # A letter that no font here can draw is printed by its number, such as [U+4F60].
    return _WIDTHS.get(letter, _SPELLED if letter > _LATIN_ENDS else _ACCENTED)


def short_time(at: datetime, record: PackRecord) -> str:
    """Return the day and the minute in the zone of the record; the year stands on the axis."""
    local = at.astimezone(ZoneInfo(record.time_zone))
    # An hour that comes twice in one night says which of the two it is.
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{day_of(local)} {local:%H:%M}{f' {local.tzname()}' if twice else ''}"


def day_of(local: datetime) -> str:
    """Return the day and the month."""
    return day_in_words(local).rpartition(" ")[0]


def full_time(at: datetime, record: PackRecord) -> str:
    """Return the day with its year, and the minute, in the zone of the record."""
    local = at.astimezone(ZoneInfo(record.time_zone))
    return f"{day_in_words(local)} {local:%H:%M}"
