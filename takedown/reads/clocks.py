"""Running clocks in words, on the person's own clock and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.cases.answers import read_answers
from takedown.deadlines.models import Deadline
from takedown.posts.platforms import OTHER
from takedown.removals.models import ReceiptBasis

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase

_PASSED = (
    "The 48-hour point in the Online Safety Act has passed. This does not by itself prove that the "
    "service broke the law. If you use the service, or are in the UK and it is about you, you can "
    "complain to it under section 21(2A), which asks for a quick procedure."
)
_PASSED_ESTIMATED = (
    "Counted from when it was sent, the 48 hours are over. Nothing here shows when the service "
    "received it, so the true time may be later. If there is an answer from them, add it."
)
_ESTIMATED = (
    "Counted from when it was sent. When their answer shows when they received it, add that."
)


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock, in words, on the person's own clock and in UTC."""

    title: str
    state: str
    word: str
    due: str
    due_iso: str
    note: str
    lines: list[str]


def clock_views(opened: OpenCase, clocks: object, *, now: datetime) -> list[ClockView]:
    """Return clocks in words, soonest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    rows = clocks.select_related("post").order_by("due_at", "post__number")  # type: ignore[attr-defined]
    return [_clock(clock, zone, now) for clock in rows]


def present_clocks(opened: OpenCase, *, now: datetime) -> list[ClockView]:
    """Return every clock of the case that no better proof replaced."""
    return clock_views(opened, Deadline.objects.filter(case=opened.case).present(), now=now)


def _clock(clock: Deadline, zone: ZoneInfo, now: datetime) -> ClockView:
    local = clock.due_at.astimezone(zone)
    state, word, note = _state(clock, now)
    own = f"{local:%A} {local.day} {local:%B %Y}, {_hour(local)}"
    return ClockView(
        title=_title(clock),
        state=state,
        word=word,
        due=own,
        due_iso=clock.due_at.isoformat(),
        note=f"In UTC: {clock.due_at.day} {clock.due_at:%B, %H:%M}. {note}".strip(),
        lines=[*clock.lines, clock.source],
    )


def _title(clock: Deadline) -> str:
    if clock.post.platform == OTHER:
        # Nobody has looked whether the Act covers this site (sections 3 and 4).
        return f"Post {clock.post.number}: if this law covers the site, the time ends on"
    return f"Post {clock.post.number}: the time in the law ends on"


def _hour(at: datetime) -> str:
    """Return the time as people say it: 5:30 pm, midnight, midday."""
    if (at.hour, at.minute) in {(0, 0), (12, 0)}:
        return "midday" if at.hour else "midnight"
    return f"{at.hour % 12 or 12}:{at.minute:02}\u00a0{'am' if at.hour < 12 else 'pm'}"


def _state(clock: Deadline, now: datetime) -> tuple[str, str, str]:
    if clock.met_at is not None:
        return "done", "Gone", "Somebody saw that it is gone."
    shown = clock.basis == ReceiptBasis.SHOWN
    if now >= clock.due_at:
        return (
            ("passed", "Passed", _PASSED) if shown else ("passed", "Estimated", _PASSED_ESTIMATED)
        )
    if shown:
        return "confirmed", "Receipt shown", ""
    return "estimated", "Estimated", _ESTIMATED
