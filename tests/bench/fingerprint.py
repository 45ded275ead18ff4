"""What a fingerprint made on the device finds, and what making it costs there: `script/bench fingerprint`."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from takedown.matching.by_fingerprint import POSSIBLE_DISTANCE
from takedown.matching.compare import SAME_DISTANCE
from takedown.matching.fingerprints import (
    Fingerprint,
    fingerprint,
    fingerprints,
    nearest,
    part_fingerprints,
)
from takedown.matching.regions import find_panels
from tests.bench.changes import CHANGES
from tests.bench.photographs import photographs
from tests.bench.recall import changed, compared_with
from tests.bench.shared import PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.bench.photographs import Photograph

SCRIPTS = Path(__file__).resolve().parents[2] / "static/js"
SIZES = {"12": (4000, 3000), "48": (8000, 6000)}
SLOWER = 6
_PAIRS_OF_A_KIND = 30
_MAKE = """async () => {
  let longest = 0;
  let last = Infinity;
  const pause = async () => {
    longest = Math.max(longest, performance.now() - last);
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
  const begun = performance.now();
  const photo = await createImageBitmap(document.querySelector("input").files[0]);
  const opened = performance.now();
  const small = await averages.averaged(photo, pause);
  const read = performance.now();
  await hashes.of(small, pause);
  await pause();
  return [opened - begun, read - opened, performance.now() - read, longest].map(Math.round);
}"""


@dataclass(frozen=True)
class Found:
    """One changed copy: how far it is from its own photograph, and the nearest other one."""

    change: str
    own: int | None
    wrong: int
    compared: int


def lines() -> Iterator[str]:
    """Yield the tables of docs/matching.md, "The fingerprint made on the device", line by line."""
    with ProcessPoolExecutor(2) as pool:
        tasks = [(change, at) for change in CHANGES for at in range(len(_real()))]
        yield from _recall(list(pool.map(_one, tasks, chunksize=8)))
        pairs = [(kind, number) for kind in PAIRS for number in range(_PAIRS_OF_A_KIND)]
        yield from _shared(list(pool.map(_pair, pairs, chunksize=8)))
    yield from costs()


def _recall(found: list[Found]) -> Iterator[str]:
    yield "| change | same | possible too |"
    yield "|---|---|---|"
    by_change = defaultdict(list)
    for one in found:
        by_change[one.change].append(one.own)
    for change, own in by_change.items():
        shares = [_within(own, most) for most in (SAME_DISTANCE, POSSIBLE_DISTANCE)]
        yield f"| {change.replace('_', ' ')} | {shares[0]:.0f} | {shares[1]:.0f} |"
    yield f"nearest of {sum(one.compared for one in found)} wrong pairs: {min(one.wrong for one in found)} bits"


def _within(own: list[int | None], most: int) -> float:
    return 100 * sum(one is not None and one <= most for one in own) / len(own)


def _shared(found: list[tuple[str, int]]) -> Iterator[str]:
    by_kind = defaultdict(list)
    for kind, distance in found:
        by_kind[kind].append(distance)
    for kind, distances in by_kind.items():
        yield f"{kind}: nearest of {len(distances)} pairs {min(distances)} bits"


def _real() -> list[np.ndarray]:
    return [one.pixels() for one in photographs() if one.real]


@cache
def _references() -> tuple[tuple[Photograph, Fingerprint], ...]:
    return tuple((one, fingerprint(one.pixels())) for one in compared_with())


def _distance(pixels: np.ndarray, reference: Fingerprint) -> int | None:
    """As `compare_fingerprint` has it, without the features of the query, which it does not use."""
    return nearest(_hashes_of(pixels), [reference]).deciding


def _hashes_of(pixels: np.ndarray) -> list[Fingerprint]:
    pixels = np.ascontiguousarray(pixels)
    panels = find_panels(pixels)
    parts = part_fingerprints(pixels=pixels, panels=panels)
    return [*fingerprints(pixels=pixels, panels=panels), *parts]


def _one(task: tuple[str, int]) -> Found:
    change, index = task
    own = [one for one in photographs() if one.real][index]
    pixels, other = changed(own, change, 0)
    query = _hashes_of(pixels)
    # Parts of the other photograph are in the query; neither it nor its like is a stranger.
    kin = {own.series, other.series}
    by_name = {
        one.name: nearest(query, [print_]).deciding
        for one, print_ in _references()
        if one is own or one.series not in kin
    }
    nearest_own = by_name.pop(own.name)
    wrong = [one for one in by_name.values() if one is not None]
    return Found(change, nearest_own, min(wrong, default=256), len(wrong))


def _pair(task: tuple[str, int]) -> tuple[str, int]:
    kind, number = task
    real = _real()
    one, two, other = np.random.default_rng(number).choice(len(real), 3, replace=False)
    query, reference = PAIRS[kind](real[one], real[two], real[other], number)
    distance = _distance(query, fingerprint(np.ascontiguousarray(reference)))
    return kind, 256 if distance is None else distance


def costs() -> Iterator[str]:
    """Time and memory in Chromium on a processor made six times slower, a fresh browser each time."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    for name, size in SIZES.items():
        data = _photograph(size)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            times, before, most = _make_in(browser, data)
            browser.close()
        opening, reading, hashing, longest = times
        yield (
            f"{name} megapixels ({len(data) / 1e6:.1f} MB): opened in {opening} ms, averaged in {reading} ms, "
            f"hashed in {hashing} ms, at most {longest} ms at once; the page's process at most {most} MB, "
            f"{before} MB before"
        )


def _photograph(size: tuple[int, int]) -> bytes:
    grain = np.random.default_rng(1).normal(0, 10, (size[1], size[0], 1))
    large = Image.fromarray(_real()[0]).resize(size, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    noisy = np.clip(np.asarray(large, np.float32) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(out, "JPEG", quality=85)
    return out.getvalue()


def _make_in(browser: Browser, data: bytes) -> tuple[list[int], int, int]:
    page = browser.new_page()
    page.set_content("<input type=file>")
    for script in ("averages.js", "hashes.js"):
        page.add_script_tag(path=SCRIPTS / script)
    before = _megabytes(browser)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(data)
        file.flush()
        # By its path: what is handed over as bytes lies in the page's process a few times over.
        page.set_input_files("input", file.name)
        return page.evaluate(_MAKE), before, _megabytes(browser)


def _megabytes(browser: Browser) -> int:
    """The most memory that a page's process has had."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    pages = [one["id"] for one in told["processInfo"] if one["type"] == "renderer"]
    status = [Path(f"/proc/{process}/status").read_text() for process in pages]
    peaks = [line for text in status for line in text.splitlines() if line.startswith("VmHWM")]
    return max(int(line.split()[1]) for line in peaks) // 1024
