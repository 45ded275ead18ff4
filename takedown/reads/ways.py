"""Which other letters there are beside one, those that fit its last answer first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.cases.answers import read_answers
from takedown.reads.letters import request_of
from takedown.reads.waits import wait_before
from takedown.removals.kinds import groups
from takedown.removals.offers import offers_for

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

    from takedown.cases.access import OpenCase
    from takedown.reads.waits import Wait
    from takedown.removals.kinds import Group, LetterKind
    from takedown.removals.offers import Offer

_FITS = "Fits their answer"


@dataclass(frozen=True, slots=True)
class Way:
    """One further letter as the page shows it."""

    kind: LetterKind
    is_open: bool
    # Whether it is one of those that fit the answer a person came from.
    fits: bool
    why_not: str
    wait: Wait | None
    rows: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Ways:
    """Letters that stand under one heading, and what to know of them together."""

    heading: str
    note: str
    ways: list[Way]


def offers_of(
    opened: OpenCase, request_id: uuid.UUID, *, first: Collection[str], now: datetime
) -> list[Ways]:
    """Return the offers beside a letter by their groups; those named `first`, where open, before all.

    Raises reads.letters.NoSuchRequest.
    """
    request = request_of(opened, request_id)
    offers = offers_for(request, answers=read_answers(opened.case, opened.key), now=now)
    ways = [_way(one, now, fits=one.kind.rule_id in first) for one in offers]
    fitting = Ways(_FITS, "", [one for one in ways if one.fits])
    grouped = [
        Ways(group.heading, group.note, [one for one in ways if _stands_in(group, one)])
        for group in groups()
    ]
    return [one for one in (fitting, *grouped) if one.ways]


def _stands_in(group: Group, way: Way) -> bool:
    return way.kind.group == group.id and not way.fits


def _way(offer: Offer, now: datetime, *, fits: bool) -> Way:
    rows = [
        {"label": "How long the law gives", "value": offer.period},
        {"label": "What it cannot do", "value": offer.kind.limits},
        {"label": "Who sees what", "value": offer.kind.sees},
    ]
    return Way(
        kind=offer.kind,
        is_open=offer.is_open,
        fits=fits and offer.is_open,
        why_not=offer.why_not,
        wait=wait_before(offer.kind, offer.follows, now=now) if offer.is_open else None,
        rows=rows,
    )
