"""Runs the whole installation in the foreground and stops it in order, PostgreSQL last."""

from __future__ import annotations

import http
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

# Only our own supervisor answers, on a socket of ours.
import xmlrpc.client  # nosec B411
from typing import TYPE_CHECKING

from psycopg.conninfo import conninfo_to_dict
from supervisor.xmlrpc import SupervisorTransport

from takedown.standalone import database as databases
from takedown.standalone import locks, processes, roles
from takedown.standalone.environment import (
    Address,
    address,
    asks_a_key_service,
    external_urls,
    for_processes,
)
from takedown.standalone.keys import first_run_keys, write_private
from takedown.standalone.message_queue import install_queue
from takedown.standalone.roles import APP, Urls

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from takedown.standalone.places import Places

WEB_SECONDS = 90.0
STOP_SECONDS = 60.0


class NotServing(Exception):
    """The installation could not be started or has stopped by itself; the message says why."""


class Interrupted(Exception):
    """Ctrl-C, or the machine asks us to stop."""


def serve(places: Places, environment: Mapping[str, str]) -> None:
    """Start everything, print one line with the address, and stay until asked to stop.

    Raises NotServing, or one of the refusals of keys, database and address.
    """
    where = address(environment)
    places.prepare()
    try:
        handle = locks.take(places.lock("server"))
    except locks.Held:
        raise NotServing(f"Takedown is already running from {places.data}.") from None
    _listen_for_stop()
    child: subprocess.Popen[bytes] | None = None
    try:
        end_leftovers(places)
        _check_port_free(where)
        child = _start(places, environment, where)
        write_private(places.address, f"{where.url}\n")
        said = f"Takedown is at {where.url} for this computer only; its data and keys are in"
        print(f"{said} {places.data}. Ctrl-C stops it.", flush=True)
        child.wait()
        raise NotServing(f"The processes stopped. The reason is in {places.logs}.")
    except Interrupted:
        return
    finally:
        _ignore_signals()
        end_leftovers(places)
        if child:
            child.wait()
        os.close(handle)


def refuse_if_serving(places: Places) -> None:
    """Raise NotServing, which says it, where a server of this installation runs."""
    if locks.is_held(places.lock("server")):
        raise NotServing(f"The server that uses {places.data} is running. Stop it first.")


def end_leftovers(places: Places) -> None:
    """End what an earlier run that was killed has left behind, PostgreSQL last and in order."""
    supervisor = places.lock("supervisord")
    if not locks.end_holder(supervisor, signal.SIGTERM, seconds=STOP_SECONDS):
        locks.end_holder(supervisor, signal.SIGKILL, seconds=5)
    for each in processes.processes(places, Address(host="127.0.0.1", port=1)):
        locks.end_holder(places.lock(each.name), signal.SIGKILL, seconds=5, group=True)
    if not locks.is_held(places.lock("database-users")):
        databases.stop(places)


def _start(
    places: Places, environment: Mapping[str, str], where: Address
) -> subprocess.Popen[bytes]:
    own = "DATABASE_URL" not in environment
    keys = first_run_keys(
        places.keys,
        has_data=own and (places.cluster / "PG_VERSION").exists(),
        instance_key_elsewhere=asks_a_key_service(environment),
    )
    wanted = processes.processes(places, where)
    config = processes.configuration(places, wanted, own_database=own)
    write_private(places.run / "supervisord.conf", config)
    # Commands that hold the database end before it changes hands.
    with locks.holding(places.lock("database-users"), wait=True):
        database = databases.make(places, environment) if own else None
        urls = database.urls if database else external_urls(environment)
        made = for_processes(environment, places, keys=keys, database_url=urls.app)
        child = _supervisor(places, made)
        if database:
            database.wait()
            roles.set_up(database.cluster, database.passwords)
        _prepare(places, made, urls)
    _bring_up(places, wanted)
    _wait_for_web(child, where, places)
    return child


def _supervisor(places: Places, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "supervisor.supervisord"]
    # The lock is handed over as standard input, the one file supervisor neither closes nor gives
    # to its children. A session of its own keeps the terminal's Ctrl-C away: we stop it in order.
    handle = locks.take(places.lock("supervisord"))
    try:
        child = subprocess.Popen(
            [*command, "-c", str(places.run / "supervisord.conf")],
            stdin=handle,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=places.checkout,
            env=dict(environment),
            start_new_session=True,
        )
        locks.name_holder(handle, child.pid)
    finally:
        os.close(handle)
    return child


def _prepare(places: Places, environment: Mapping[str, str], urls: Urls) -> None:
    install_queue(urls.owner, role=str(conninfo_to_dict(urls.app).get("user", APP)))
    as_owner = {**environment, "DATABASE_URL": urls.owner}
    manage(places, as_owner, "migrate", "--noinput", "--verbosity=0")
    manage(places, environment, "collectstatic", "--noinput", "--verbosity=0")


def manage(places: Places, environment: Mapping[str, str], *arguments: str) -> None:
    """Run a management command; raise NotServing with the end of what it said when it fails."""
    done = subprocess.run(
        [sys.executable, str(places.checkout / "manage.py"), *arguments],
        cwd=places.checkout,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-15:])
        raise NotServing(f"manage.py {arguments[0]} failed:\n{said}")


def _bring_up(places: Places, wanted: tuple[processes.Process, ...]) -> None:
    transport = SupervisorTransport(None, None, f"unix://{places.sockets / 'supervisor.sock'}")
    server = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
    for each in wanted:
        server.supervisor.startProcess(f"{processes.GROUP}:{each.name}", False)  # noqa: FBT003


def _wait_for_web(child: subprocess.Popen[bytes], where: Address, places: Places) -> None:
    end = time.monotonic() + WEB_SECONDS
    while not _web_answers(where):
        if child.poll() is not None or time.monotonic() > end:
            raise NotServing(f"The web process does not answer. The reason is in {places.logs}.")
        time.sleep(0.1)


def _web_answers(where: Address) -> bool:
    connection = http.client.HTTPConnection(where.host, where.port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check_port_free(where: Address) -> None:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((where.host, where.port))
        except OSError as error:
            raise NotServing(
                f"Port {where.port} cannot be used ({error.strerror}). "
                f"Choose another: PORT={where.port + 1} script/server"
            ) from error


def _listen_for_stop() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)


def _ignore_signals() -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted
