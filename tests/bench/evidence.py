"""`script/bench evidence`: measures packs and prints the tables of docs/evidence.md, "Measured"."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = ("speed", "verify", "flips", "same", "squares")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="script/bench evidence")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--keep", type=Path, help="write every measurement to this file as JSON")
    asked = parser.parse_args()
    sys.stdout.write(f"{platform.platform()}, Python {platform.python_version()}\n")
    measured: dict[str, list[dict[str, object]]] = {}
    for name in (asked.only,) if asked.only else PARTS:
        measured[name] = []
        sys.stdout.write(f"\n{name}, from {datetime.now(UTC):%H:%M:%S} UTC\n")
        for line in lines_of(name, measured[name]):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    if asked.keep:
        asked.keep.write_text(json.dumps(measured))


def lines_of(name: str, kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield the table of one part line by line; what was measured is put into `kept`."""
    # Rooms with models can be imported only after this.
    django.setup()
    lines: Iterator[str] = import_module(f"tests.bench.evidence_{name}").lines(kept)
    return lines


if __name__ == "__main__":
    main()
