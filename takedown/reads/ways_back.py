"""What waits to let somebody in by another way, for whoever is inside and for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from takedown.accounts.models import OPERATOR
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import looked_after, not_taken
from takedown.cases.answers import read_answers
from takedown.cases.ways_back import WAIT, PinChange, SpareWords
from takedown.reads.clock_words import moment_in_words
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase


_MADE = (Name.PIN_SET, Name.PIN_REMOVED, Name.NEW_WORDS_GIVEN)
# Who stops new words ends the spare words they were asked for with.
_ENDED = (Name.SPARE_WORDS_ENDED, Name.NEW_WORDS_STOPPED)
# More of them say no more.
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Somebody asked for new words: when, by whose spare words, and from when they can be had."""

    asked: str
    opens: str
    by_caseworker: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class PinWaits:
    """A change of the PIN that waits: when it was asked for, when it is made, whether it is taken away.

    `before` are the times, latest first, at which others were asked for shortly before it: none of them counts.
    """

    asked: str
    takes: str
    removes: bool
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PinStopped:
    """When a change of the PIN was stopped: by somebody inside, or as a backup was restored."""

    on: str
    by_restoring: bool


@dataclass(frozen=True, slots=True)
class Spare:
    """One set of spare words that is there: when it was made, and by whom."""

    made: str
    by_caseworker: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One case on the desk for which new words were asked: a reference and times."""

    case_id: uuid.UUID
    reference: str
    asked_at: datetime
    opens_at: datetime | None
    taken: bool


def asked_for(opened: OpenCase, *, now: datetime) -> list[AskedFor]:
    """Return what was asked for and not given yet, oldest first."""
    zone = _zone_of(opened)
    rows = SpareWords.objects.asked(now).filter(case=opened.case).order_by("asked_at", "pk")
    return [
        AskedFor(
            asked=moment_in_words(one.asked_at, zone),
            opens=moment_in_words(one.opens_at, zone),
            by_caseworker=_is_staff(one.made_by),
            is_open=one.opens_at is not None and one.opens_at <= now,
        )
        for one in rows
    ]


def pin_waits(opened: OpenCase) -> PinWaits | None:
    """Return the change that waits, to whoever holds the code."""
    change = PinChange.objects.filter(case=opened.case).first()
    if change is None or not opened.is_owner:
        return None
    zone = _zone_of(opened)
    # As many as were asked for since the PIN was changed last: the first of them is the one that waits.
    made = _of_the_pin(opened).filter(name__in=_MADE).first()
    asked = _of_the_pin(opened).filter(
        name=Name.PIN_CHANGE_ASKED_FOR, at__gt=change.asked_at - WAIT
    )
    before = list(asked.filter(sequence__gt=made.sequence if made else 0)[1 : _MOST_TOLD + 1])
    return PinWaits(
        asked=moment_in_words(change.asked_at, zone),
        takes=moment_in_words(change.takes_at, zone),
        removes=not change.pin_hash,
        before=tuple(moment_in_words(one.at, zone) for one in before),
    )


def pin_stopped(opened: OpenCase, *, now: datetime) -> PinStopped | None:
    """Return when a change of the PIN was stopped in the last 72 hours; None where one came after, or none was."""
    last = _of_the_pin(opened).first()
    if not opened.is_owner or last is None or last.name != Name.PIN_CHANGE_STOPPED:
        return None
    if last.at <= now - WAIT:
        return None
    on = moment_in_words(last.at, _zone_of(opened))
    return PinStopped(on, by_restoring=last.actor == OPERATOR)


def _of_the_pin(opened: OpenCase) -> QuerySet[Event]:
    names = (Name.PIN_CHANGE_ASKED_FOR, Name.PIN_CHANGE_STOPPED, *_MADE)
    return Event.objects.filter(case_id=opened.case.pk, name__in=names).order_by("-sequence")


def spare_sets(opened: OpenCase, *, now: datetime) -> list[Spare]:
    """Return the sets of spare words that still do something, newest first."""
    zone = _zone_of(opened)
    rows = SpareWords.objects.live(now).filter(case=opened.case, taken_at__isnull=True)
    return [
        Spare(moment_in_words(one.made_at, zone), _is_staff(one.made_by))
        for one in rows.order_by("-made_at", "pk")
    ]


def spare_made_lately(opened: OpenCase, *, now: datetime) -> str:
    """Return when spare words to print were made in the last 72 hours, to whoever holds the code; "" where none were.

    They take the place of those before, which may be on her paper.
    """
    rows = SpareWords.objects.live(now).filter(case=opened.case, made_by=str(Kind.CODE_HOLDER))
    last = rows.filter(made_at__gt=now - WAIT, taken_at__isnull=True).first()
    return moment_in_words(last.made_at, _zone_of(opened)) if last and opened.is_owner else ""


def spare_ended_lately(opened: OpenCase, *, now: datetime) -> str:
    """Return when somebody inside ended spare words in the last 72 hours, to whoever holds the code; "" where none did.

    Also where they were made anew before that: those on her paper do nothing, and no row tells so. Not where
    she made none, or hers still do something (`spare_made_lately` tells of new ones).
    """
    lines = Event.objects.filter(case_id=opened.case.pk)
    hers = lines.filter(actor=str(Kind.CODE_HOLDER))
    by_staff = lines.filter(name=Name.NEW_WORDS_STOPPED, actor__startswith=f"{Kind.STAFF}:")
    last = (hers.filter(name__in=_ENDED) | by_staff).order_by("-sequence").first()
    if not opened.is_owner or last is None or last.at <= now - WAIT:
        return ""
    made = hers.filter(name=Name.SPARE_WORDS_MADE).exists()
    return (
        moment_in_words(last.at, _zone_of(opened)) if made and not _has_spare(opened, now) else ""
    )


def _has_spare(opened: OpenCase, now: datetime) -> bool:
    printed = SpareWords.objects.live(now).filter(made_by=str(Kind.CODE_HOLDER))
    return printed.filter(case=opened.case, taken_at__isnull=True).exists()


def asked_on_the_desk(visitor: Visitor, *, now: datetime) -> list[AskedRow]:
    """Return the cases for which somebody asked for new words, soonest first; also those nobody has taken."""
    asked = SpareWords.objects.asked(now).filter(case__in=looked_after(visitor, now=now))
    untaken = set(not_taken(visitor, now=now).values_list("pk", flat=True))
    return [
        AskedRow(
            case_id=one.case_id,
            reference=one.case.reference,
            asked_at=one.asked_at or now,
            opens_at=one.opens_at,
            taken=one.case_id not in untaken,
        )
        for one in asked.select_related("case").order_by("opens_at", "pk")
    ]


def contact_changed(opened: OpenCase) -> str:
    """Return the day on which where answers go was last changed; "" for never."""
    last = _last_change(opened).first()
    return date_in_words(last.at.astimezone(_zone_of(opened)).date()) if last else ""


def contact_changed_lately(opened: OpenCase, *, now: datetime) -> str:
    """Return when where answers go was changed in the last 72 hours; "" where it was not."""
    last = _last_change(opened).filter(at__gt=now - WAIT).first()
    return moment_in_words(last.at, _zone_of(opened)) if last else ""


def _last_change(opened: OpenCase) -> QuerySet[Event]:
    changes = Event.objects.filter(case_id=opened.case.pk, name=Name.CONTACT_CHANGED)
    return changes.order_by("-sequence")


def _is_staff(maker: str) -> bool:
    return maker.startswith(f"{Kind.STAFF}:")


def _zone_of(opened: OpenCase) -> ZoneInfo:
    return ZoneInfo(read_answers(opened.case, opened.key).zone)
