"""The daily root: which chains are in it, and the text that is signed for it."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from takedown.audit.models import DailyLeaf, DailyRoot, Event
from takedown.audit.tree import leaf_of, root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

logger = logging.getLogger(__name__)
_AT_ONCE = 2000
_STATEMENT = re.compile(
    r"Takedown: daily root of the custody chains \(1\)\n"
    r"day: (?P<day>\d{4}-\d{2}-\d{2})\n"
    r"made: (?P<made>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)\n"
    r"chains: (?P<chains>0|[1-9]\d{0,9})\n"
    r"root: (?P<root>[0-9a-f]{64})\n"
    r"previous: (?P<previous>none|[0-9a-f]{64})\n",
    re.ASCII,
)


class StatementRefused(Exception):
    """A text is not the statement of a daily root."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said, and signed, of one day. `previous` is empty at the first root."""

    day: date
    made_at: datetime
    chains: int
    root: str
    previous: str

    @property
    def text(self) -> str:
        """The exact text, ASCII, each line ending in a line feed."""
        return (
            "Takedown: daily root of the custody chains (1)\n"
            f"day: {self.day.isoformat()}\n"
            f"made: {self.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n"
            f"chains: {self.chains}\n"
            f"root: {self.root}\n"
            f"previous: {self.previous or 'none'}\n"
        )

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of the text, which the next root names."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def statement_of(row: DailyRoot) -> Statement:
    """Return what a root says."""
    return Statement(
        day=row.day,
        made_at=row.made_at,
        chains=row.chains,
        root=row.root,
        previous=row.previous,
    )


def read_statement(text: str) -> Statement:
    """Return what a text says. Raises StatementRefused unless it is one to its last character."""
    found = _STATEMENT.fullmatch(text)
    try:
        if found is None:
            raise StatementRefused("It is not the statement of a daily root.")
        return Statement(
            day=date.fromisoformat(found["day"]),
            made_at=datetime.fromisoformat(found["made"]),
            chains=int(found["chains"]),
            root=found["root"],
            previous="" if found["previous"] == "none" else found["previous"],
        )
    except ValueError:
        raise StatementRefused("It names a day that there is not.") from None


def new_root(*, now: datetime) -> DailyRoot | None:
    """Return the root of today with its leaves kept, itself not saved yet; None where today has one.

    Call it in a transaction: nobody else makes one meanwhile. A chain that has no new event is not in it, for
    an older root has it. A day that was missed is in the next root.
    """
    lock_roots()
    day = now.astimezone(UTC).date()
    before = list(DailyRoot.objects.order_by("-day")[:2])
    if before and before[0].day >= day:
        if before[0].day > day:
            logger.error("no daily root: the newest is of %s. Is the clock right?", before[0].day)
        return None
    events_to = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    # Not from the root before: an event that was on its way then may have a lower number than its newest.
    since = before[1].events_to if len(before) > 1 else 0
    keeping = _Keeping(day)
    root = root_of(keeping.leaves(_grown(since)))
    return DailyRoot(
        day=day,
        made_at=now.replace(microsecond=0),
        chains=keeping.count,
        root=root.hex(),
        previous=statement_of(before[0]).digest if before else "",
        events_to=events_to,
    )


def lock_roots() -> None:
    """Let one at a time make or stamp roots; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit:daily-root', 0))")


def leaves_of(day: date) -> Iterator[bytes]:
    """Yield the leaves of a day's root in their order."""
    rows = DailyLeaf.objects.filter(day=day).order_by("place")
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield leaf_of(bytes(row.digest), row.sequence)


def _grown(since: int) -> QuerySet[Event]:
    """Return the heads that no root has, of chains with an event after `since`."""
    heads = Event.objects.filter(pk__gt=since).order_by("case_id", "-sequence").distinct("case_id")
    covered = DailyLeaf.objects.filter(case_id=OuterRef("case_id"), sequence=OuterRef("sequence"))
    rows = Event.objects.filter(~Exists(covered), pk__in=heads.values("pk"))
    # In the order of digests, so that a place says nothing of whose chain is beside it.
    return rows.order_by("digest", "pk").only("case_id", "sequence", "digest")


class _Keeping:
    """Keeps the heads of a day as its leaves while they go by."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.count = 0

    def leaves(self, heads: QuerySet[Event]) -> Iterator[bytes]:
        """Yield the leaf of each head."""
        kept: list[DailyLeaf] = []
        for head in heads.iterator(chunk_size=_AT_ONCE):
            digest = bytes.fromhex(head.digest)
            kept.append(self._row(head, digest))
            self.count += 1
            if len(kept) == _AT_ONCE:
                DailyLeaf.objects.bulk_create(kept)
                kept = []
            yield leaf_of(digest, head.sequence)
        DailyLeaf.objects.bulk_create(kept)

    def _row(self, head: Event, digest: bytes) -> DailyLeaf:
        return DailyLeaf(
            day=self.day, place=self.count, case_id=head.case_id, sequence=head.sequence,
            digest=digest,
        )  # fmt: skip
