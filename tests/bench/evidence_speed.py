"""Time and memory of making a pack, each size in a process of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pikepdf

from takedown.evidence.bundle import REPORT
from tests.bench.evidence_pack import large_record, make, means_of_this_run

if TYPE_CHECKING:
    from collections.abc import Iterator

# How many exhibits; whether the annex is drawn; the seconds and MB to stay below, where some are set.
SIZES: tuple[tuple[int, bool, str], ...] = (
    (20, False, ""),
    (100, False, ""),
    (500, False, "45 s, 500 MB"),
    (500, True, "45 s, 500 MB"),
    (2000, False, "240 s, 800 MB"),
    (2000, True, "240 s, 800 MB"),
)
_CHILD = (
    "import django, json, sys; django.setup()\n"
    "from dataclasses import asdict\n"
    "from tests.bench.evidence_speed import measure\n"
    "print(json.dumps(asdict(measure(int(sys.argv[1]), drawn=sys.argv[2] == 'True'))))"
)


@dataclass(frozen=True)
class Cost:
    """What one pack cost: seconds by the clock and of the processor, MB of the process at most, and what came of it."""

    exhibits: int
    drawn: bool
    seconds: float
    of_processor: float
    tasks: int
    longest: float
    joining: float
    megabytes: float
    pages: int
    report_kb: float
    zip_kb: float
    stamped: bool


def measure(count: int, *, drawn: bool) -> Cost:
    """Make one pack in this process, signed and timestamped."""
    record = large_record(count, drawn=drawn)
    with means_of_this_run(record) as means:
        before = process_time()
        made = make(record, means)
        of_processor = process_time() - before
    most = _most_megabytes()
    with zipfile.ZipFile(io.BytesIO(made.pack.content)) as opened:
        report = opened.read(f"{record.reference}/{REPORT}")
    with pikepdf.open(io.BytesIO(report)) as pdf:
        pages = len(pdf.pages)
    return Cost(
        exhibits=count, drawn=drawn, seconds=sum(made.tasks), of_processor=of_processor, tasks=len(made.tasks),
        longest=max(made.tasks), joining=made.tasks[-1], megabytes=most, pages=pages,
        report_kb=len(report) / 1024, zip_kb=len(made.pack.content) / 1024,
        stamped=made.pack.stamped,
    )  # fmt: skip


def _most_megabytes() -> float:
    # What ru_maxrss counts, but without the memory of the process that started this one.
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peak) / 1024


def lines(kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield the table line by line; each measurement is put into `kept`."""
    yield "| exhibits | seconds | of the processor | MB at most | goal | tasks | longest task (goal 60 s) | last task | pages | report KB | ZIP KB |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    for count, drawn, goal in SIZES:
        cost = _in_its_own_process(count, drawn=drawn)
        kept.append(asdict(cost))
        annex = " with the annex" if drawn else ""
        stamped = "" if cost.stamped else " (no timestamp)"
        yield (
            f"| {count:,}{annex}{stamped} | {cost.seconds:.1f} | {cost.of_processor:.1f} | {cost.megabytes:.0f} | {goal or '–'} | {cost.tasks} | "
            f"{cost.longest:.1f} s | {cost.joining:.1f} s | {cost.pages:,} | {cost.report_kb:,.0f} | {cost.zip_kb:,.0f} |"
        )


def _in_its_own_process(count: int, *, drawn: bool) -> Cost:
    command = [sys.executable, "-c", _CHILD, str(count), str(drawn)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Cost(**json.loads(told.stdout))
