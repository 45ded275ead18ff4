"""Two hosts: one where people work, and an empty one to restore to. Commands run as an operator runs them."""

from __future__ import annotations

import subprocess
import uuid
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command

import psycopg

from takedown.cases import keystore
from takedown.flows.erase_case import destroy_due
from tests import factories
from tests.cases.keystores import MANAGE, environment, url_of_this_database

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.cases.access import OpenCase

PICTURE = b"\xff\xd8 a picture that nobody but her may see " * 3_000


@dataclass(frozen=True)
class Host:
    """A database and two folders; `keys` and `copies` of the first host are the same everywhere."""

    url: str
    folder: Path
    secrets: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return environment(
            DATABASE_URL=self.url,
            OWNER_DATABASE_URL=self.url,
            TAKEDOWN_DATA=str(self.folder),
            KEYSTORE_DIR=str(self.folder / "keystore"),
            SEALED_DIR=str(self.folder / "sealed"),
            **self.secrets,
        )

    def start(self, *arguments: object, **changed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*MANAGE, *map(str, arguments)],
            env={**self.environment, **changed},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *arguments: object, **changed: str) -> tuple[int, str]:
        """Run a command to its end; return its exit code and what it said."""
        child = self.start(*arguments, **changed)
        said, _ = child.communicate(timeout=600)
        return child.returncode, said

    def ask(self, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def use(self) -> None:
        """Let this very process open what stands in this host's folders."""
        settings.KEYSTORE_DIR = self.folder / "keystore"
        settings.SEALED_DIR = self.folder / "sealed"


def this_host(folder: Path) -> Host:
    """The host of the test's own database, with folders of its own from now on."""
    secrets = {"SECRET_KEY": "a key for tests only"}
    host = Host(url_of_this_database(), folder, secrets)
    host.use()
    settings.DATA_DIR = folder
    return host


def empty_host(folder: Path) -> Host:
    """A new database in the same server, with nothing in it, and new folders."""
    here = url_of_this_database()
    name = f"drill_{uuid.uuid4().hex}"
    with psycopg.connect(here, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    parts = urlsplit(here)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    return Host(url, folder, {"SECRET_KEY": "another key for tests only"})


def remove(host: Host) -> None:
    name = urlsplit(host.url).path.removeprefix("/")
    with psycopg.connect(url_of_this_database(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def told(name: str, *arguments: object) -> str:
    """Run a command in this process; return what it said."""
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def erase(opened: OpenCase) -> None:
    """As at the end of the 72 hours, and committed."""
    opened.case.hidden_at = opened.case.erase_at = factories.NOW
    opened.case.save()
    assert destroy_due(now=factories.NOW) == 1
    assert opened.case.pk in keystore.erased_ids()
