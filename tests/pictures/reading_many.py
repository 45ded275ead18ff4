"""Reads every file of a folder, one after the other, as a worker does; says how each ended, as JSON.

Run by the long tests in a process of its own, so that what it took at most is its own:
`python -m tests.pictures.reading_many FOLDER`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from takedown.pictures.limits import Limits
from takedown.pictures.picture import rebuilt
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import SENTENCES, PictureRefused
from tests.pictures.making import drawn, encoded

# Of processor time, for a file: the child is ended when it took as much. What the parent waits is longer, so
# that only the child's own end is a fault.
MOST_SECONDS = 6
LIMITS = Limits(cpu_seconds=MOST_SECONDS, wall_seconds=120)


def most_memory() -> int:
    """The most this process ever held, in KB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (found,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(found)


def processor_time() -> float:
    """Seconds that the machine worked for this process and the children that are over, by the system's account."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def one(path: Path) -> dict[str, object]:
    started, worked = time.monotonic(), processor_time()
    try:
        picture = read_picture(_pieces(path), limits=LIMITS)
        said, sentence = "read", ""
        view = rebuilt(picture=picture, max_side=480)
        clean = not any(sign in view for sign in (b"%PDF", b"PK\x03\x04", b"<script"))
    except PictureRefused as refused:
        said, sentence, clean = str(refused.reason), SENTENCES[refused.reason], True
    return {
        "name": path.name, "said": said, "sentence": sentence, "clean": clean,
        "seconds": round(time.monotonic() - started, 2),
        "worked": round(processor_time() - worked, 2),
    }  # fmt: skip


def _pieces(path: Path):
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            yield piece


def main(folder: str) -> None:
    # The most an honest picture takes counts as before: what a bad one adds is asked for.
    largest = drawn(8000, 6000)
    read_picture([encoded(largest, "JPEG")])
    del largest
    before = most_memory()
    told = [one(path) for path in sorted(Path(folder).iterdir()) if path.is_file()]
    print(json.dumps({"files": told, "grown_kb": most_memory() - before}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1])
