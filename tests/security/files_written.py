"""Hears of every file that this process writes, wherever it lies, and keeps what is gone again."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES = os.O_WRONLY | os.O_RDWR
_listening: list[Written] = []


class Written:
    """The files written meanwhile."""

    def __init__(self) -> None:
        self.paths: set[Path] = set()
        self.without_name: list[str] = []
        self._gone: list[bytes] = []

    def hears(self, event: str, args: tuple[Any, ...]) -> None:
        """Take in one event of the interpreter (PEP 578): each comes before what it tells of."""
        if event == "open":
            self._opened(args[0], args[2])
        elif event == "os.remove":
            self._goes(_path(args[0], args[1]))
        elif event == "os.rename":
            self._goes(_path(args[0], args[2]))
            self.paths.add(_path(args[1], args[3]))
        elif event == "os.truncate":
            self._goes(_path(args[0]))

    def content(self) -> bytes:
        """Return what stands in them now, and what stood in those that are gone or written anew."""
        return b"\n".join([*self._gone, *(_read(path) for path in self.paths)])

    def _opened(self, name: Any, flags: int) -> None:
        if isinstance(name, int) or not flags & _WRITES:
            return
        path = _path(name)
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            self.without_name.append(str(path))
        elif flags & os.O_TRUNC:
            self._goes(path)
        self.paths.add(path)

    def _goes(self, path: Path) -> None:
        within = [one for one in self.paths if one.is_relative_to(path)]
        self._gone.extend(_read(one) for one in within)


def _path(name: Any, folder: int = -1) -> Path:
    if isinstance(name, int):
        return Path(f"/proc/self/fd/{name}").readlink()
    inside = Path(f"/proc/self/fd/{folder}").readlink() if folder >= 0 else Path.cwd()
    return inside / os.fsdecode(name)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _tell(event: str, args: tuple[Any, ...]) -> None:
    for one in _listening:
        one.hears(event, args)


@contextlib.contextmanager
def listening() -> Iterator[Written]:
    """Hear of every file for a block."""
    # A hook stays for good: there is one, and it hears nothing while nobody listens.
    if not hasattr(listening, "hooked"):
        sys.addaudithook(_tell)
        listening.hooked = True
    one = Written()
    _listening.append(one)
    try:
        yield one
    finally:
        _listening.remove(one)
