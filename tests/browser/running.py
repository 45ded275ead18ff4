"""The whole software as it runs: its own PostgreSQL and queue, the web process and its workers."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from takedown.standalone.environment import Address
from takedown.standalone.processes import processes
from takedown.standalone.throwaway import Throwaway, throwaway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST = "127.0.0.1"
WORKERS = ("short", "pictures", "documents", "packs")
# Nobody is quick on two cores that other tests share.
PATIENCE = 60.0


class TookTooLong(Exception):
    """What a test waited for did not happen."""


def until(happened: Callable[[], Any], what: str, *, every: float = 0.05) -> Any:
    """Ask again and again; return the first answer that is true, or raise TookTooLong."""
    end = time.monotonic() + PATIENCE
    while not (answer := happened()):
        if time.monotonic() > end:
            raise TookTooLong(what)
        time.sleep(every)
    return answer


class Site:
    """Web process and workers with the very options that `script/server` gives them.

    Beat is left out: tests call its sweeps at the moment they mean.
    """

    def __init__(self, made: Throwaway) -> None:
        self.made = made
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://{HOST}:{self.port}"
        ours = {
            "PORT": str(self.port),
            # Another origin, as the real one is, that needs no network.
            "LEAVE_TO": f"http://localhost:{self.port}/static/icon.svg",
            "TAKEDOWN_MODE": "standalone",
            # As many links as one letter takes, before the words are typed back.
            "UNCONFIRMED_LINKS": "500",
        }
        self.environment = {**made.environment(os.environ, as_owner=False), **ours}
        wanted = processes(made.places, Address(host=HOST, port=self.port))
        self.arguments = {one.name: one.arguments for one in wanted}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def sealed(self) -> Path:
        return self.made.places.data / "sealed"

    def sealed_files(self) -> set[str]:
        return {str(one) for one in self.sealed.rglob("*") if one.is_file()}

    def settled_files(self) -> set[str]:
        """Return the sealed files once no letter and no pack of an earlier test is still being made."""
        undone = """SELECT (SELECT count(*) FROM removals_letterfile WHERE work_done_at IS NULL)
            + (SELECT count(*) FROM evidence_evidencepack WHERE work_done_at IS NULL)"""
        until(lambda: self.ask(undone) == (0,), "letters and packs of before to be made")
        return self.sealed_files()

    def prepare(self) -> None:
        owner = self.made.environment(os.environ, as_owner=True)
        static = self.spawn_manage(self.environment, "collectstatic", "--noinput", "-v0")
        finish(self.spawn_manage(owner, "migrate", "--noinput", "-v0"))
        finish(static)

    def spawn_manage(self, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
        checkout = self.made.places.checkout
        return subprocess.Popen(
            [sys.executable, str(checkout / "manage.py"), *arguments],
            cwd=checkout,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *arguments: str) -> str:
        """Run a management command as the application; return what it printed."""
        return finish(self.spawn_manage(self.environment, *arguments))

    def start(self, *names: str) -> None:
        for name in names:
            log = self.made.places.logs / f"{name}.log"
            with log.open("ab") as out:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", *self.arguments[name]],
                    cwd=self.made.places.checkout,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )

    def kill(self, *names: str) -> None:
        """End a process and its children as a power cut would: nobody can finish anything."""
        for name in names:
            child = self.running.pop(name, None)
            if child is not None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def kill_children(self, name: str) -> None:
        """Kill the processes that a worker made for its work, and not the worker."""
        parent = self.running[name].pid
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        for pid in map(int, listed.split()):
            os.kill(pid, signal.SIGKILL)

    def ensure_workers(self) -> None:
        """Start again what a test has killed."""
        self.start(*(name for name in WORKERS if name not in self.running))

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def ask(self, query: str, *values: Any) -> Any:
        """Run one statement as the database's owner; return the first row, or None."""
        with psycopg.connect(self.made.urls.owner, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchone() if cursor.description else None

    def count(self, table: str, where: str = "true", *values: Any) -> int:
        row = self.ask(f"SELECT count(*) FROM {table} WHERE {where}", *values)  # noqa: S608
        return int(row[0])

    def events(self, name: str, case_id: str) -> int:
        return self.count("audit_event", "name = %s AND case_id = %s", name, case_id)


def finish(child: subprocess.Popen[str]) -> str:
    said, complained = child.communicate(timeout=PATIENCE)
    assert child.returncode == 0, complained
    return said


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """Everything up and answering for a block; nothing is left of it afterwards."""
    with throwaway(os.environ) as made:
        site = Site(made)
        try:
            site.prepare()
            site.start("web", *WORKERS)
            until(site.answers, "the web process to answer", every=0.1)
            yield site
        finally:
            site.kill(*list(site.running))
