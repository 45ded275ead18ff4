"""The secrets and the keystore: there, readable by us alone, and belonging to this database."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from takedown.cases import keystore, rewrapping
from takedown.cases.models import Case
from takedown.cases.orphans import reason_keys_do_not_fit
from takedown.reads.doctor.finding import fine, wrong
from takedown.reads.health import SECRETS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from takedown.reads.doctor.finding import Finding

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_IN_FILES = (
    *SECRETS, "FORMER_INSTANCE_KEYS", "SIGNING_KEY", "HEALTH_TOKEN", "MAIL_OUT_PASSWORD", "RELAY_IMAP_PASSWORD",
)  # fmt: skip
_LOST = {
    "SECRET_KEY": "Make a new one: everybody signs in again, and nothing is lost.",
    "INSTANCE_KEY": "Put keys/instance-key back from your copy, never a new one: nothing would open.",
    "CODE_PEPPER": "Put keys/code-pepper back from your copy, never a new one: no words would open notes.",
}
_MOST_NAMED = 5


def secrets() -> Iterator[Finding]:
    """Say which secrets are missing, and which files of them others can read."""
    given = {name: getattr(settings, name) for name in SECRETS}
    made_up = not settings.SECRETS_GIVEN and not _is_given("SECRET_KEY")
    missing = [name for name in SECRETS if not given[name] or (name == "SECRET_KEY" and made_up)]
    for name in missing:
        yield wrong(f"{name} is missing.", _LOST[name])
    if not missing:
        yield fine("The three secrets are here.")
    files = [Path(path) for name in _IN_FILES if (path := os.environ.get(f"{name}_FILE"))]
    yield from _private(files, "The files of secrets")


def _is_given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def folders() -> Iterator[Finding]:
    """Say which folders of ours others can look into."""
    data = Path(settings.DATA_DIR)
    ours = (data, data / "keys", Path(settings.KEYSTORE_DIR), Path(settings.SEALED_DIR))
    yield from _private(ours, "The folders of data and keys")


def _private(paths: Iterable[Path], what: str) -> Iterator[Finding]:
    is_fine = True
    for path in (one for one in paths if one.exists()):
        found = path.stat()
        if stat.S_IMODE(found.st_mode) & _OTHERS:
            is_fine = False
            mode = "700" if path.is_dir() else "600"
            yield wrong(f"Others on this computer can read {path}.", f"Run: chmod {mode} {path}")
        if found.st_uid not in {os.geteuid(), 0}:
            is_fine = False
            yield wrong(f"{path} belongs to another user of this computer.", "Find out why first.")
    if is_fine:
        yield fine(f"{what} are for one user alone.")


def the_keystore() -> Iterator[Finding]:
    """Say how many keys there are and which are damaged; unknown ids are said by the checks."""
    folder = Path(settings.KEYSTORE_DIR)
    if not folder.exists():
        yield fine("There is no keystore yet.")
        return
    try:
        found = rewrapping.count_by_instance_key()
    except OSError as error:
        yield wrong(f"The keystore cannot be read: {error.strerror}.", f"Look at {folder}.")
        return
    damaged = found.pop(rewrapping.DAMAGED, 0)
    if damaged:
        yield wrong(
            f"Damaged keys in the keystore: {damaged}.",
            "Put those files back from a copy made by backup_keys.",
        )
    yield fine(f"Keys in the keystore: {_counted(found)}.")


def _counted(found: Counter[str]) -> str:
    kinds = "" if len(found) < 2 else f", under {len(found)} instance keys"
    return f"{sum(found.values())}{kinds}"


def keys_and_cases(now: datetime) -> Iterator[Finding]:
    """Say where database and keystore are not of each other."""
    if reason := reason_keys_do_not_fit(now=now):
        yield wrong(
            f"Keystore and database do not fit: {reason}. Nothing is tidied away.",
            "See docs/backups.md, “Keys without a case”.",
        )
    there = {*keystore.every_id(), *keystore.orphan_ids(), *keystore.erased_ids()}
    lost = set(Case.objects.values_list("pk", flat=True)) - there
    if lost:
        yield wrong(
            f"Notes that have no key here, so that nothing in them opens: {len(lost)}.",
            "Put their keys back from a copy made by backup_keys.",
        )
    if not reason and not lost:
        yield fine("Every one of the notes has its key.")
