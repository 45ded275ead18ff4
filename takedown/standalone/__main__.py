"""The commands behind script/server, script/manage and script/test."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from takedown.standalone import (
    binaries,
    command,
    dumping,
    environment,
    keys,
    locks,
    new_major,
    places,
    postgres,
    roles,
    run_one,
    supervise,
    throwaway,
    unprivileged,
)
from takedown.standalone.catalogues import compile_catalogues

if TYPE_CHECKING:
    from types import FrameType

REFUSALS = (
    binaries.NoPostgres,
    dumping.DumpRefused,
    environment.AddressRefused,
    keys.KeyMissing,
    locks.Held,
    new_major.NotMoved,
    places.FolderRefused,
    postgres.PostgresRefused,
    psycopg.Error,
    roles.PasswordsMissing,
    run_one.NoSuchProcess,
    supervise.NotServing,
    unprivileged.NoUnprivilegedUser,
)

WITH_DATA = frozenset({"server", "stopped", "keep-programs", "move-database"})


def main(arguments: list[str]) -> int:
    """Run one of the commands; return its exit code, 1 after a refusal said in one sentence."""
    try:
        return _run(_parser().parse_args(arguments), arguments)
    except REFUSALS as refusal:
        print(f"takedown: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m takedown.standalone")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("server", help="run everything until Ctrl-C")
    commands.add_parser("wait", help="wait until DATABASE_URL answers")
    commands.add_parser("compile-messages", help="compile message catalogues")
    commands.add_parser("stopped", help="fail where the server of this installation runs")
    commands.add_parser("keep-programs", help="keep PostgreSQL's programs through an update")
    move = commands.add_parser("move-database", help="to the PostgreSQL that is here now")
    move.add_argument("--from", dest="old", type=Path, help="the folder of the older programs")
    one = commands.add_parser("run", help="become one supervised process")
    one.add_argument("name")
    for name, words in (
        ("manage", "run a management command with the database up"),
        ("with-test-database", "run a command with a throwaway database"),
    ):
        each = commands.add_parser(name, help=words)
        each.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _run(given: argparse.Namespace, arguments: list[str]) -> int:
    _step_down_if_needed(given, arguments)
    where = places.places(os.environ)
    match given.command:
        case "server":
            supervise.serve(where, os.environ)
        case "run":
            run_one.run_one(given.name, where, os.environ)
        case "wait":
            url = os.environ.get("DATABASE_URL", "")
            postgres.wait_until_answers(url, seconds=run_one.DATABASE_SECONDS)
        case "compile-messages":
            compile_catalogues(where.checkout / "locale")
        case "stopped" | "keep-programs" | "move-database":
            _part_of_an_update(given, where)
        case "manage":
            return command.run_command(given.rest, where, os.environ)
        case _:
            # Asked to stop, unwind instead of dying: the throwaway database must go too.
            for each in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(each, _unwind)
            rest = given.rest[1:] if given.rest[:1] == ["--"] else given.rest
            return throwaway.with_throwaway(rest, os.environ)
    return 0


def _part_of_an_update(given: argparse.Namespace, where: places.Places) -> None:
    supervise.refuse_if_serving(where)
    if given.command == "keep-programs":
        new_major.keep_programs(where, os.environ)
    elif given.command == "move-database":
        print(new_major.move(where, os.environ, given.old))


def _unwind(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _step_down_if_needed(given: argparse.Namespace, arguments: list[str]) -> None:
    keeps_data = given.command in WITH_DATA or (
        given.command == "manage" and command.needs_data(given.rest)
    )
    who = unprivileged.person() if keeps_data else None
    if who:
        unprivileged.step_down(who, arguments, os.environ, checkout=places.CHECKOUT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
