"""Keys that no row knows: set aside, never destroyed in one night.

A key without a case is what a crash leaves behind. It is also what every key looks like beside the
wrong database, or an old copy of the right one; so a sweep first makes sure that database and
keystore belong together, and a person has 30 days to notice that they did not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from takedown.cases import keystore
from takedown.cases.models import Case, DatabaseId

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection
    from datetime import datetime

# A crash leaves one key now and then; more at once is somebody's mistake.
_A_HANDFUL = 5
_SHARE = 0.01
_NEW = timedelta(days=1)
STAY = timedelta(days=30)


class KeysDoNotFit(Exception):
    """Database and keystore do not seem to belong together; the message says why."""


def same_id(*, now: datetime) -> uuid.UUID:
    """Return the id of the database and its keystore, given to both where the keystore has none yet.

    Raises KeysDoNotFit where they do not belong together.
    """
    theirs = keystore.database_id()
    if theirs is None:
        check_keys_fit(now=now)
        theirs = keystore.database_id()
    row = DatabaseId.objects.first()
    if theirs is None or row is None or row.pk != theirs:
        ours = row.pk if row else None
        raise KeysDoNotFit(f"the database is {ours}, the keystore belongs to {theirs}")
    return theirs


def check_keys_fit(*, now: datetime) -> None:
    """Make sure that this keystore is this database's; raise KeysDoNotFit.

    Both remember the same id. The first time, where neither has one, it is given here; a keystore
    from before then takes the database's, if its keys have their rows.
    """
    if reason := reason_keys_do_not_fit(now=now):
        raise KeysDoNotFit(reason)
    if keystore.database_id() is None:
        row = DatabaseId.objects.first() or DatabaseId.objects.create()
        keystore.database_id(new=row.pk)


def reason_keys_do_not_fit(*, now: datetime) -> str:
    """Return why this keystore seems not to be this database's; "" where it is. Nothing is written."""
    row = DatabaseId.objects.first()
    ours, theirs = (row.pk if row else None), keystore.database_id()
    if theirs is not None and ours != theirs:
        return f"the database is {ours}, the keystore belongs to {theirs}"
    orphans = orphan_keys(now=now)
    most = max(_A_HANDFUL, _SHARE * len(keystore.every_id()))
    if len(orphans) > most:
        return f"{len(orphans)} keys have no case in this database"
    return ""


def orphan_keys(*, now: datetime) -> list[uuid.UUID]:
    """Return the keys that no row knows; a day old, so that none is on its way."""
    before = (now - _NEW).timestamp()
    # The keys first: a case that is opened in between has its key already.
    keys = [one for one in keystore.every_id() if keystore.written_before(one, before)]
    known = _known(keys)
    return [one for one in keys if one not in known]


def tidy_orphans(*, now: datetime) -> int:
    """Set orphans aside, take back those whose row is there, let old ones go.

    Return how many were set aside now. Call it only after `check_keys_fit`.
    """
    aside = keystore.orphan_ids()
    for case_id in _known(aside):
        keystore.take_back(case_id)
    for case_id in keystore.orphan_ids():
        keystore.forget_orphan(case_id, set_aside_before=(now - STAY).timestamp())
    found = orphan_keys(now=now)
    for case_id in found:
        keystore.set_aside(case_id, timestamp=now.timestamp())
    return len(found)


def _known(keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    return set(Case.objects.filter(pk__in=keys).values_list("pk", flat=True))
