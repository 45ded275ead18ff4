"""The processes of one machine: what each runs, and the configuration that keeps them running."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from takedown.standalone.environment import Address
    from takedown.standalone.places import Places

MEGABYTE = "1MB"
GROUP = "takedown"


@dataclass(frozen=True)
class Process:
    """One process to keep alive, and how long it may take to stop.

    Only the process itself is asked to stop, so that a worker's children finish what they are
    doing; when the time is over, killing reaches the whole group.
    """

    name: str
    arguments: tuple[str, ...]
    stop_seconds: int


def web(address: Address) -> Process:
    """The web process: two workers, no access log (addresses hold case ids).

    Twelve threads each: whoever sends slowly holds one, and each may hold a database connection.
    """
    host = f"[{address.host}]" if ":" in address.host else address.host
    options = (
        f"--bind {host}:{address.port} --workers 2 --threads 12 --worker-class gthread --preload"
    )
    limits = "--timeout 120 --graceful-timeout 8 --no-control-socket --log-level error"
    # Nobody in front of it may name another script, scheme or sender: proxies are believed by
    # BEHIND_PROXY alone, in one place.
    distrust = ("--forwarded-allow-ips", "", "--forwarder-headers", "")
    return Process(
        name="web",
        arguments=(
            "gunicorn",
            "takedown.wsgi:application",
            *options.split(),
            *limits.split(),
            *distrust,
        ),
        stop_seconds=12,
    )


def worker(queue: str, *, concurrency: int, prefetch: int) -> Process:
    """A worker of one queue."""
    options = f"--queues {queue} --hostname {queue}@%h --concurrency {concurrency}"
    quiet = "--without-gossip --without-mingle --without-heartbeat --loglevel WARNING"
    return Process(
        name=queue,
        arguments=(
            *["celery", "--app", "takedown.celery:app", "worker"],
            *options.split(),
            *f"--prefetch-multiplier {prefetch}".split(),
            *quiet.split(),
        ),
        stop_seconds=15,
    )


def beat(places: Places) -> Process:
    """The clock that starts the sweeps."""
    schedule = places.run / "beat-schedule"
    command = "celery --app takedown.celery:app beat --loglevel WARNING"
    ours = ("--scheduler", "takedown.jobs.steady_beat:SteadyScheduler", "--schedule", str(schedule))
    return Process(name="beat", arguments=(*command.split(), *ours), stop_seconds=5)


def processes(places: Places, address: Address) -> tuple[Process, ...]:
    """Everything that needs the database, in the order it is started."""
    return (
        # Two: what is tidied at night holds back no clock. Neither child ever holds a picture.
        worker("short", concurrency=2, prefetch=4),
        worker("pictures", concurrency=2, prefetch=1),
        worker("documents", concurrency=1, prefetch=1),
        worker("packs", concurrency=1, prefetch=1),
        beat(places),
        web(address),
    )


def configuration(places: Places, wanted: tuple[Process, ...], *, own_database: bool) -> str:
    """Write supervisor's configuration. It holds no secret: those are in the environment.

    Groups are stopped in the reverse order of their priority, so PostgreSQL goes last.
    """
    parts = [_supervisor(places)]
    if own_database:
        parts.append(_program(places, "postgres", stop_seconds=30, stop_signal="INT"))
    parts += [_program(places, each.name, stop_seconds=each.stop_seconds) for each in wanted]
    names = ",".join(each.name for each in wanted)
    parts.append(f"[group:{GROUP}]\nprograms={names}\npriority=10\n")
    return "\n".join(parts)


def _supervisor(places: Places) -> str:
    return f"""\
[supervisord]
nodaemon=true
silent=true
umask=077
logfile={_plain(places.logs / "supervisor.log")}
logfile_maxbytes={MEGABYTE}
logfile_backups=2
pidfile={_plain(places.run / "supervisord.pid")}
directory={_plain(places.checkout)}

[unix_http_server]
file={_plain(places.sockets / "supervisor.sock")}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


def _program(places: Places, name: str, *, stop_seconds: int, stop_signal: str = "TERM") -> str:
    command = shlex.join([sys.executable, "-m", "takedown.standalone", "run", name])
    return f"""\
[program:{name}]
command={_plain(command)}
priority=1
autostart={"true" if name == "postgres" else "false"}
autorestart=true
startsecs=1
startretries=20
stopsignal={stop_signal}
stopwaitsecs={stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile={_plain(places.logs / f"{name}.log")}
stdout_logfile_maxbytes={MEGABYTE}
stdout_logfile_backups=2
"""


def _plain(value: object) -> str:
    # Supervisor expands % in its values.
    return str(value).replace("%", "%%")
