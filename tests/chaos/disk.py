"""A small disk of its own, which a test fills to the last byte and empties again."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING

from tests.chaos.installation import new_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Disk:
    """A file system in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, *, leaving: int = 0) -> None:
        """Write until no more than so many bytes are left; of 0, to the last."""
        with self._filler.open("ab", buffering=0) as filler, contextlib.suppress(OSError):
            for piece in (b"\0" * 1024**2, b"\0" * 4096):
                with contextlib.suppress(OSError):
                    while not leaving or self.free() > leaving:
                        if filler.write(piece) != len(piece):
                            break

    def free(self) -> int:
        """Return the bytes that are left."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def empty(self) -> None:
        self._filler.unlink()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Mount a file system of this size on a new folder. Needs root."""
    folder = new_folder()
    options = f"size={megabytes}m,mode=755"
    subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["/bin/umount", "--lazy", folder], check=True)
        folder.rmdir()
