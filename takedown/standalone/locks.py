"""Locks that live exactly as long as the processes that hold them.

A lock is handed down through exec and fork, so it stays held until the last child is gone: that
is how leftovers of a killed process are found and ended without guessing from process numbers.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator
    from pathlib import Path


class Held(Exception):
    """Another process holds the lock."""


def take(path: Path, *, shared: bool = False, wait: bool = False) -> int:
    """Take the lock and return its open file; raise Held when somebody else has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        os.close(handle)
        raise Held(str(path)) from None
    return handle


@contextlib.contextmanager
def holding(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[int]:
    """Hold the lock for the length of a block; raise Held when somebody else has it."""
    handle = take(path, shared=shared, wait=wait)
    try:
        yield handle
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Say whether any process holds the lock now."""
    if not path.exists():
        return False
    try:
        os.close(take(path))
    except Held:
        return True
    return False


def keep_for_life(path: Path) -> None:
    """Take the lock for this process and what it becomes, writing its number in the file.

    Raises Held when somebody else has it.
    """
    handle = take(path)
    os.set_inheritable(handle, True)  # noqa: FBT003 (the standard library's own signature)
    name_holder(handle, os.getpid())


def name_holder(handle: int, number: int) -> None:
    """Write down which process a lock that was taken stands for."""
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(number).encode(), 0)


def holder(path: Path) -> int | None:
    """Return the number of the process that took the lock; None where nobody holds it.

    While the lock is held a process of its group is alive, so the number cannot be reused.
    """
    if not is_held(path):
        return None
    text = path.read_text(encoding="ascii").strip()
    return int(text) if text.isdigit() else None


def wait_until_free(path: Path, *, seconds: float) -> bool:
    """Wait for the lock to be let go; say whether it was."""
    end = time.monotonic() + seconds
    while is_held(path):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def end_holder(path: Path, how: signal.Signals, *, seconds: float, group: bool = False) -> bool:
    """Send a signal to whoever holds the lock and wait; say whether the lock is free now."""
    number = holder(path)
    if number is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group:
                os.killpg(number, how)
            else:
                os.kill(number, how)
    return wait_until_free(path, seconds=seconds)
