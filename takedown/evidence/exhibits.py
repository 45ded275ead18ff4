"""Exhibit marks such as `SW/1`: the initials of who produces a thing and a number, given once: the number stays, the letters may be chosen anew.

Initials and number is how exhibits are marked in England and Wales (Health and Safety Executive,
Enforcement Guide, "Physical evidence"). A mark is never used again, also after a thing is gone.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from takedown.accounts.visitor import Kind
from takedown.common.moments import moment
from takedown.evidence.models import Exhibit, Producer
from takedown.evidence.record import ZONE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from takedown.cases.access import OpenCase
    from takedown.cases.sealed_picture import SealedPicture

# Nobody's initials: whoever does not want theirs in a pack, and caseworkers who were not asked.
AFFECTED_PERSON = "AP"
CASEWORKER = "CW"
_INITIALS = re.compile("[A-Za-z]{2,4}")
# Of letters that were replaced so many are told, the last first. All are kept: earlier packs are known by them.
_MOST_TOLD = 20
_BEFORE = (
    "The letters before the numbers of exhibits were chosen anew; the numbers are the same. Packs from before "
    "have these letters: {}."
)
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
        initials.setdefault(producer.pk, _read(opened, producer)[0])
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


def every_mark_of(opened: OpenCase) -> dict[uuid.UUID, frozenset[str]]:
    """Return, by the id of what it is of, each mark it has or had: an earlier pack lists it by the letters of then."""
    letters: dict[uuid.UUID | None, set[str]] = {
        one.pk: _letters_ever([one], opened) for one in Producer.objects.filter(case=opened.case)
    }
    return {
        one.subject_id: frozenset(mark(one, each) for each in letters.get(one.producer_id, {""}))
        for one in Exhibit.objects.filter(case=opened.case)
    }


def mark(exhibit: Exhibit, initials: str | None) -> str:
    """Return the mark; those from before there were producers keep the one they were given."""
    return f"{initials}/{exhibit.number}" if initials else f"E{exhibit.number}"


def initials_of(opened: OpenCase, actor: str) -> str:
    """Return the letters of a producer who has marks already; "" where there are none yet."""
    found = Producer.objects.filter(case=opened.case, actor=actor).first()
    return _read(opened, found)[0] if found else ""


def choose_initials(opened: OpenCase, *, actor: str, typed: str, now: datetime) -> bool:
    """Keep the initials of a producer; return whether others stood in marks before. Raises InitialsRefused.

    The numbers stay, and what the letters were is kept: whoever has the words of the notes could choose them for
    her, and what they chose must not stand in her packs for good. Lock the case's row before.
    """
    letters = re.sub(r"[\s./-]", "", typed).upper()
    found = Producer.objects.filter(case=opened.case, actor=actor).first()
    kept = _read(opened, found) if found else []
    if not letters or letters in kept[:1]:
        return False
    if not _INITIALS.fullmatch(letters):
        raise InitialsRefused(
            "Type two to four letters from A to Z, such as SW, or leave it empty."
        )
    others = Producer.objects.filter(case=opened.case).exclude(actor=actor)
    if letters in _letters_ever(others, opened):
        raise InitialsRefused(
            "Somebody else's things have these letters. Add a letter of a middle name."
        )
    if found is None:
        _keep(opened, actor, letters)
        return False
    before = [f"{kept[0]} {now.isoformat()}", *kept[1:]]
    text = "\n".join([letters, *before])
    found.initials_sealed = opened.key.seal_text(text, found.initials_place)
    found.save(update_fields=["initials_sealed"])
    return True


def letters_before(opened: OpenCase, *, named: bool) -> list[str]:
    """Return what a pack says of letters that were replaced, with the letters where they may be `named`."""
    producers = Producer.objects.filter(case=opened.case).order_by("pk")
    lines = [line for one in producers for line in _read(opened, one)[1 : _MOST_TOLD + 1]]
    if not lines:
        return []
    until = [
        (letters, moment(datetime.fromisoformat(at), zone=ZONE).local)
        for letters, _, at in (line.partition(" ") for line in lines)
    ]
    told = "; ".join(
        f"{letters} until {at}" if named else f"others until {at}" for letters, at in until
    )
    return [_BEFORE.format(told)]


def producer_of(opened: OpenCase, actor: str) -> Producer:
    """Return the producer of what an actor added, made on first use with letters of nobody's name."""
    found = Producer.objects.filter(case=opened.case, actor=actor).first()
    if found is not None:
        return found
    base = _letters_of(actor)
    more = (f"{base}{one}{two}" for two in ("", *_NEXT) for one in _NEXT)
    taken = _letters_ever(Producer.objects.filter(case=opened.case), opened)
    return _keep(opened, actor, next(one for one in (base, *more) if one not in taken))


def _letters_ever(producers: Iterable[Producer], opened: OpenCase) -> set[str]:
    """Return the letters they have or had: earlier packs have those, and a mark is of one producer."""
    return {line.partition(" ")[0] for one in producers for line in _read(opened, one)}


def _letters_of(actor: str) -> str:
    return AFFECTED_PERSON if actor == Kind.CODE_HOLDER else CASEWORKER


def _keep(opened: OpenCase, actor: str, letters: str) -> Producer:
    producer = Producer(case=opened.case, actor=actor)
    producer.initials_sealed = opened.key.seal_text(letters, producer.initials_place)
    producer.save(force_insert=True)
    return producer


def _initials(opened: OpenCase) -> dict[uuid.UUID | None, str]:
    producers = Producer.objects.filter(case=opened.case)
    return {one.pk: _read(opened, one)[0] for one in producers}


def _read(opened: OpenCase, producer: Producer) -> list[str]:
    """Return the letters of now, and a line for each of before: the letters, a space, and until when (ISO 8601)."""
    return opened.key.open_text(bytes(producer.initials_sealed), producer.initials_place).split(
        "\n"
    )


def _last(producer: Producer) -> int:
    return Exhibit.objects.filter(producer=producer).aggregate(last=Max("number"))["last"] or 0
