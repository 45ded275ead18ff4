"""What caseworkers noted for themselves: for whoever at that organisation has taken the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from takedown.accounts.models import Membership
from takedown.accounts.visitor import Kind
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.own_notes import OwnNote
from takedown.reads.parts import cut

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from django.db.models import QuerySet

    from takedown.cases.access import OpenCase
    from takedown.cases.keystore import CaseKey
    from takedown.reads.parts import Part

_STAFF = f"{Kind.STAFF}:"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One entry: who wrote it, "" where their account is gone, where they work, when, and the words."""

    by: str
    organisation: str
    at: datetime
    words: str

    @property
    def when(self) -> str:
        """The time in words."""
        return f"{self.at.day} {self.at:%B %Y, %H:%M}"


def own_notes(opened: OpenCase, *, now: datetime, asked: str = "") -> Part[NoteRow]:
    """Return one part of what the visitor's organisation wrote, newest first, on the team's clock.

    None of it to the person. Raises access.InAnEmergency or vault.CannotOpen.
    """
    refuse_in_an_emergency(opened, now=now)
    zone = ZoneInfo(settings.TEAM_ZONE)
    ours = OwnNote.objects.filter(case=opened.case, organisation=opened.visitor.works_at)
    part = cut(ours.count(), asked=asked)
    newest = ours.order_by("-written_at", "-pk")[part.rows]
    return part.of(_rows(newest, opened.key, zone))


def every_own_note(opened: OpenCase) -> list[NoteRow]:
    """Return what every organisation wrote, oldest first, in UTC: for the operator alone.

    Raises vault.CannotOpen.
    """
    written = OwnNote.objects.filter(case=opened.case).order_by("written_at", "pk")
    return _rows(written, opened.key, UTC)


def _rows(notes: QuerySet[OwnNote], key: CaseKey, zone: tzinfo) -> list[NoteRow]:
    found = list(notes.select_related("organisation"))
    ids = {one.written_by.removeprefix(_STAFF) for one in found}
    members = Membership.objects.filter(pk__in=ids).select_related("user")
    addresses = {f"{_STAFF}{one.pk}": one.user.email for one in members}
    return [
        NoteRow(
            by=addresses.get(one.written_by, ""),
            organisation=one.organisation.name,
            at=one.written_at.astimezone(zone),
            words=key.open_text(one.words_sealed, one.words_place),
        )
        for one in found
    ]
