"""Whether all custody chains, and the daily roots over them, are as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from takedown.audit.models import DailyLeaf, Event
from takedown.audit.record import ChainBroken, check_chain
from takedown.audit.roots import NOBODYS
from takedown.cases.models import Case
from takedown.common.moments import day_in_words
from takedown.reads.custody_roots import CustodyWrong, Roots, check_roots

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

_AT_ONCE = 2000
# An event is in the table minutes after its time at most.
_SLACK = timedelta(days=1)


class NoSuchReference(Exception):
    """No case has this reference."""


@dataclass
class Chains:
    """The chains that add up. `covered` events are compared with a root; `late` came later than they say."""

    count: int = 0
    events: int = 0
    covered: int = 0
    late: int = 0
    first_late: str = ""


def check_all(
    *, reference: str = "", certificates: frozenset[str] = frozenset(), roots: str = ""
) -> tuple[Chains, Roots]:
    """Return what was checked of all chains, or of one case's. Raises CustodyWrong and NoSuchReference."""
    events, leaves = Event.objects.all(), DailyLeaf.objects.filter(sequence__gt=NOBODYS)
    if reference:
        case = Case.objects.filter(reference=reference).first()
        if case is None:
            raise NoSuchReference(f"No case has the reference {reference}.")
        events, leaves = events.filter(case_id=case.pk), leaves.filter(case_id=case.pk)
    days = set(leaves.order_by().values_list("day", flat=True).distinct()) if reference else None
    found = check_roots(days, certificates=certificates, roots=roots)
    # A root that was made meanwhile is not looked at.
    known = leaves.filter(day__lte=max(found.made)) if found.made else leaves.none()
    return _check_chains(events, known, found), found


def _check_chains(events: QuerySet[Event], leaves: QuerySet[DailyLeaf], roots: Roots) -> Chains:
    found = Chains()
    stored = _Leaves(leaves, roots)
    rows = events.order_by("case_id", "sequence", "pk").iterator(chunk_size=_AT_ONCE)
    for case_id, chain in groupby(rows, key=attrgetter("case_id")):
        stored.none_before(case_id)
        try:
            found.events += check_chain(_compared(chain, stored, found))
        except ChainBroken as broken:
            raise CustodyWrong(f"{_named(case_id)}: {broken}") from None
        stored.none_of(case_id)
        found.count += 1
    stored.none_left()
    return found


def _compared(chain: Iterable[Event], stored: _Leaves, found: Chains) -> Iterator[Event]:
    """Yield the events of a chain, each compared with the roots once it has proved to add up."""
    for event in chain:
        yield event
        since = stored.not_there_at(event)
        if since is not None and event.at < since - _SLACK:
            found.late += 1
            found.first_late = (
                found.first_late or f"{_named(event.case_id)}, event {event.sequence}"
            )
        found.covered += stored.take(event)


class _Leaves:
    """The heads that roots have, in the order of chains, taken one after the other."""

    def __init__(self, rows: QuerySet[DailyLeaf], roots: Roots) -> None:
        self._rows = rows.order_by("case_id", "sequence", "day").iterator(chunk_size=_AT_ONCE)
        self._roots = roots
        self._next = next(self._rows, None)

    def not_there_at(self, event: Event) -> datetime | None:
        """When the last root was made that does not have this event, if any."""
        if self._next is not None and self._next.case_id == event.case_id:
            return self._roots.before.get(self._next.day)
        return self._roots.newest

    def take(self, event: Event) -> int:
        """Compare an event with each root that has it, and return how many do."""
        count = 0
        while (
            self._next is not None and _place(self._next) == _place(event)
        ):  # fmt: skip
            leaf = self._next
            day = day_in_words(leaf.day)
            if leaf.day not in self._roots.made:
                raise CustodyWrong(f"There are chains under a root of {day}, and the root is gone.")
            if bytes(leaf.digest).hex() != event.digest:
                raise CustodyWrong(
                    f"{_named(event.case_id)}: Event {event.sequence} is not the one that the root of {day} "
                    "has. It, or one before it, was made again."
                )
            self._next = next(self._rows, None)
            count += 1
        return count

    def none_before(self, case_id: uuid.UUID | None) -> None:
        """Raise CustodyWrong where a chain before this one is under a root, and is gone."""
        if self._next is not None and _chain(self._next.case_id) < _chain(case_id):
            raise _gone(self._next)

    def none_of(self, case_id: uuid.UUID | None) -> None:
        """Raise CustodyWrong where a root has more of this chain than there is."""
        if self._next is not None and self._next.case_id == case_id:
            raise _gone(self._next)

    def none_left(self) -> None:
        """Raise CustodyWrong where a root has a chain that is gone."""
        if self._next is not None:
            raise _gone(self._next)


def _gone(leaf: DailyLeaf) -> CustodyWrong:
    return CustodyWrong(
        f"{_named(leaf.case_id)}: Event {leaf.sequence} is under the root of {day_in_words(leaf.day)}, "
        "and is gone."
    )


def _chain(case_id: uuid.UUID | None) -> tuple[bool, int]:
    # As PostgreSQL sorts them: the chain of the house, which has no case, comes last.
    return (case_id is None, case_id.int if case_id else 0)


def _place(row: Event | DailyLeaf) -> tuple[uuid.UUID | None, int]:
    return (row.case_id, row.sequence)


def _named(case_id: uuid.UUID | None) -> str:
    if case_id is None:
        return "The chain of the installation"
    case = Case.objects.filter(pk=case_id).first()
    return f"Case {case.reference}" if case else f"A case that was erased ({case_id})"
