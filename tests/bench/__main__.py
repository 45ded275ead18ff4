"""`script/bench matching`: measures, prints, and writes the figures of docs/matching.md."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from tests.bench.changes import GROUPS
from tests.bench.grouping import measure_same, timed
from tests.bench.photographs import fetch
from tests.bench.recall import Query, measure, measure_shared
from tests.bench.speed import comparing, hashing


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("what", choices=["matching"])
    parser.add_argument("--only", choices=["recall", "shared", "speed", "grouping"])
    parser.add_argument("--keep", type=Path, help="write every measurement to this file as JSON")
    asked = parser.parse_args()
    fetch()
    say(f"{platform.machine()}, Python {platform.python_version()}, {_processor()}")
    kept: dict[str, object] = {}
    if asked.only in {None, "speed"}:
        kept["speed"] = _say_speed()
    if asked.only in {None, "shared"}:
        kept["shared"] = _say_shared()
    if asked.only in {None, "grouping"}:
        kept["grouping"] = _say_grouping()
    if asked.only in {None, "recall"}:
        queries = measure()
        _say_recall(queries)
        kept["recall"] = [asdict(one) for one in queries]
    if asked.keep:
        asked.keep.write_text(json.dumps(kept))


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def _say_recall(queries: list[Query]) -> None:
    say(
        "\n| change | ours, held-out half | ours, all | all photographs | PDQ at 31 | pHash-16 at 31 | median support |"
    )
    say("|---|---|---|---|---|---|---|")
    by_change = defaultdict(list)
    for one in queries:
        by_change[one.change].append(one)
    for change, some in by_change.items():
        good = [one for one in some if one.detailed]
        held = [one for one in good if one.half]
        shares = [
            _share([one.found for one in held]), _share([one.found for one in good]),
            _share([one.found for one in some]), _share([one.pdq for one in good]),
            _share([one.phash for one in good]),
        ]  # fmt: skip
        middle = round(statistics.median(one.support for one in good))
        say(f"| {change} ({GROUPS[change]}) | " + " | ".join(shares) + f" | {middle} |")
    wrong = [(one.change, one.name, *one.wrong) for one in queries if one.wrong]
    pairs = sum(one.compared for one in queries)
    # Of no success in n tries, the 95 % interval ends at 3/n (the rule of three).
    say(
        f"\n{len(wrong)} queries with a wrong match in {pairs} wrong pairs (up to {3 / pairs:.1e} with 95 % confidence if none)"
    )
    for one in wrong:
        say(f"  {one}")
    missed = defaultdict(list)
    for one in queries:
        if one.detailed and not one.found:
            missed[one.name].append(f"{one.change} {one.band} {one.support}")
    for name, some in sorted(missed.items()):
        say(f"  missed {name}: {', '.join(some)}")


def _share(found: list[bool]) -> str:
    return f"{100 * sum(found) / max(1, len(found)):.1f} %"


def _say_shared() -> dict[str, list[tuple[str, int]]]:
    measured = measure_shared()
    say(
        "\n| pairs that share something | pairs | found | possible | most support |\n|---|---|---|---|---|"
    )
    for kind, some in measured.items():
        found = sum(band in {"same", "likely"} for band, _ in some)
        possible = sum(band == "possible" for band, _ in some)
        say(
            f"| {kind} | {len(some)} | {found} | {possible} | {max(support for _, support in some)} |"
        )
    return measured


def _say_grouping() -> dict[str, list[int]]:
    for what, number in timed().items():
        say(f"10,000 hashes: {what} {number:.2f}")
    told = measure_same()
    say("\n| pairs | put together | of |\n|---|---|---|")
    for kind, pairs in told.pairs.items():
        say(f"| {kind} | {told.same[kind]} | {pairs} |")
    for kind, name in told.named:
        if not kind.startswith("same: "):
            say(f"  together: {kind}: {name}")
    return {kind: [told.same[kind], pairs] for kind, pairs in told.pairs.items()}


def _say_speed() -> dict[str, object]:
    by_size, by_count = hashing(), comparing()
    for size, told in by_size.items():
        alone = told["scaled decode alone"]
        for what, ms in told.items():
            say(
                f"{size}: {what} {ms:.1f} ms ({100 * alone / ms:.0f} % of the speed of the decode alone)"
            )
    for what, ms in by_count.items():
        say(f"{what}: {ms:.1f} ms")
    return {"hashing": by_size, "comparing": by_count}


if __name__ == "__main__":
    main()
