"""Whether the daily roots over the custody chains are as they were made, each by itself and in their row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count

from takedown.audit.events import Name
from takedown.audit.models import DailyLeaf, DailyRoot, DailyStamp, Event
from takedown.audit.roots import leaves_of, statement_of
from takedown.audit.tree import root_of
from takedown.common.moments import day_in_words
from takedown.evidence.prove import ProofRefused, Vouchers, check_vouchers

if TYPE_CHECKING:
    from datetime import date, datetime

_AT_ONCE = 2000


class CustodyWrong(Exception):
    """A chain or a root is not as it was written; the message names the first wrong place."""


@dataclass
class Roots:
    """The daily roots that add up. `signed` and `stamped` are how many are; `digest` is of the newest."""

    count: int = 0
    signed: int = 0
    stamped: int = 0
    digest: str = ""
    # Since when no signed root came.
    unsigned_since: date | None = None
    # When each was made, and when the one before it; and when the newest was.
    made: dict[date, datetime] = field(default_factory=dict)
    before: dict[date, datetime] = field(default_factory=dict)
    newest: datetime | None = None
    digests: set[str] = field(default_factory=set)


def check_roots(days: set[date] | None, *, certificates: frozenset[str], roots: str) -> Roots:
    """Return what adds up: every root's text, link and vouchers, and the leaves (of `days`, where given).

    Where `certificates` (SHA-256, hex) are given, each signature must be of one of them, and the newest root
    signed: it vouches for all before it. Raises CustodyWrong.
    """
    # Before the roots, so that one made meanwhile is not missed.
    announced = _announced()
    found = _check_each(days, roots)
    for day, digest in announced:
        if digest not in found.digests:
            raise CustodyWrong(
                f"The daily root that was made on {day_in_words(day)} is gone, or is another now."
            )
    _check_signers(found, certificates)
    return found


def _announced() -> list[tuple[date, str]]:
    rows = Event.objects.filter(case_id=None, name=Name.ROOT_MADE).order_by("sequence")
    return [(row.at.date(), str(_details(row).get("digest"))) for row in rows]


def _details(row: Event) -> dict[str, object]:
    # Anything may be in the table: what the chain says of it comes later.
    return row.details if isinstance(row.details, dict) else {}


def _check_each(days: set[date] | None, roots: str) -> Roots:
    found, stamps = Roots(), dict(DailyStamp.objects.values_list("day", "response"))
    counts = dict(DailyLeaf.objects.order_by().values_list("day").annotate(Count("place")))
    for row in DailyRoot.objects.order_by("day").iterator(chunk_size=_AT_ONCE):
        said = statement_of(row)
        if row.previous != found.digest:
            raise _wrong(row, "does not follow the one before it")
        try:
            stamp = bytes(stamps.pop(row.day, b""))
            vouchers = check_vouchers(said, signature=row.signature, stamp=stamp, roots=roots)
        except ProofRefused as refused:
            raise _wrong(row, f"is not vouched for as it says. {refused}") from None
        _check_count(row, counts.get(row.day, 0))
        if days is None or row.day in days:
            _check_leaves(row)
        _count(found, row, vouchers)
        found.digest = said.digest
        found.digests.add(said.digest)
        found.made[row.day] = row.made_at
        if found.newest is not None:
            found.before[row.day] = found.newest
        found.newest = row.made_at
    for day in sorted(stamps):
        raise CustodyWrong(f"There is a timestamp of the root of {day_in_words(day)}, and no root.")
    return found


def _count(found: Roots, row: DailyRoot, vouchers: Vouchers) -> None:
    if (vouchers.by.fingerprint if vouchers.by else "") != row.certificate:
        raise _wrong(row, "is signed by another certificate than it names")
    found.count += 1
    found.stamped += vouchers.stamp is not None
    if vouchers.by is None:
        found.unsigned_since = found.unsigned_since or row.day
    else:
        found.signed += 1
        found.unsigned_since = None


def _check_count(row: DailyRoot, count: int) -> None:
    if count != row.chains:
        raise _wrong(row, f"says that {row.chains} leaves are in it; there are {count}")


def _check_leaves(row: DailyRoot) -> None:
    places = DailyLeaf.objects.filter(day=row.day)
    newest = places.order_by("place").last()
    count = places.count()
    if count != row.chains or (newest is not None and newest.place != count - 1):
        raise _wrong(row, f"says that {row.chains} leaves are in it; there are {count}")
    if root_of(leaves_of(row.day)).hex() != row.root:
        raise _wrong(row, "is not the one of the chains that are in it")


def _check_signers(found: Roots, certificates: frozenset[str]) -> None:
    """What is signed vouches for all roots before it, for it names the one before."""
    if not certificates:
        return
    if not found.count:
        raise CustodyWrong("There is no daily root, though a certificate was given to check one.")
    for row in DailyRoot.objects.exclude(signature="").order_by("day"):
        if row.certificate not in certificates:
            raise _wrong(row, "is signed by a certificate that you did not give")
    if found.unsigned_since is not None:
        day = day_in_words(found.unsigned_since)
        raise CustodyWrong(f"The root of {day} is not signed, and none that came after it.")


def _wrong(row: DailyRoot, what: str) -> CustodyWrong:
    return CustodyWrong(f"The root of {day_in_words(row.day)} {what}.")
