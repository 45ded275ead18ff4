"""What goes by itself unless somebody keeps it, what went, and what was brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.audit.events import Name
from takedown.audit.models import Event
from takedown.cases.access import hidden_cases_for_caseworkers, looked_after, not_taken
from takedown.cases.answers import read_answers
from takedown.cases.keeping_rules import those_kept
from takedown.cases.models import About, GoingNotice
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from takedown.accounts.visitor import Visitor
    from takedown.cases.access import OpenCase

_STAFF = f"{Kind.STAFF}:"
_CALLED = {About.REFERENCE: "Photo {}", About.CAPTURE: "Picture {}"}
_MOST_NAMED = 10
# So long the page says at its top that a caseworker brought the notes back.
_SAID_FOR = timedelta(days=30)
_ENDS = (Name.ERASE_ASKED_FOR, Name.GOING_HIDDEN, Name.ERASE_UNDONE)


@dataclass(frozen=True, slots=True)
class Going:
    """What was told of a case: until when, in words of the person's own clock; "" for nothing."""

    notes_on: str = ""
    pictures: str = ""
    pictures_on: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A picture that went by itself."""

    name: str
    day: str


@dataclass(frozen=True, slots=True)
class GoingRow:
    """A granted case of which something goes: reference, times and a count only."""

    id: uuid.UUID
    reference: str
    notes_at: datetime | None
    pictures_at: datetime | None
    pictures: int
    taken: bool


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """A hidden case that a caseworker may bring back."""

    id: uuid.UUID
    reference: str
    hidden_at: datetime
    erase_at: datetime | None
    waits: bool


def going(opened: OpenCase) -> Going:
    """Return what was told and still runs."""
    told = list(GoingNotice.objects.open().filter(case=opened.case).order_by("picture_number"))
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    notes = [one for one in told if one.about == About.NOTES]
    pictures = [one for one in told if one.about != About.NOTES]
    return Going(
        notes_on=_day(notes[0].goes_at, zone) if notes else "",
        pictures=_listed(pictures),
        pictures_on=_day(min(one.goes_at for one in pictures), zone) if pictures else "",
    )


def marks(opened: OpenCase) -> list[Mark]:
    """Return the pictures that went by themselves, the latest first."""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    gone = GoingNotice.objects.filter(case=opened.case, gone_at__isnull=False)
    gone = gone.exclude(about=About.NOTES).order_by("-gone_at", "about", "picture_number")
    return [
        Mark(name_of(one.about, one.picture_number), _day(one.gone_at, zone))
        for one in gone
        if one.gone_at is not None
    ]


def brought_back(opened: OpenCase, *, now: datetime) -> str:
    """Return the sentence that a caseworker undid erasing lately; "" where nobody did."""
    ends = Event.objects.filter(case_id=opened.case.pk, name__in=_ENDS).order_by("-sequence")
    last = ends.first()
    if last is None or last.name != Name.ERASE_UNDONE or now - last.at > _SAID_FOR:
        return ""
    if not last.actor.startswith(_STAFF):
        return ""
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    who = by_whom(last.actor)
    return (
        f"These notes were hidden, to be destroyed. On {_day(last.at, zone)} {who} brought them back. "
        "You can erase them again."
    )


def desk_going(visitor: Visitor, *, now: datetime) -> list[GoingRow]:
    """Return the cases of which something goes, the soonest first; also those nobody has taken."""
    runs = Q(going_notices__kept_at__isnull=True, going_notices__gone_at__isnull=True)
    notes, rest = Q(going_notices__about=About.NOTES), ~Q(going_notices__about=About.NOTES)
    cases = looked_after(visitor, now=now).annotate(
        notes_at=Min("going_notices__goes_at", filter=runs & notes),
        pictures_at=Min("going_notices__goes_at", filter=runs & rest),
        pictures=Count("going_notices", filter=runs & rest),
    )
    told = cases.filter(Q(notes_at__isnull=False) | Q(pictures_at__isnull=False))
    untaken = set(not_taken(visitor, now=now).values_list("pk", flat=True))
    rows = [
        GoingRow(
            id=one.pk,
            reference=one.reference,
            notes_at=one.notes_at,
            pictures_at=one.pictures_at,
            pictures=one.pictures,
            taken=one.pk not in untaken,
        )
        for one in told
    ]
    return sorted(rows, key=lambda row: min(filter(None, (row.notes_at, row.pictures_at))))


def desk_hidden(visitor: Visitor, *, now: datetime) -> list[HiddenRow]:
    """Return the hidden cases this caseworker may bring back, the soonest destroyed first."""
    hidden = list(hidden_cases_for_caseworkers(visitor, now=now).order_by("erase_at", "pk"))
    kept = those_kept([one.pk for one in hidden], now=now)
    return [
        HiddenRow(
            id=one.pk,
            reference=one.reference,
            hidden_at=one.hidden_at or one.opened_at,
            erase_at=one.erase_at,
            waits=one.pk in kept,
        )
        for one in hidden
    ]


def by_whom(actor: str) -> str:
    """Return "a caseworker of" an organisation for a caseworker, and "" for the person."""
    if not actor.startswith(_STAFF):
        return ""
    member = Membership.objects.filter(pk=actor.removeprefix(_STAFF)).select_related("organisation")
    found = member.first()
    return f"a caseworker of {found.organisation.name}" if found else "a caseworker"


def name_of(about: object, number: object) -> str:
    """Return what a page calls it: all of the notes, or a picture by its number."""
    called = _CALLED.get(About(str(about)))
    return called.format(number) if called else "All of these notes"


def _listed(pictures: list[GoingNotice]) -> str:
    if len(pictures) > _MOST_NAMED:
        return f"{len(pictures)} pictures and photos"
    return ", ".join(name_of(one.about, one.picture_number) for one in pictures)


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_in_words(at.astimezone(zone))
