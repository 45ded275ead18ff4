"""The daily root: which chains are in it, and the text that is signed for it."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from takedown.audit.models import DailyLeaf, DailyRoot, Event
from takedown.audit.tree import leaf_of, root_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

logger = logging.getLogger(__name__)
_AT_ONCE = 2000
# A root is over a multiple of so many leaves, those of nobody among them: any pack says over how many, and
# whoever has notes here would read from that on which days how many others were here.
FULL = 256
# The sequence of a leaf of nobody; that of an event is one at least.
NOBODYS = 0
_STATEMENT = re.compile(
    r"Takedown: daily root of the custody chains \(1\)\n"
    r"day: (?P<day>\d{4}-\d{2}-\d{2})\n"
    r"made: (?P<made>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)\n"
    r"chains: (?P<chains>0|[1-9]\d{0,9})\n"
    r"root: (?P<root>[0-9a-f]{64})\n"
    r"previous: (?P<previous>none|[0-9a-f]{64})\n",
    re.ASCII,
)

# The digest (hex) of a chain's head, whose chain it is (None: the installation's, or nobody's), and its sequence.
_Head = tuple[str, "uuid.UUID | None", int]


class StatementRefused(Exception):
    """A text is not the statement of a daily root."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said, and signed, of one day: `chains` is the number of leaves. `previous` is empty at the first root."""

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
    leaves = _filled(_grown(since))
    rows = [
        DailyLeaf(day=day, place=place, case_id=of, sequence=sequence, digest=bytes.fromhex(digest))
        for place, (digest, of, sequence) in enumerate(leaves)
    ]
    DailyLeaf.objects.bulk_create(rows, batch_size=_AT_ONCE)
    root = root_of(leaf_of(bytes(row.digest), row.sequence) for row in rows)
    return DailyRoot(
        day=day,
        made_at=now.replace(microsecond=0),
        chains=len(rows),
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


def _grown(since: int) -> list[_Head]:
    """Return the heads that no root has, of chains with an event after `since`."""
    heads = Event.objects.filter(pk__gt=since).order_by("case_id", "-sequence").distinct("case_id")
    covered = DailyLeaf.objects.filter(case_id=OuterRef("case_id"), sequence=OuterRef("sequence"))
    rows = Event.objects.filter(~Exists(covered), pk__in=heads.values("pk"))
    return list(rows.values_list("digest", "case_id", "sequence"))


def _filled(heads: Sequence[_Head]) -> list[_Head]:
    """Return the heads with leaves of nobody between them, random, up to the next multiple of `FULL`.

    In the order of digests, so that a place says nothing of whose chain is beside it.
    """
    missing = max(FULL, -(-len(heads) // FULL) * FULL) - len(heads)
    nobodys = [(secrets.token_hex(32), None, NOBODYS) for _ in range(missing)]
    return sorted([*heads, *nobodys], key=itemgetter(0))
