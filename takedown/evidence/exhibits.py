"""Exhibit marks such as `SW/1`: the initials of who produces a thing and a number, given once.

Initials and number is how exhibits are marked in England and Wales (Health and Safety Executive,
Enforcement Guide, "Physical evidence"). A mark is never used again, also after a thing is gone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.accounts.visitor import Kind
from takedown.evidence.models import Exhibit, Producer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture

# Nobody's initials: whoever does not want theirs in a pack, and caseworkers who were not asked.
AFFECTED_PERSON = "AP"
CASEWORKER = "CW"
_INITIALS = re.compile("[A-Za-z]{2,4}")
_NEXT = "BCDEFGHIJKLMNOPQRSTUVWXYZ"


class InitialsRefused(Exception):
    """The letters given cannot stand in a mark, or are another producer's; the message says so."""


def number_all(
    opened: OpenCase, things: Iterable[tuple[str, SealedPicture]], *, now: datetime
) -> dict[uuid.UUID, str]:
    """Return the mark of each (kind, picture) by its id, giving marks to those without.

    Lock the case's row before, so that two exports never give the same mark.
    """
    marks = marks_of(opened)
    initials = _initials(opened)
    fresh: list[Exhibit] = []
    last: dict[uuid.UUID, int] = {}
    for kind, thing in things:
        if thing.pk in marks:
            continue
        producer = producer_of(opened, thing.added_by)
        initials.setdefault(producer.pk, _read(opened, producer))
        last[producer.pk] = last.get(producer.pk, _last(producer)) + 1
        one = Exhibit(
            case=opened.case, producer=producer, number=last[producer.pk], kind=kind,
            subject_id=thing.pk, given_at=now,
        )  # fmt: skip
        marks[thing.pk] = mark(one, initials[producer.pk])
        fresh.append(one)
    Exhibit.objects.bulk_create(fresh)
    return marks


def marks_of(opened: OpenCase) -> dict[uuid.UUID, str]:
    """Return the marks given so far in a case, by the id of what they are of."""
    initials = _initials(opened)
    given = Exhibit.objects.filter(case=opened.case)
    return {one.subject_id: mark(one, initials.get(one.producer_id)) for one in given}


def mark(exhibit: Exhibit, initials: str | None) -> str:
    """Return the mark; those from before there were producers keep the one they were given."""
    return f"{initials}/{exhibit.number}" if initials else f"E{exhibit.number}"


def has_initials(opened: OpenCase, actor: str) -> bool:
    """Whether a producer has marks already: then the initials stay as they are."""
    return Producer.objects.filter(case=opened.case, actor=actor).exists()


def choose_initials(opened: OpenCase, *, actor: str, typed: str) -> None:
    """Keep the initials of a producer before the first mark. Raises InitialsRefused.

    Nothing is changed where there are marks already. Lock the case's row before.
    """
    letters = re.sub(r"[\s./-]", "", typed).upper()
    if not letters or has_initials(opened, actor):
        return
    if not _INITIALS.fullmatch(letters):
        raise InitialsRefused(
            "Type two to four letters from A to Z, such as SW, or leave it empty."
        )
    if letters in _initials(opened).values():
        raise InitialsRefused(
            "Somebody else's things have these letters. Add a letter of a middle name."
        )
    _keep(opened, actor, letters)


def producer_of(opened: OpenCase, actor: str) -> Producer:
    """Return the producer of what an actor added, made on first use with letters of nobody's name."""
    found = Producer.objects.filter(case=opened.case, actor=actor).first()
    if found is not None:
        return found
    base = _letters_of(actor)
    taken = set(_initials(opened).values())
    more = (f"{base}{one}{two}" for two in ("", *_NEXT) for one in _NEXT)
    return _keep(opened, actor, next(one for one in (base, *more) if one not in taken))


def _letters_of(actor: str) -> str:
    return AFFECTED_PERSON if actor == Kind.CODE_HOLDER else CASEWORKER


def _keep(opened: OpenCase, actor: str, letters: str) -> Producer:
    producer = Producer(case=opened.case, actor=actor)
    producer.initials_sealed = opened.key.seal_text(letters, producer.initials_place)
    producer.save(force_insert=True)
    return producer


def _initials(opened: OpenCase) -> dict[uuid.UUID | None, str]:
    producers = Producer.objects.filter(case=opened.case)
    return {one.pk: _read(opened, one) for one in producers}


def _read(opened: OpenCase, producer: Producer) -> str:
    return opened.key.open_text(bytes(producer.initials_sealed), producer.initials_place)


def _last(producer: Producer) -> int:
    return Exhibit.objects.filter(producer=producer).aggregate(last=Max("number"))["last"] or 0
