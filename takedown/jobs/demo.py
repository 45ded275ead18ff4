"""Runs the demonstration in a database of its own, with real workers, and removes all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.standalone.processes import worker
from takedown.standalone.throwaway import throwaway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
_STOP_SECONDS = 20


def run_apart(arguments: list[str]) -> int:
    """Run `manage.py demo` again inside a throwaway database; return its exit code.

    Raises standalone's NoPostgres or PostgresRefused.
    """
    with throwaway(os.environ) as made:
        owner = made.environment(os.environ, as_owner=True)
        for command in (["migrate", "--noinput", "--verbosity=0"], ["createcachetable"]):
            _manage(command, owner)
        environment = made.environment(os.environ, as_owner=False)
        with _workers(environment):
            return subprocess.run(  # noqa: S603 - our own command
                [sys.executable, str(_MANAGE), "demo", "--in-this-database", *arguments],
                env=environment,
                check=False,
            ).returncode


def _manage(arguments: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(_MANAGE), *arguments], env=dict(environment), check=True
    )


@contextlib.contextmanager
def _workers(environment: Mapping[str, str]) -> Iterator[None]:
    """Run one worker for each queue, as the server does, for the time of a block."""
    wanted = (
        worker("short", concurrency=2, prefetch=4),
        worker("documents", concurrency=1, prefetch=1),
    )
    running = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", *one.arguments],
            env=dict(environment),
            cwd=_MANAGE.parent,
            start_new_session=True,
        )
        for one in wanted
    ]
    try:
        yield
    finally:
        for process in running:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
