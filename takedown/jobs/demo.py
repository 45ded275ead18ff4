"""The whole job without a browser, in a database of its own that is thrown away.

This module starts the database and the workers and ends them; the steps run in a process of their
own (`demo --inside`), because a process reads its settings once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from takedown.standalone.processes import Process, worker
from takedown.standalone.supervise import manage
from takedown.standalone.throwaway import Throwaway, throwaway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from takedown.jobs.demo_order import Order
    from takedown.standalone.places import Places

_WORKERS = (
    worker("short", concurrency=1, prefetch=4),
    worker("pictures", concurrency=1, prefetch=1),
    worker("documents", concurrency=1, prefetch=1),
    worker("packs", concurrency=1, prefetch=1),
)
_LAST_LINES = 15
# An operator's settings for serving have no place in a demonstration; nor have its log lines.
_LEFT_OUT = frozenset({"TAKEDOWN_MODE", "HTTPS", "SITE_URL", "OWNER_DATABASE_URL", "INTAKE"})


def run(order: Order, environment: Mapping[str, str]) -> int:
    """Run the order and return its exit code: 0, or 1 where a step went wrong.

    Raises the refusals of the throwaway database: NoPostgres, PostgresRefused, NotServing.
    """
    clean = {name: value for name, value in environment.items() if name not in _LEFT_OUT}
    with throwaway({**clean, "LOG_LEVEL": "WARNING"}) as made:
        as_owner = made.environment({**clean, "LOG_LEVEL": "WARNING"}, as_owner=True)
        manage(made.places, as_owner, "migrate", "--noinput", "--verbosity=0")
        as_app = made.environment({**clean, "LOG_LEVEL": "WARNING"}, as_owner=False)
        as_app.pop("OWNER_DATABASE_URL", None)
        with _workers(made.places, as_app):
            code = _inside(order, made, as_app)
        if code:
            _tell_logs(made.places.logs)
        return code


def _inside(order: Order, made: Throwaway, environment: Mapping[str, str]) -> int:
    command = [sys.executable, str(made.places.checkout / "manage.py"), "demo", "--inside"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        [*command, *order.arguments()], env=dict(environment), check=False
    )
    return 1 if done.returncode else 0


@contextlib.contextmanager
def _workers(places: Places, environment: Mapping[str, str]) -> Iterator[None]:
    """Have all workers at work for a block."""
    with contextlib.ExitStack() as stack:
        for each in _WORKERS:
            stack.enter_context(_running(each, places, environment))
        yield


@contextlib.contextmanager
def _running(each: Process, places: Places, environment: Mapping[str, str]) -> Iterator[None]:
    with (places.logs / f"{each.name}.log").open("wb") as log:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", *each.arguments],
            cwd=places.checkout,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A session of its own keeps Ctrl-C away: it is stopped here, in order.
            start_new_session=True,
        )
        try:
            yield
        finally:
            _stop(child, seconds=each.stop_seconds)


def _stop(child: subprocess.Popen[bytes], *, seconds: int) -> None:
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _tell_logs(logs: Path) -> None:
    for log in sorted(logs.glob("*.log")):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        if lines and log.stem != "postgres":
            sys.stderr.write(f"The last lines of the {log.stem} worker:\n")
            sys.stderr.write("\n".join(lines) + "\n")
