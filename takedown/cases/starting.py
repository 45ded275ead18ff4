"""Why nothing may serve or work yet: a secret or a name is missing, or a restore was not finished."""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.conf import settings

from takedown.cases.key_files import sync_folder, write_whole

SECRETS_MISSING = (
    "SECRET_KEY, INSTANCE_KEY and CODE_PEPPER must be set, each by its own name or by a file named in "
    "NAME_FILE; INSTANCE_KEY also by INSTANCE_KEY_COMMAND."
)
NOBODY_IS_NAMED = (
    "SAFEGUARDING_ORGANISATION is not set: nobody would end what is closed because somebody may be under "
    "18. Set it to the name of an organisation, and invite its lead: "
    "script/manage invite NAME --role SAFEGUARDING_LEAD."
)
RESTORE_UNFINISHED = (
    "A restore was begun here and not finished. Run manage.py restore again, with the same folders."
)


def reason_not_to_start() -> str:
    """Return why a process that seals or opens must not start; "" where it may."""
    if not settings.SECRETS_GIVEN:
        return SECRETS_MISSING
    if settings.MODE == "production" and not settings.SAFEGUARDING_ORGANISATION:
        return NOBODY_IS_NAMED
    return RESTORE_UNFINISHED if restore_begun() else ""


def restore_begun() -> str:
    """Return the mark of the backup that is being restored; "" where none is."""
    with contextlib.suppress(FileNotFoundError):
        return _flag().read_text(encoding="ascii").strip()
    return ""


def begin_restore(mark: str) -> None:
    """Remember, safe on disk, that this backup is being restored: from now on nothing else starts."""
    if restore_begun() != mark:
        _flag().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(_flag(), f"{mark}\n")
        sync_folder(_flag().parent)


def end_restore() -> None:
    """Let everything start again."""
    _flag().unlink(missing_ok=True)
    sync_folder(_flag().parent)


def _flag() -> Path:
    return Path(settings.KEYSTORE_DIR) / "restoring"
