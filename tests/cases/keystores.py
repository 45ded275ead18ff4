"""Keystores for tests: their files, and what opens in them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from takedown.cases import keystore
from takedown.common.identifiers import new_id

if TYPE_CHECKING:
    from takedown.cases.keystore import CaseKey

OLD, NEW = "the instance key of last year", "the instance key of this year"
MANAGE = (sys.executable, str(Path(settings.BASE_DIR) / "manage.py"))


def made(number: int) -> list[CaseKey]:
    return [keystore.create(new_id()) for _ in range(number)]


def files() -> list[Path]:
    """Every file of the keystore that holds a key, or what was left of writing one."""
    return sorted(path for path in Path(settings.KEYSTORE_DIR).glob("*/*") if path.is_file())


def ids() -> list[str]:
    return [json.loads(path.read_bytes())["instance_key"] for path in files()]


def opens(key: CaseKey) -> bool:
    return keystore.load(key.case_id) == key


def url_of_this_database() -> str:
    """The database of this very test, as another process reaches it."""
    at = connection.settings_dict
    user, password = quote(at["USER"]), quote(at["PASSWORD"], safe="")
    host = quote(at["HOST"], safe="/")
    return f"postgresql://{user}:{password}@/{at['NAME']}?host={host}&port={at['PORT'] or 5432}"


def environment(**changed: str) -> dict[str, str]:
    """What another process needs to use the same keystore and database; no test settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    ours = {
        "DATABASE_URL": url_of_this_database(),
        "OWNER_DATABASE_URL": url_of_this_database(),
        "KEYSTORE_DIR": str(settings.KEYSTORE_DIR),
        "SEALED_DIR": str(settings.SEALED_DIR),
        "INSTANCE_KEY": settings.INSTANCE_KEY,
        "FORMER_INSTANCE_KEYS": "\n".join(settings.FORMER_INSTANCE_KEYS),
        "CODE_PEPPER": settings.CODE_PEPPER,
    }
    return {**clean, **ours, **changed}
