"""`script/bench web`: how long the server takes for each page, and how many questions to the database.

Two made-up sets, one of ten cases and one of a hundred, each in a database of its own that is thrown
away. Pages are asked for through Django's test client: every middleware, view, query and template, in
this process, without a socket. Exit 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from takedown.standalone.throwaway import throwaway
from tests.bench import web_tables

# The small set has as many cases as hold everything the desk shows.
SMALL = 10


def main() -> int:
    """Measure, print the tables, and return the exit code."""
    parser = argparse.ArgumentParser(prog="script/bench web")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="write every measurement to this file as JSON")
    asked = parser.parse_args()
    _say(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    small = _measured(SMALL, max(SMALL, asked.links // 10))
    large = _measured(asked.cases, asked.links)
    if asked.keep:
        asked.keep.write_text(json.dumps({"small": small, "large": large}, indent=1))
    missed = []
    for line, is_missed in web_tables.lines(small, large):
        _say(line)
        missed += [line] * is_missed
    _say(f"\n{len(missed)} goals missed." if missed else "\nEvery goal is met.")
    return 1 if missed else 0


def _measured(cases: int, links: int) -> dict[str, Any]:
    """Make a set in a database of its own, and measure in a process of its own, as it is served."""
    with throwaway(os.environ) as made, TemporaryDirectory() as folder:
        kept = Path(folder) / "measured.json"
        quiet = {**os.environ, "LOG_LEVEL": "ERROR", "TAKEDOWN_MODE": "standalone"}
        owner = made.environment(quiet, as_owner=True)
        app = {**made.environment(quiet, as_owner=False), "ALLOWED_HOSTS": "testserver"}
        app["DJANGO_SETTINGS_MODULE"] = "takedown.settings"
        manage = str(made.places.checkout / "manage.py")
        for command, environment in (
            ([manage, "migrate", "--noinput", "-v0"], owner),
            ([manage, "collectstatic", "--noinput", "-v0"], app),
            (["-m", "tests.bench.web_inside", str(cases), str(links), str(kept)], app),
        ):
            subprocess.run([sys.executable, *command], env=environment, check=True)
        measured: dict[str, Any] = json.loads(kept.read_text())
        return measured


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
