"""Give up, for the rest of this process, everything that decoding a picture does not need.

Call it after the last import and before the first byte of the file: afterwards nothing can be
opened, written or started, and the kernel ends a process that takes too much memory or time.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

from takedown.pictures.kernel_filter import filter_calls

# linux/prctl.h
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38

_NOBODY = 65534
# The three standard streams stay open under a limit of none; a decoder that was taken over and closes
# one of them has no number to open a file or a socket by.
_NO_NUMBER = 0
# Room for the one thread that a HEIC's decoder insists on, beyond what the user runs already. Other
# readers of the same user start meanwhile, and count too.
_SPARE_TASKS = 32

# Loaded with the module, because afterwards no library can be.
_LIBC = ctypes.CDLL(None, use_errno=True)


def confine(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Apply every limit to the present process, and the filter; none of them can be taken back."""
    limit(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
    # Where the kernel takes no filter, the limits hold all the same.
    filter_calls()


def limit(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Apply every limit that needs no filter: they hold on any kernel."""
    _leave_root()
    tasks = _tasks_of_user() + _SPARE_TASKS
    for name, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, tasks),
        (resource.RLIMIT_NOFILE, _NO_NUMBER),
    ):
        _lower(name, most)
    # The first end names the reason by its signal; at the second the kernel kills and says nothing.
    _lower(resource.RLIMIT_CPU, cpu_seconds, beyond=1)
    # A core dump piped to a collector ignores RLIMIT_CORE; an undumpable process leaves none.
    _LIBC.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A worker that is killed takes its reader with it. Set last: changing user clears it.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _leave_root() -> None:
    """Root may raise its own limits and start any number of tasks, so it becomes nobody.

    A container may refuse this; what is left of the limits holds there all the same.
    """
    if os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _lower(name: int, most: int, *, beyond: int = 0) -> None:
    """Set both ends of a limit, staying under a lower one that is already in force."""
    _, ceiling = resource.getrlimit(name)
    last = most + beyond
    if ceiling != resource.RLIM_INFINITY:
        last = min(last, ceiling)
    resource.setrlimit(name, (min(most, last), last))


def _tasks_of_user() -> int:
    """How many tasks the user runs now: RLIMIT_NPROC counts them all, not this process's own."""
    user = os.getuid()
    count = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        # Processes end while they are counted, and some systems hide other users' tasks.
        with contextlib.suppress(OSError):
            if entry.stat().st_uid == user:
                count += len(os.listdir(entry / "task"))  # noqa: PTH208 - counted, not walked
    return max(count, 1)
