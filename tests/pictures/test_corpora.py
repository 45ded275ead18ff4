"""Thousands of bad files, in minutes: those of Pillow's own tests, a collection's, and bombs of our own.

What was measured is printed; run with `-s` to see it. The collection's pictures are not ours to copy. Get
`ianare/exif-samples` and name its folder: `EXIF_PICTURES=…/exif-samples script/test --long
tests/pictures/test_corpora.py`.
"""

from __future__ import annotations

import collections
import importlib.metadata
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from django.conf import settings

import pytest

from tests.pictures.making import drawn, encoded, noisy, png_bomb
from tests.pictures.noted import KINDS
from tests.pictures.reading_many import MOST_SECONDS
from tests.pictures.strange import many_frames, profile_bomb, rubbish_in, ztxt_bomb

pytestmark = pytest.mark.long
MOST_GROWN_KB = 50 * 1024
LONGEST = 1800
_COLLECTION = os.environ.get("EXIF_PICTURES", "")


def cache() -> Path:
    top = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = top / "takedown-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pillow_source() -> Path:
    """The source of the Pillow that is installed, with its tests; skips where it cannot be had."""
    version = importlib.metadata.version("pillow")
    path = cache() / f"pillow-{version}.tar.gz"
    if not path.exists():
        command = "pip download -q --no-deps --no-binary :all: --disable-pip-version-check -d"
        try:
            subprocess.run(
                [sys.executable, "-m", *command.split(), str(cache()), f"pillow=={version}"],
                check=True, timeout=900, capture_output=True,
            )  # fmt: skip
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip("the source of Pillow cannot be fetched here")
    return path


def worker_reads(folder: Path) -> list[dict[str, object]]:
    """Let a process of its own read the folder; check what holds for any file; return what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pictures.reading_many", str(folder)],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    files = told["files"]
    said = collections.Counter(one["said"] for one in files)
    slow = max(files, key=lambda one: one["worked"])
    words = (
        f"{len(files)} files: {dict(said)}; slowest {slow['name']} {slow['worked']} s of processor "
        f"time in {slow['seconds']} s"
    )
    print(f"\n{words}; grown {told['grown_kb']} KB")  # noqa: T201 - a measurement
    assert told["grown_kb"] < MOST_GROWN_KB
    assert [one for one in files if one["said"] in {"crashed", "took_too_long"}] == []
    # The child's and the worker's own together; it is the same on a busy machine.
    assert [one for one in files if one["worked"] > MOST_SECONDS] == []
    assert [one for one in files if not one["clean"]] == []
    assert [one for one in files if one["said"] != "read" and not one["sentence"]] == []
    return files


def test_the_test_pictures_of_pillow(tmp_path):
    with tarfile.open(pillow_source()) as archive:
        for member in archive:
            if member.isfile() and "/Tests/images/" in member.name:
                name = member.name.split("/Tests/images/")[1].replace("/", "-")
                (tmp_path / name).write_bytes(archive.extractfile(member).read())
    files = worker_reads(tmp_path)
    assert len(files) > 900
    # Those that a browser shows are read, so the refusals are not the reader's only answer.
    assert sum(one["said"] == "read" for one in files) > 300


@pytest.mark.skipif(not _COLLECTION, reason="EXIF_PICTURES names no folder of pictures.")
def test_a_collection_of_what_cameras_note(tmp_path):
    for number, path in enumerate(sorted(Path(_COLLECTION).rglob("*"))):
        if path.suffix.lower() in {".jpg", ".jpeg", ".heic", ".heif", ".tiff"}:
            (tmp_path / f"{number:04}-{path.name}").write_bytes(path.read_bytes())
    files = worker_reads(tmp_path)
    assert len(files) > 100
    # All are read but TIFF, which no browser shows.
    told = {(one["name"].endswith(".tiff"), one["said"]) for one in files}
    assert told == {(False, "read"), (True, "other_format")}


def test_bombs_of_our_own(tmp_path):
    bombs = {
        "png-30000": png_bomb(30_000, 30_000),
        "gif-10000-frames": many_frames(10_000),
        "png-note-1gb": ztxt_bomb(1024),
        "png-profile-1gb": profile_bomb(1024),
        "jpeg-all-allowed": encoded(drawn(12_000, 8_000), "JPEG"),
        "png-all-allowed": encoded(drawn(10_000, 10_000).convert("L"), "PNG"),
    }
    for name, content in bombs.items():
        (tmp_path / name).write_bytes(content)
    told = {one["name"]: one["said"] for one in worker_reads(tmp_path)}
    assert told["png-30000"] == "too_many_pixels"
    assert told["gif-10000-frames"] == told["jpeg-all-allowed"] == "read"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_at_every_kilobyte(tmp_path, kind):
    content = encoded(noisy(160, 160), kind)
    for at in range(0, len(content), 1024):
        (tmp_path / f"{at:07}").write_bytes(content[:at])
    (tmp_path / "whole").write_bytes(content)
    told = {one["name"]: one["said"] for one in worker_reads(tmp_path)}
    assert told.pop("whole") == "read"
    assert told.pop("0000000") == "empty"
    # Nothing that was lost is made up.
    assert "read" not in told.values()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_wrong_bytes_a_hundred_times(tmp_path, kind):
    for seed in range(100):
        (tmp_path / f"{seed:03}").write_bytes(rubbish_in(kind, seed))
    assert len(worker_reads(tmp_path)) == 100
