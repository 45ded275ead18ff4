"""Where everything of one machine's installation is kept, worked out from the environment."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).resolve().parents[2]
# A socket's whole path must fit in about 104 bytes; the longest name put in the folder is 23.
LONGEST_SOCKET_FOLDER = 76


class FolderRefused(Exception):
    """A folder is not safe to use; the message says which and why."""


@dataclass(frozen=True)
class Places:
    """The code (`checkout`) and the folder that holds everything of this installation (`data`)."""

    checkout: Path
    data: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own files."""
        return self.data / "postgres"

    @property
    def moving(self) -> Path:
        """Stands while PostgreSQL's files are moved to another version of it."""
        return self.data / "moving-database"

    @property
    def passwords(self) -> Path:
        """Passwords of the database roles, 0600."""
        return self.data / "keys" / "database.json"

    @property
    def keys(self) -> Path:
        """First-run keys, 0700."""
        return self.data / "keys"

    @property
    def logs(self) -> Path:
        """Rotated logs of every process."""
        return self.data / "log"

    @property
    def run(self) -> Path:
        """Locks, sockets and the configuration of the running processes."""
        return self.data / "run"

    @property
    def sockets(self) -> Path:
        """Folder of the Unix sockets: `run`, or a short private folder where `run` is too deep."""
        if len(os.fsencode(self.run)) <= LONGEST_SOCKET_FOLDER:
            return self.run
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"takedown-{os.geteuid()}-{mark}"

    @property
    def address(self) -> Path:
        """Where the server of this installation was last reached."""
        return self.run / "address"

    def lock(self, name: str) -> Path:
        """The lock file of one process or phase."""
        return self.run / f"{name}.lock"

    def prepare(self) -> None:
        """Make the folders, each readable by its owner alone; raise FolderRefused if one is not."""
        for folder in (self.data, self.keys, self.logs, self.run, self.sockets):
            make_private(folder)
        for folder in (self.data / "keystore", self.data / "sealed"):
            make_private(folder)


def places(environment: Mapping[str, str], *, checkout: Path = CHECKOUT) -> Places:
    """Return the places of this installation: TAKEDOWN_DATA, or `.data` beside the code."""
    given = environment.get("TAKEDOWN_DATA", "")
    return Places(checkout=checkout, data=Path(given).resolve() if given else checkout / ".data")


def make_private(folder: Path) -> None:
    """Make a folder with mode 0700; raise FolderRefused for a link or another person's folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise FolderRefused(f"{folder} is not a folder.")
    if found.st_uid != os.geteuid():
        raise FolderRefused(f"{folder} belongs to another user of this computer.")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
