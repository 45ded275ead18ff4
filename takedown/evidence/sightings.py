"""What was last seen of a post, in words: who says so, when, and how little a weak look shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.common.moments import moment
from takedown.deadlines.models import ENDED_BY_ANY_WORD, ENDED_BY_REMOVAL
from takedown.evidence.record import AGAIN, LIVE, SERVICE_SAYS_GONE, SOME_COUNTRIES, WEAK
from takedown.posts.models import Basis, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.deadlines.models import Deadline
    from takedown.deadlines.notes import Note
    from takedown.posts.models import ReportedPost

_NOT_CHECKED = "not checked"
# Each without and with the time; where somebody says it is gone, it depends on who.
_STATES = {
    Outcome.UNKNOWN: (_NOT_CHECKED, _NOT_CHECKED),
    Outcome.THERE: (LIVE, "live on {at}"),
    Outcome.BACK: (AGAIN, "live again on {at}: it came back"),
    Outcome.REGION: (SOME_COUNTRIES, "hidden in some countries only on {at}"),
}
_GONE = {
    Basis.SEEN: ("gone, as somebody saw", "gone, as somebody saw on {at}"),
    Basis.SIGNED_IN: (
        "gone, as somebody who had signed in saw",
        "gone, as somebody who had signed in saw on {at}",
    ),
    Basis.SIGNED_OUT: (WEAK, "not seen on {at} when signed out: weak"),
    Basis.SERVICE_SAYS: (SERVICE_SAYS_GONE, "gone, as the service says; noted on {at}"),
}
_SAID_HIDDEN = (SOME_COUNTRIES, "hidden in some countries only, as the service says; noted on {at}")
_SAID_ON = "gone, as the service says in an answer dated {said}"
_SOURCES = {
    Basis.NONE: "",
    Basis.SEEN: "a person with access to the notes",
    Basis.SIGNED_IN: "a person with access to the notes, signed in to the service",
    Basis.SIGNED_OUT: "a person with access to the notes, not signed in to the service",
    Basis.SERVICE_SAYS: "the service, in an answer that a person with access to the notes entered",
}


def state_of(post: ReportedPost) -> str:
    """Return what was last seen, without its time."""
    return _words(post)[0]


def source_of(post: ReportedPost, *, said: datetime | None = None, zone: str) -> str:
    """Return who says so, or nothing where nobody looked. `said` is the date of a service's answer."""
    source = _SOURCES[Basis(post.outcome_basis)]
    if said is None:
        return source
    return source.replace("an answer that", f"an answer dated {_at(said, zone)} that")


def seen_on(post: ReportedPost, *, zone: str) -> str:
    """Return what was last seen, with its time."""
    return _words(post)[1].format(at=_at(post.outcome_at, zone))


def clock_state(
    clock: Deadline,
    *,
    now: datetime,
    zone: str,
    said: datetime | None = None,
    met: Sequence[Note] = (),
) -> str:
    """Say how a clock stands: by what met it, if anything did, and by the last sighting of its post.

    `met` are the notes that met it (by_removal.what_met). That a post was gone when somebody looked does not
    say when it went. `said` is the date of the answer in which the service says that it is gone
    (said.said_gone_on).
    """
    post = clock.post
    if clock.stage not in ENDED_BY_REMOVAL:
        word = "acknowledged" if clock.stage in ENDED_BY_ANY_WORD else "answered"
        late = clock.met_at is not None and clock.met_at >= clock.late_at
        done = f"{word}, as entered{', and dated after the end' if late else ''} (section 3)"
        return done if clock.met_at else _running(clock, now, zone)
    if met:
        return f"{_gone(clock, met[0], zone)}{_after_that(post, met, zone)}"
    last = seen_on(post, zone=zone)
    sent_at = clock.submission.submitted_at or clock.received_at
    # People note minutes; the sending may be known to the second.
    before = said is not None and said < sent_at.replace(second=0, microsecond=0)
    if before or (post.outcome_at is not None and post.outcome_at < sent_at):
        return f"{_running(clock, now, zone)}; nobody looked since it was sent. Before that: {last}"
    if post.outcome == Outcome.GONE and post.outcome_basis == Basis.SERVICE_SAYS:
        # An answer ends the time of the letter it answers, and of no other.
        dated = _SAID_ON.format(said=_at(said, zone)) if said else last
        last = f"{dated}, to another letter"
    return f"{_running(clock, now, zone)}; {last}"


def is_in_time(clock: Deadline, met: Sequence[Note]) -> bool:
    """Whether what stands noted says that a clock was met before its end; `met` as above."""
    if clock.stage in ENDED_BY_REMOVAL:
        return bool(met) and met[0].of < clock.due_at
    return clock.met_at is not None and clock.met_at < clock.late_at


def _gone(clock: Deadline, first: Note, zone: str) -> str:
    """Say by what a clock was met, by its own date: that counts, not when it was entered here."""
    in_time = "before" if is_in_time(clock, [first]) else "after"
    if first.basis == Basis.SERVICE_SAYS and first.is_dated:
        dated = _SAID_ON.format(said=_at(first.of, zone))
        return f"{dated} (noted on {_at(first.at, zone)}), {in_time} the end"
    unknown = "" if in_time == "before" else "; when it went is not known"
    return f"{_GONE[first.basis][1].format(at=_at(first.of, zone))}, {in_time} the end{unknown}"


def _after_that(post: ReportedPost, met: Sequence[Note], zone: str) -> str:
    """Say what was last seen, where that is something else than what met the clock first."""
    by_word = post.outcome == Outcome.GONE and post.outcome_basis == Basis.SERVICE_SAYS
    if by_word or post.outcome == Outcome.UNKNOWN or post.outcome_at in {None, met[0].of}:
        return ""
    return f"; after that {seen_on(post, zone=zone)}"


def _words(post: ReportedPost) -> tuple[str, str]:
    if post.outcome == Outcome.GONE:
        return _GONE[Basis(post.outcome_basis)]
    if post.outcome == Outcome.REGION and post.outcome_basis == Basis.SERVICE_SAYS:
        return _SAID_HIDDEN
    return _STATES[Outcome(post.outcome)]


def _running(clock: Deadline, now: datetime, zone: str) -> str:
    if clock.stopped_at is not None:
        return f"not followed here since {_at(clock.stopped_at, zone)}; no notice to the recipient is recorded"
    if clock.paused_on is not None:
        return f"paused since {clock.paused_on.isoformat()}"
    if now >= clock.late_at:
        return "end passed"
    return "end passed on the earlier reading only" if now >= clock.due_at else "running"


def _at(at: datetime | None, zone: str) -> str:
    return moment(at, zone=zone).local if at is not None else ""
