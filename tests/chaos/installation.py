"""The whole installation as `script/server` runs it, and a hand that kills what runs in it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from takedown.standalone import unprivileged
from takedown.standalone.roles import database_url

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

PATIENCE = 180.0


def until(happened: Callable[[], Any], what: str, *, seconds: float = PATIENCE) -> Any:
    """Ask again and again; return the first answer that is true."""
    end = time.monotonic() + seconds
    while not (answer := happened()):
        assert time.monotonic() < end, f"waited {seconds:.0f} seconds for {what}"
        time.sleep(0.2)
    return answer


class Installation:
    """One data folder, served; killed and started again as often as a test likes."""

    def __init__(self, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = folder / "data"
        self.environment = {
            **os.environ, "TAKEDOWN_DATA": str(self.data), "PORT": str(self.port), **settings,
        }  # fmt: skip
        self.environment.pop("DATABASE_URL", None)
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "takedown.standalone", "server"],
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        # On a busy machine the first start, which makes the database, takes minutes.
        until(self.answers, "the site to answer", seconds=3 * PATIENCE)

    def stop(self) -> None:
        if self.child is not None:
            self.child.send_signal(signal.SIGINT)
            self.child.wait(timeout=120)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/open/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def processes(self) -> dict[int, str]:
        """Return the process ids of this installation and their command lines."""
        mark, found = f"TAKEDOWN_DATA={self.data}".encode(), {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if mark in (folder / "environ").read_bytes() or str(self.data) in line:
                    found[int(folder.name)] = line
        return found

    def of_kind(self, word: str) -> list[int]:
        return [pid for pid, line in self.processes().items() if word in line]

    def kill_one(self, word: str, chance: random.Random) -> bool:
        """Kill any one process whose command line has the word, as a failing machine would."""
        able = self.of_kind(word)
        if able:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(able), signal.SIGKILL)
        return bool(able)

    def kill_postgres(self) -> None:
        """Kill the server process itself; its children end by themselves."""
        for pid in self.of_kind(f"postgres -D {self.data}"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement as the owner of the database; wait where it is just coming back."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self._url(), autocommit=True) as connection:
                    cursor = connection.execute(query.encode(), values)
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def _url(self) -> str:
        kept = json.loads((self.data / "keys" / "database.json").read_text())
        return database_url("takedown_owner", kept["owner"], sockets=self.data / "run")

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "takedown.standalone", "manage", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout


@contextlib.contextmanager
def installation(top: Path | None = None, **settings: str) -> Iterator[Installation]:
    """Serve from a folder with a short name (sockets), and leave nothing behind."""
    top = top or new_folder()
    top.chmod(0o755)
    person = unprivileged.person()
    if person:
        os.chown(top, person.uid, person.gid)
    made = Installation(top, **settings)
    try:
        made.start()
        yield made
        made.stop()
    finally:
        for pid in made.processes():
            if pid != os.getpid():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(top, ignore_errors=True)


def new_folder() -> Path:
    """Make a folder whose name is short enough for PostgreSQL's sockets."""
    return Path(tempfile.mkdtemp(prefix="td-"))
