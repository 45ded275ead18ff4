"""Once a day what all custody chains have come to is put under one root, signed and timestamped."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from takedown.audit.events import Name
from takedown.audit.models import DailyRoot, DailyStamp
from takedown.audit.record import record
from takedown.audit.roots import lock_roots, new_root, statement_of
from takedown.evidence.signing import SigningKeyRefused, signer
from takedown.evidence.stamping import stamps_of

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)

# A server that is away comes back within days; later a timestamp says little.
_ASK_AGAIN = timedelta(days=7)


def make_daily_root(*, now: datetime) -> bool:
    """Make today's root where there is none, and ask for missing timestamps; return whether it was made.

    It may run as often as it likes. Without a key the root is made, and is unsigned.
    """
    made = _make(now)
    _stamp(now)
    return made


@transaction.atomic
def _make(now: datetime) -> bool:
    row = new_root(now=now)
    if row is None:
        return False
    said = statement_of(row)
    try:
        key = signer(now=now)
    except SigningKeyRefused as refused:
        logger.error("a daily root is not signed: %s", refused)  # noqa: TRY400 - the words say all
        key = None
    if key is not None:
        row.signature = key.sign(said.text.encode()).decode()
        row.certificate = key.by.fingerprint
    row.save(force_insert=True)
    record(Name.ROOT_MADE, actor="worker", now=now, digest=said.digest, count=row.chains)
    return True


def _stamp(now: datetime) -> None:
    """Ask for a timestamp of each root of a week that has none, the oldest first, while a server answers."""
    if not settings.TIMESTAMP_SERVERS:
        return
    recent = DailyRoot.objects.filter(made_at__gt=now - _ASK_AGAIN).order_by("day")
    for row in recent.exclude(day__in=DailyStamp.objects.values("day")):
        content = row.signature or statement_of(row).text
        response = _response(content.encode())
        if not response:
            break
        _keep(row, response, now)


def _response(content: bytes) -> bytes:
    for server in settings.TIMESTAMP_SERVERS:
        if stamps := stamps_of(content, servers=[server], roots=settings.TIMESTAMP_ROOTS):
            return stamps[0].response
    return b""


@transaction.atomic
def _keep(row: DailyRoot, response: bytes, now: datetime) -> None:
    lock_roots()
    if DailyStamp.objects.filter(day=row.day).exists():
        return
    DailyStamp.objects.create(day=row.day, came_at=now, response=response)
    record(Name.ROOT_STAMPED, actor="worker", now=now, digest=statement_of(row).digest)
