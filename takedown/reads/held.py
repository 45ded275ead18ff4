"""What a safeguarding lead sees: numbers, links as text and the steps. No name, no words, no picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from takedown.cases.former_said import Step
from takedown.cases.freezes import Ending
from takedown.cases.safeguarding import freezes_for
from takedown.matching.frozen_files import files_that_stay, held_files
from takedown.posts.frozen_links import FrozenLink, frozen_links
from takedown.reads.freezes import closed_by, things_in_words
from takedown.removals.frozen_mails import held_mails, mails_outside, mails_since_told

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.former_said import FormerSaid
    from takedown.cases.freezes import Freeze
    from takedown.cases.safeguarding import OpenFreeze

_ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One freeze in the list."""

    id: uuid.UUID
    reference: str
    things: tuple[str, ...]
    when: str
    by: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """One freeze: what it holds, its links, what was told to whom, and what was said in the end.

    `links_told`, `files_told` and `said` are lines in words, empty where that was not done.
    """

    row: HeldRow
    is_hidden: bool
    files: int
    # Of these, because another open freeze holds them too.
    files_that_stay: int
    # Mails kept as they came: part of this freeze, of these since the police were told, or in the case and no part.
    mails: int
    mails_since_told: int
    mails_outside: int
    links: tuple[FrozenLink, ...]
    links_told: str
    files_told: str
    ending: str
    ending_words: str
    said: str
    # From when what was said may be done, where that is still to come; else "".
    waits_until: str
    is_open: bool
    ended: str
    # What stood there before it was written anew or taken back, oldest first.
    former: tuple[str, ...]


def held_rows(visitor: Visitor, *, now: datetime) -> list[HeldRow]:
    """Return the freezes that a lead looks after: open ones first, the oldest of them first."""
    rows = freezes_for(visitor, now=now).select_related("case").prefetch_related("things")
    ordered = sorted(rows, key=lambda one: (one.ended_at is not None, one.asked_at))
    return [_row(one) for one in ordered]


def _row(freeze: Freeze) -> HeldRow:
    state, word = _state(freeze)
    return HeldRow(
        id=freeze.pk,
        reference=freeze.case.reference,
        things=things_in_words(freeze),
        when=_moment(freeze.asked_at),
        by=closed_by(freeze),
        state=state,
        word=word,
    )


def _state(freeze: Freeze) -> tuple[str, str]:
    if not freeze.is_open:
        destroyed = freeze.ending == Ending.DESTROYED
        return ("none", "Destroyed") if destroyed else ("done", "Open again")
    if freeze.ending == Ending.DESTROYED:
        return "next", "To be destroyed"
    if freeze.links_at is None and freeze.files_at is None:
        return "next", "To report"
    return "wait", "Reported"


def held_page(opened: OpenFreeze, *, now: datetime) -> HeldPage:
    """Return everything the page of one freeze says; raise vault.CannotOpen."""
    freeze = opened.freeze
    links, files, said = (_words(opened, step) for step in Step)
    return HeldPage(
        row=_row(freeze),
        is_hidden=freeze.case.is_hidden,
        files=held_files(freeze),
        files_that_stay=files_that_stay(freeze),
        mails=held_mails(freeze),
        mails_since_told=mails_since_told(freeze),
        mails_outside=mails_outside(freeze),
        links=tuple(frozen_links(freeze, opened.key)),
        links_told=_told(Step.LINKS, links),
        files_told=_told(Step.FILES, files),
        ending=freeze.ending,
        ending_words=Ending(freeze.ending).label,
        said=_told(Step.SAID, said),
        waits_until=_moment(freeze.ends_from)
        if freeze.ends_from and now < freeze.ends_from
        else "",
        is_open=freeze.is_open,
        ended=_moment(freeze.ended_at) if freeze.ended_at else "",
        former=tuple(_former(opened, one) for one in freeze.former.order_by("left_at", "pk")),
    )


def _told(step: str, words: dict[str, Any]) -> str:
    if not words:
        return ""
    if step == Step.LINKS:
        return f"{_day(words)}, report number: {words['number']}"
    if step == Step.FILES:
        return f"{_day(words)}, {words['force']}, reference: {words['number']}"
    return f"{words['who']}, reference: {words['number']}"


def _former(opened: OpenFreeze, one: FormerSaid) -> str:
    words = _told(one.step, _dict(opened.key.open_json(one.words_sealed, one.place)))
    what = Ending(one.ending).label if one.ending else Step(one.step).label
    # Of an ending it is when its 72 hours began: that may be later than when it was written down.
    since = "Counted from" if one.step == Step.SAID else "Written on"
    return f"{what}. {words}. {since} {_moment(one.at)}, until {_moment(one.left_at)}"


def _words(opened: OpenFreeze, field: str) -> dict[str, Any]:
    sealed = getattr(opened.freeze, f"{field}_sealed")
    if sealed is None:
        return {}
    return _dict(opened.key.open_json(sealed, opened.freeze.place(field)))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _day(words: dict[str, Any]) -> str:
    day = date.fromisoformat(str(words["day"]))
    return f"{day.day} {day:%B %Y}"


def _moment(at: datetime) -> str:
    local = at.astimezone(_ZONE)
    return f"{local.day} {local:%B %Y, %H:%M}"
