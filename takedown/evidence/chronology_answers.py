"""What happened to answers, in words: each came, and was read by a person, perhaps more than once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.common.moments import moment
from takedown.evidence.record import ZONE
from takedown.removals.models import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from takedown.audit.models import Event


def _who(event: Event) -> str:
    return "A caseworker" if event.actor.startswith(f"{Kind.STAFF}:") else "The person"


def _moved(event: Event) -> str:
    where = "put with another one" if event.details.get("submission") else "laid aside"
    return f"{_who(event)} said that an answer was entered with the wrong letter: {where}"


def _added(event: Event) -> str:
    return "An answer came by mail" if event.actor == "worker" else "An answer entered"


def _decided(event: Event) -> str:
    kind = str(event.details.get("kind"))
    if kind not in ReplyKind.values:
        return "What an answer says decided by a person"
    said = (
        f"A person decided what an answer says, “{ReplyKind(kind).label}”{_dated(event, 'at')}"
        f"{_about(event)}"
    )
    before = str(event.details.get("state", ""))
    if before not in ReplyKind.values:
        return said
    return f"{said}; decided before as “{ReplyKind(before).label}”{_dated(event, 'before')}"


def _about(event: Event) -> str:
    """Name the posts that an answer is about, where it is not about all that went."""
    posts = str(event.details.get("posts", ""))
    if not posts:
        return ""
    numbers = posts.split(", ")
    named = ", ".join(f"P{number}" if number.isdecimal() else number for number in numbers)
    return f", about {named} only"


def _dated(event: Event, which: str) -> str:
    """Return the date that was noted of the answer; nothing where the event is older than that."""
    given = event.details.get(which)
    if given is None:
        return ""
    at = str(given)
    return f", dated {moment(datetime.fromisoformat(at), zone=ZONE).local}" if at else ", undated"


SAID_OF: Mapping[Name, Callable[[Event], str]] = {
    Name.REPLY_MOVED: _moved,
    Name.REPLY_ADDED: _added,
    Name.REPLY_DECIDED: _decided,
}
