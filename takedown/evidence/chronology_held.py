"""What happened to what is held, in words: taken out, brought back, destroyed, kept for evidence.

A duty to keep that nobody may be told of is in no chain of a case, so none of this can tell of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from takedown.audit.events import Name
from takedown.cases.taken_back import TakenKind
from takedown.evidence.printed import who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from takedown.audit.models import Event

WHAT = {
    TakenKind.POST: "a link",
    TakenKind.CAPTURE: "a picture of a post",
    TakenKind.REFERENCE: "a reference",
}
_OUT = "{who} took {what} out, to be destroyed after 72 hours"
# After a restore of a backup: it was taken out, or destroyed, since that was made.
_OUT_AGAIN = "{who} took {what} out again, after a backup had brought it back"


def called(events: Iterable[Event]) -> dict[str, str]:
    """Return by id what is called by its number in the notes: what was taken out and had no mark."""
    found = {}
    for event in events:
        number, details = event.details.get("number"), event.details
        if number and "post" in details:
            found[str(details["post"])] = by_number(TakenKind.POST, number)
        elif number and "capture" in details:
            found[str(details["capture"])] = by_number(str(details.get("kind")), number)
    return found


def by_number(kind: str, number: object) -> str:
    """Return what a thing without a mark is called: a link as in section 2, a picture as in the notes."""
    if kind == TakenKind.POST:
        return f"P{number}"
    noun = "photo" if kind == TakenKind.REFERENCE else "picture"
    return f"{noun} {number} of the notes (no mark)"


def _out(event: Event) -> str:
    kind = TakenKind.POST if event.name == Name.POST_REMOVED else event.details.get("kind")
    what = WHAT[TakenKind(kind)] if kind in TakenKind.values else "something"
    said = _OUT_AGAIN if event.actor == "operator" else _OUT
    return said.format(who=_begin(event), what=what)


def _brought_back(event: Event) -> str:
    return f"{_begin(event)} brought back what was taken out"


def _held(event: Event) -> str:
    return f"{_begin(event)} set it to be kept for evidence{_days(event)}"


def _hold_ended(event: Event) -> str:
    return f"{_begin(event)} ended that it is kept for evidence"


def _kept_by_law(event: Event) -> str:
    return f"{_begin(event)} began to keep it under a legal duty{_days(event)}"


def _law_ended(event: Event) -> str:
    return f"{_begin(event)} ended that it is kept under a legal duty"


def _days(event: Event) -> str:
    count = event.details.get("count")
    return f", for {count} days" if isinstance(count, int) else ""


def _begin(event: Event) -> str:
    said = who(event.actor)
    return f"{said[:1].upper()}{said[1:]}"


WORDS: Mapping[Name, str] = {
    Name.TAKEN_BACK_DESTROYED: "Destroyed, as it had been taken out",
    Name.PICTURE_LET_GO: "A picture destroyed by itself, long after its post was gone",
}
SAID_OF: Mapping[Name, Callable[[Event], str]] = {
    Name.POST_REMOVED: _out,
    Name.REFERENCE_WITHDRAWN: _out,
    Name.BROUGHT_BACK: _brought_back,
    Name.HOLD_SET: _held,
    Name.HOLD_ENDED: _hold_ended,
    Name.KEPT_BY_LAW: _kept_by_law,
    Name.KEPT_BY_LAW_ENDED: _law_ended,
}
