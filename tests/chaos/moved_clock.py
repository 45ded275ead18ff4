"""A wall clock that a test moves for all processes of an installation at once."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.installation import Installation

SOURCE = Path(__file__).with_name("clock.c")
HOUR = 3600


class MovedClock:
    """Built by the C compiler into a folder that every user may read."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._library, self._file = folder / "clock.so", folder / "moved"
        command = ["/usr/bin/gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-O1"]
        subprocess.run([*command, "-o", self._library, SOURCE, "-ldl"], check=True)
        self._file.write_bytes(struct.pack("=q", 0))
        for one in (self._library, self._file):
            one.chmod(0o755)

    def settings(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self._library), "MOVED_CLOCK": str(self._file)}

    def move(self, seconds: int) -> None:
        with self._file.open("r+b") as file:
            file.write(struct.pack("=q", seconds))


def hours_off(site: Installation, true: float) -> int:
    """Return by how many hours the database's clock is off from `true`, seconds since 1970."""
    now = site.ask("SELECT extract(epoch FROM clock_timestamp())::float")[0][0]
    return round((now - true) / HOUR)
