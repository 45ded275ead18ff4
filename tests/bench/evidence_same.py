"""Whether two processes that share nothing but the record make the same unsigned pack."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
EXHIBITS = 100
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
)
_CHILD = (
    "import django, sys; django.setup()\n"
    "from takedown.evidence.bundle import build\n"
    "from tests.bench.evidence_pack import large_record\n"
    "print(build(record=large_record(int(sys.argv[1]))).sha256)"
)


def digest_of(count: int, surroundings: dict[str, str]) -> str:
    """The SHA-256 of a pack made in a process of its own, in a folder of its own, without a key."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [sys.executable, "-c", _CHILD, str(count)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **surroundings},
            cwd=folder, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    return told.stdout.decode().strip()


def lines(kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield the table line by line."""
    yield f"| the unsigned pack of {EXHIBITS} exhibits made in | SHA-256 |"
    yield "|---|---|"
    for surroundings in ELSEWHERE:
        digest = digest_of(EXHIBITS, surroundings)
        kept.append({**surroundings, "sha256": digest})
        said = " ".join(f"{name}={value}" for name, value in surroundings.items())
        yield f"| {said}, a folder of its own | {digest} |"
    alike = len({one["sha256"] for one in kept}) == 1
    yield "the same bytes" if alike else "NOT THE SAME BYTES"
