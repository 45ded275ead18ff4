"""`script/bench`: measures, prints, and draws the plots of docs/matching.md."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import fingerprint, tables
from tests.bench.derived import measure_derived, say_derived
from tests.bench.grouping import measure_same, timed
from tests.bench.hard import measure_hard
from tests.bench.photographs import fetch
from tests.bench.plots import draw_recall, draw_support
from tests.bench.recall import measure
from tests.bench.speed import comparing, hashing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("what", choices=["matching", "fingerprint"])
    parser.add_argument("--only", choices=list(PARTS))
    parser.add_argument("--keep", type=Path, help="write every measurement to this file as JSON")
    parser.add_argument("--plots", type=Path, help="draw the plots into this folder")
    asked = parser.parse_args()
    fetch()
    say([f"{platform.machine()}, Python {platform.python_version()}, {_processor()}"])
    if asked.what == "fingerprint":
        say(fingerprint.lines())
        return
    kept = {name: part(asked) for name, part in PARTS.items() if asked.only in {None, name}}
    if asked.keep:
        asked.keep.write_text(json.dumps(kept))


def say(lines: Iterable[str]) -> None:
    """Print lines at once, and an empty one before them."""
    sys.stdout.write("\n" + "".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def _speed(asked: argparse.Namespace) -> object:
    del asked
    by_size, by_count = hashing(), comparing()
    for size, told in by_size.items():
        alone = told["scaled decode alone"]
        say(
            f"{size}: {what} {ms:.1f} ms, {1000 / ms:.0f} images a second "
            f"({100 * alone / ms:.0f} % of the speed of the decode alone)"
            for what, ms in told.items()
        )
    say(f"{what}: {ms:.1f} ms" for what, ms in by_count.items())
    return {"hashing": by_size, "comparing": by_count}


def _hard(asked: argparse.Namespace) -> object:
    del asked
    measured = measure_hard()
    say(tables.hard(measured))
    return measured


def _derived(asked: argparse.Namespace) -> object:
    del asked
    measured = measure_derived()
    say(say_derived(measured))
    return [asdict(one) for one in measured]


def _grouping(asked: argparse.Namespace) -> object:
    del asked
    say(f"10,000 hashes: {what} {number:.2f}" for what, number in timed().items())
    told = measure_same()
    say(tables.together(told))
    return {kind: [told.same[kind], pairs] for kind, pairs in told.pairs.items()}


def _recall(asked: argparse.Namespace) -> object:
    queries = measure()
    for part in (tables.by_change, tables.wrong, tables.missed):
        say(part(queries))
    if asked.plots:
        draw_recall(queries, asked.plots / "matching-recall.svg")
        draw_support(queries, asked.plots / "matching-support.svg")
    return [asdict(one) for one in queries]


PARTS: dict[str, Callable[[argparse.Namespace], object]] = {
    "speed": _speed,
    "shared": _hard,
    "derived": _derived,
    "grouping": _grouping,
    "recall": _recall,
}

if __name__ == "__main__":
    main()
