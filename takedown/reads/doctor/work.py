"""What should be at work, what waits longer than it should, and what should have gone. Counts only."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from takedown.alerts.heartbeats import Heart
from takedown.cases.frozen import frozen_anywhere
from takedown.cases.keeping_rules import may_be_destroyed
from takedown.cases.models import Case
from takedown.evidence.models import EvidencePack
from takedown.posts.models import Capture
from takedown.reads import health
from takedown.reads.doctor.finding import fine, look, wrong
from takedown.references.models import ReferenceImage
from takedown.removals.models import LetterFile, MailState, OutgoingMail
from takedown.standalone.database import is_supervised
from takedown.standalone.places import places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from takedown.common.leases import Leased, LeasedQuerySet
    from takedown.reads.doctor.finding import Finding

_AN_HOUR: Final = timedelta(hours=1)
_A_DAY: Final = timedelta(days=1)
_LOGS: Final = "Look at its log (log/ in the data folder) and start it again."
# The table, when its work was asked for, and where it says that its notes are hidden: such work waits with them.
_WORK: Final[tuple[tuple[str, type[Leased], str, str], ...]] = (
    ("letters to be made", LetterFile, "asked_at", "request__case__hidden_at"),
    ("evidence packs to be made", EvidencePack, "asked_at", "case__hidden_at"),
    ("photos to be read", ReferenceImage, "added_at", "case__hidden_at"),
    ("pictures of posts to be read", Capture, "added_at", "case__hidden_at"),
)


def hearts(now: datetime) -> Iterator[Finding]:
    """Say which worker is silent. Where the clock is, idle workers are too, and that says nothing of them."""
    where = places(os.environ)
    # Without keys of ours there, somebody runs each process by means of their own.
    if where.keys.exists() and not is_supervised(where):
        yield look(
            "script/server is not running: nobody is served, and nothing is done on time.",
            "Start it.",
        )
        return
    silent = health.silent_hearts(now)
    without_clock = Heart.BEAT in silent
    if without_clock:
        yield wrong(f"The clock (beat) {_last(silent[Heart.BEAT])}: no sweep runs.", _LOGS)
    for heart, at in silent.items():
        if heart is Heart.BEAT:
            continue
        if without_clock:
            yield look(f"The worker {heart} {_last(at)}.", "Start the clock (beat) first.")
        else:
            yield wrong(f"The worker {heart} ({heart.label}) {_last(at)}.", _LOGS)
    if not silent:
        yield fine("The clock and all four workers were heard of.")


def _last(at: datetime | None) -> str:
    return f"was last heard of on {at:%d %B at %H:%M} UTC" if at else "was never heard of"


def queues() -> Iterator[Finding]:
    """Say in which queue messages wait too long."""
    late = health.late_queues()
    for heart, age in late.items():
        hours = age.total_seconds() / 3600
        yield wrong(f"In the queue {heart} something has waited for {hours:.1f} hours.", _LOGS)
    if not settings.CELERY_BROKER_URL.startswith("pgmq:"):
        yield fine("The queue is a broker of your own: ask it how much waits.")
    elif not late:
        yield fine("Nothing waits too long in a queue.")


def unfinished(now: datetime) -> Iterator[Finding]:
    """Say what was asked for more than an hour ago and is not done, and what was given up."""
    is_fine = True
    for what, table, asked, hidden in _WORK:
        rows = _seen(table, hidden).unfinished()
        old = rows.filter(**{f"{asked}__lt": now - _AN_HOUR}).count()
        if old:
            is_fine = False
            ancient = rows.filter(**{f"{asked}__lt": now - _A_DAY}).count()
            make = wrong if ancient else look
            yield make(f"Older than an hour: {old} {what}.", "Look at the workers above.")
        if given_up := _seen(table, hidden).filter(set_aside_at__isnull=False).count():
            is_fine = False
            yield look(f"Given up after five tries: {given_up} {what}.", "Tell the makers.")
    yield from _letters(now)
    if is_fine:
        yield fine("No letter, pack or picture has waited for an hour.")


def _seen(table: type[Leased], hidden: str) -> LeasedQuerySet[Any]:
    rows: LeasedQuerySet[Any] = table.objects.filter(**{f"{hidden}__isnull": True})
    thing = "request__requested_posts__post__in" if table is LetterFile else "pk__in"
    return rows.exclude(**{thing: frozen_anywhere()})


def _letters(now: datetime) -> Iterator[Finding]:
    seen = OutgoingMail.objects.filter(submission__request__case__hidden_at__isnull=True)
    waiting = seen.filter(state=MailState.WAITING, asked_at__lt=now - _AN_HOUR).count()
    if waiting:
        yield look(
            f"Letters by e-mail that have waited for an hour: {waiting}.",
            "Look at the worker documents.",
        )


def going(now: datetime) -> Iterator[Finding]:
    """Say whether what was to be destroyed is; what is kept, because of a law or an age, waits rightly."""
    out = Case.objects.filter(hidden_at__isnull=False)
    late = [
        one
        for one in out.filter(erase_at__lt=now - _AN_HOUR)
        if may_be_destroyed(one, now=now, asked=True)
    ]
    if late:
        yield wrong(
            f"Notes that should have been destroyed more than an hour ago: {len(late)}.",
            "That is what people were promised: look at the worker short and at the clock, now.",
        )
    else:
        yield fine(f"Hidden notes on their way out: {out.count()}; none is late.")
