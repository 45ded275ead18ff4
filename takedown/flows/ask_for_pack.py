"""Somebody asks for an evidence pack. What it will say is frozen now; the worker builds it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from takedown.audit.events import Name
from takedown.audit.record import record
from takedown.cases.access import refuse_in_an_emergency
from takedown.cases.answers import read_answers
from takedown.cases.models import Case
from takedown.cases.quota import refuse_packs
from takedown.common.queue import enqueue
from takedown.evidence.background import Audience
from takedown.evidence.exhibits import choose_initials
from takedown.evidence.frozen import freeze
from takedown.evidence.gather import WANTED, gather
from takedown.evidence.gather_background import FOR_WHOM
from takedown.evidence.models import EvidencePack
from takedown.regimes.tell import date_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.evidence.background import Wanted


_A_DAY = timedelta(days=1)
# Making one takes the worker up to ten minutes, and nobody needs a new one every hour.
_MOST_IN_A_DAY = 5


class TooManyPacks(Exception):
    """As many packs were asked for in a day as one case may have; the message says so."""


class AnotherPackIsBeingMade(Exception):
    """A pack is being made already, and not as this one was asked for; the message says so."""


class SquaresRefused(Exception):
    """Squares of colour were asked for in a pack to be shown to others; the message says so."""


@transaction.atomic
def ask_for_pack(opened: OpenCase, *, now: datetime, wanted: Wanted = WANTED) -> EvidencePack:
    """Freeze the record, number its exhibits and ask the worker to build it.

    How much pictures differ, as software measured it, is an annex that a person asks for.

    Where such a pack of the case is being made already, it is that one: one person's packs must not hold
    back everybody's packs. Raises AnotherPackIsBeingMade where that one is for somebody else, or has the
    annex and this was asked for without, or the other way round; SquaresRefused; TooManyPacks;
    InitialsRefused; quota.Unconfirmed; and access.InAnEmergency.
    """
    refuse_in_an_emergency(opened, now=now)
    _refuse_squares(wanted)
    case = Case.objects.select_for_update(no_key=True).get(pk=opened.case.pk)
    refuse_packs(case)
    waiting = EvidencePack.objects.unfinished().filter(case=case).first()
    if waiting is not None:
        return _as_asked(waiting, wanted)
    _refuse_too_many(opened, now)
    last = EvidencePack.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    pack = EvidencePack(
        case=case, number=last + 1, asked_at=now, asked_by=opened.actor, audience=wanted.audience
    )
    if choose_initials(opened, actor=opened.actor, typed=wanted.initials, now=now):
        record(Name.INITIALS_CHOSEN, actor=opened.actor, case_id=case.pk, now=now)
    record(
        Name.PACK_ASKED_FOR, actor=opened.actor, case_id=case.pk, now=now,
        pack=str(pack.pk), annex=wanted.derivations, squares=wanted.mosaics, kind=str(wanted.audience),
    )  # fmt: skip
    gathered = gather(opened, number=pack.number, now=now, wanted=wanted)
    # What is in it: of what was asked for there may be nothing.
    pack.with_derivations = bool(gathered.derivations)
    pack.record_sealed = opened.key.seal_bytes(freeze(gathered), pack.place("record"))
    pack.save(force_insert=True)
    enqueue("build_pack", pack_id=str(pack.pk))
    return pack


def _refuse_too_many(opened: OpenCase, now: datetime) -> None:
    lately = EvidencePack.objects.filter(case=opened.case, asked_at__gt=now - _A_DAY)
    times = list(lately.order_by("-asked_at").values_list("asked_at", flat=True)[:_MOST_IN_A_DAY])
    if len(times) < _MOST_IN_A_DAY:
        return
    # A minute more than the last is rounded away to.
    zone = ZoneInfo(read_answers(opened.case, opened.key).zone)
    next_at = (times[-1] + _A_DAY + timedelta(minutes=1)).astimezone(zone)
    raise TooManyPacks(
        f"{_MOST_IN_A_DAY} packs were made of these notes in 24 hours, which is the most there can be. "
        f"You can ask for the next from {next_at:%H:%M} on {date_in_words(next_at)}, unless somebody else "
        "who is inside asks first. The packs you have stay as they are."
    )


def _refuse_squares(wanted: Wanted) -> None:
    if wanted.mosaics and wanted.audience is Audience.SERVE:
        raise SquaresRefused(
            "Squares of colour are never in a pack that is shown to others. Somebody who has a picture could "
            "tell from them that it is reported. Take the tick away, or choose somebody else."
        )


def _as_asked(waiting: EvidencePack, wanted: Wanted) -> EvidencePack:
    if waiting.audience != wanted.audience:
        raise AnotherPackIsBeingMade(
            f"A pack for {FOR_WHOM[Audience(waiting.audience)]} is being made already. No other was asked "
            "for. When it is made, you can ask for the next."
        )
    if waiting.with_derivations == wanted.derivations:
        return waiting
    made, asked = ("with", "without") if waiting.with_derivations else ("without", "with")
    raise AnotherPackIsBeingMade(
        f"A pack is being made already, {made} the part on how much the pictures differ. No other was "
        f"asked for. When it is made, you can ask for one {asked} it."
    )
