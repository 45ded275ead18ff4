"""Untrusted bytes → a Picture, decoded in a child process that can do nothing else.

The bytes go to the child by a pipe and the pixels come back by another: nothing readable touches
the disk, and a hostile file can at worst end the child.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np

from takedown.pictures.kernel_filter import can_filter
from takedown.pictures.limits import MAX_SIDE, MIN_SIDE, USUAL, Limits
from takedown.pictures.picture import Picture
from takedown.pictures.protocol import HEADER_BYTES, Facts, ProtocolBrokenError, read_header
from takedown.pictures.refusals import PictureRefused, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

logger = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
# Isolated mode ignores PYTHONPATH and the working folder, so the package's place is an argument;
# it is appended, never put first, so that nothing lying there can stand in for a standard module.
_START = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module('takedown.pictures.child', run_name='__main__', alter_sys=True)"
)
# Nothing of the parent's environment: it may hold keys. Native libraries stay single-threaded.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def read_picture(data: Iterable[bytes], *, max_side: int = 2048, limits: Limits = USUAL) -> Picture:
    """Decode a file given as chunks of bytes; the pixels have at most `max_side` a side.

    Raises PictureRefused, with a reason and a sentence, for whatever is not a picture that can be
    read within the limits. What `data` itself raises passes through.
    """
    if not MIN_SIDE <= max_side <= MAX_SIDE:
        raise ValueError(f"max_side must be from {MIN_SIDE} to {MAX_SIDE} pixels.")
    _say_if_unfiltered()
    with _child(max_side, limits) as (child, overdue):
        _send(data, child, limits.file_bytes)
        try:
            facts, pixels = _receive(child, max_side, limits.pixels)
        except ProtocolBrokenError as broken:
            raise PictureRefused(_how_it_ended(child, overdue)) from broken
    shape = (facts.shown_height, facts.shown_width, 3)
    return Picture(
        pixels=np.frombuffer(pixels, np.uint8).reshape(shape),
        width=facts.width,
        height=facts.height,
        format=facts.format,
        frames=facts.frames,
    )


@cache
def _say_if_unfiltered() -> None:
    """Say in the log, once a process, that one of the walls round the child is missing here."""
    if not can_filter():
        logger.warning("the kernel takes no filter of system calls: see docs/limits.md")


@contextmanager
def _child(
    max_side: int, limits: Limits
) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """A fresh child in a session of its own; it is gone, with all it started, on the way out."""
    numbers = (
        max_side,
        limits.file_bytes,
        limits.pixels,
        limits.memory_bytes,
        limits.cpu_seconds,
    )
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-I", "-c", _START, str(_ROOT), *map(str, numbers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_ENVIRONMENT,
        close_fds=True,
        start_new_session=True,
    )
    overdue = threading.Event()
    watchdog = threading.Timer(limits.wall_seconds, _stop, (child, overdue))
    watchdog.daemon = True
    watchdog.start()
    try:
        yield child, overdue
    finally:
        watchdog.cancel()
        watchdog.join()
        _kill_session(child)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                _opened(pipe).close()


def _stop(child: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    _kill_session(child)


def _kill_session(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and its session; before it is waited for, so that its number is still its."""
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _send(data: Iterable[bytes], child: subprocess.Popen[bytes], file_bytes: int) -> None:
    """Feed the child; it may stop listening early, and its answer then says why."""
    stdin = _opened(child.stdin)
    sent = 0
    try:
        for chunk in data:
            sent += len(chunk)
            stdin.write(chunk)
            if sent > file_bytes:
                break
        stdin.close()
    except BrokenPipeError:
        return


def _receive(child: subprocess.Popen[bytes], max_side: int, max_pixels: int) -> tuple[Facts, bytes]:
    """Read exactly one answer: a header, the pixels it announces, and then the end."""
    stdout = _opened(child.stdout)
    facts = read_header(header=stdout.read(HEADER_BYTES), max_side=max_side, max_pixels=max_pixels)
    pixels = stdout.read(facts.payload_bytes)
    if len(pixels) != facts.payload_bytes or stdout.read(1):
        raise ProtocolBrokenError("There are fewer or more pixels than announced.")
    return facts, pixels


def _how_it_ended(child: subprocess.Popen[bytes], overdue: threading.Event) -> Refusal:
    """Why the child gave no usable answer: it ran out of time, or it crashed."""
    _kill_session(child)
    ended = child.wait()
    if overdue.is_set() or ended == -signal.SIGXCPU:
        return Refusal.TOOK_TOO_LONG
    return Refusal.CRASHED


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("The child was started without a pipe.")
    return pipe
