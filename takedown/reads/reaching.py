"""Whether and how a person may be contacted, in words; what was sent; and what is a caseworker's to tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from takedown.alerts.deciding import bar_of
from takedown.alerts.message import text_of
from takedown.alerts.models import Nudge, SafeContact
from takedown.alerts.nudges import Dropped, NudgeState
from takedown.alerts.safe_way import Bar, Way
from takedown.cases.answers import read_answers
from takedown.reads.staff import organisations

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from takedown.alerts.safe_way import SafeWay
    from takedown.cases.access import OpenCase

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BY = {Way.MAIL: "By e-mail", Way.PHONE: "By telephone"}
_USED = {
    Bar.NOT_SAFE: "Not used: it was not said to be safe.",
    Bar.OLD: "Not used: it was said to be safe more than 30 days ago.",
    Bar.HOURS: "Not used now. It waits for these times.",
    None: "It may be used now.",
}
_BECAME = {
    NudgeState.SENDING: "A message is on its way.",
    NudgeState.SENT: "A message went.",
    NudgeState.REFUSED: "A message could not be sent. It is not tried again.",
    NudgeState.UNKNOWN: "We do not know whether a message went. It is not sent again.",
    NudgeState.TASK: "A caseworker may tell it.",
    NudgeState.DONE: "A caseworker dealt with it.",
    NudgeState.WAITING: "A message waits for a safe time.",
}
_NOT_SENT = {
    Dropped.SEEN: "", Dropped.NO_NEWS: "",
    Dropped.NO_TIME: "Nothing was sent: no safe time came within 48 hours.",
    Dropped.STOPPED: "Nothing was sent: contact was stopped.",
    Dropped.NOBODY: "Nobody called: no organisation is let in.",
}  # fmt: skip
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """The message as it goes, word for word."""

    sender: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ToTell:
    """News that is a caseworker's to tell: in which words to do it, and the number only while it may be called."""

    id: uuid.UUID
    say: str
    number: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How this person may be contacted: `by` is "" where nobody may."""

    by: str = ""
    way: SafeWay | None = None
    hours: str = ""
    used: str = ""
    asks_again: bool = False
    # When the address was changed, and from when it is used; "" where it has waited long enough.
    changed: str = ""
    usable_from: str = ""


def offered() -> tuple[Way, ...]:
    """Return by what this site can contact anybody at all."""
    ways = ((Way.MAIL, settings.MAIL_OUT.is_set_up), (Way.PHONE, organisations().exists()))
    return tuple(way for way, can in ways if can)


def sample(*, with_link: bool = False) -> Sample | None:
    """Return the message that would go, None where none can."""
    if not settings.MAIL_OUT.is_set_up:
        return None
    return Sample(
        sender=settings.MAIL_OUT.sender,
        subject=settings.MESSAGES.subject,
        text=text_of(with_link=with_link),
    )


def reach_of(opened: OpenCase, *, now: datetime) -> Reach:
    """Return how this person may be contacted, as it is kept."""
    contact = SafeContact.objects.filter(pk=opened.case.pk).first()
    way = contact.opened(opened.key) if contact else None
    if contact is None or way is None:
        return Reach()
    zone = read_answers(opened.case, opened.key).zone
    bar = bar_of(opened, contact, way, now=now)
    waits = contact.usable_from is not None and contact.usable_from > now
    begins = _moment(contact.usable_from, zone)
    return Reach(
        by=_BY[way.way],
        way=way,
        hours=hours_of(way, zone),
        used=f"Not used before {begins}, because it is new." if bar is Bar.NEW else _USED[bar],
        asks_again=bar is Bar.OLD,
        changed=_moment(contact.changed_at, zone) if waits else "",
        usable_from=begins if waits else "",
    )


def to_tell(opened: OpenCase, *, now: datetime) -> ToTell | None:
    """Return what a caseworker is to tell this person; None to the person themselves."""
    task = Nudge.objects.filter(case=opened.case, state=NudgeState.TASK).first()
    contact = SafeContact.objects.filter(pk=opened.case.pk).first()
    way = contact.opened(opened.key) if contact else None
    if opened.is_owner or task is None or contact is None or way is None:
        return None
    bar = bar_of(opened, contact, way, now=now)
    if way.way is not Way.PHONE or bar in {Bar.NOT_SAFE, Bar.OLD}:
        return ToTell(task.pk, "Do not write or call. Ask whether it is safe when you next speak.")
    zone = read_answers(opened.case, opened.key).zone
    if bar is Bar.NEW:
        begins = _moment(contact.usable_from, zone)
        return ToTell(task.pk, f"Do not call before {begins}: the number is new.")
    hours = hours_of(way, zone)
    if bar is Bar.HOURS:
        return ToTell(task.pk, f"Not now. Call {hours}. The number is shown here then.")
    return ToTell(task.pk, f"Call {hours}.", number=way.value, details=_for_a_caller(way))


def messages_of(opened: OpenCase) -> list[tuple[str, str]]:
    """Return what became of the last messages, newest first: when, and in which words."""
    zone = read_answers(opened.case, opened.key).zone
    rows = Nudge.objects.filter(case=opened.case).order_by("-asked_at")[: 4 * _SHOWN]
    told = [
        (_moment(row.ended_at or row.begun_at or row.asked_at, zone), _what_became(row))
        for row in rows
    ]
    return [(when, words) for when, words in told if words][:_SHOWN]


def hours_of(way: SafeWay, zone: str) -> str:
    """Return days and hours in words, on the person's own clock."""
    if (way.from_hour, way.until_hour) == (0, 24):
        hours = "at any hour"
    else:
        hours = f"between {way.from_hour}:00 and {way.until_hour}:00"
    return f"{hours} on {_days(way.days)} ({zone.replace('_', ' ')} time)"


def _days(days: Sequence[int]) -> str:
    if len(days) == len(DAYS):
        return "any day"
    names = [DAYS[day] for day in sorted(days)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _for_a_caller(way: SafeWay) -> tuple[tuple[str, str], ...]:
    message = "You may leave one: your own first name only." if way.may_leave_message else "None."
    return (
        ("Who else may hear", way.readers or "Nobody, they said."),
        ("Message", message),
        ("Code word", way.code_word or "None was agreed."),
    )


def _what_became(row: Nudge) -> str:
    if row.state == NudgeState.DROPPED:
        return _NOT_SENT[Dropped(row.why)]
    return _BECAME[NudgeState(row.state)]


def _moment(at: datetime | None, zone: str) -> str:
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"
