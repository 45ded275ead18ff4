"""Free photographs to measure with: none is kept in this repository.

They come from Debian's packages (unpacked into a folder of the user's, never installed), and from
the package data of scikit-image and scikit-learn. One picture in several sizes counts once.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data
from sklearn.datasets import load_sample_image

from tests.bench.names import (
    FACES,
    HELD_OUT,
    SAME_FACES,
    SERIES,
    SKIMAGE,
    SKLEARN,
    TRAINING,
    TRAINING_FACES,
)

_TRAINING_PACKAGES = (
    "gnome-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "opencv-doc",
    "plasma-workspace-wallpapers",
    "ukui-wallpapers",
)
PACKAGES = (*_TRAINING_PACKAGES, *HELD_OUT)
FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "takedown-bench"
# Large enough to crop, small enough to hold them all.
SIDE = 1280
# Further views of scenes that are in the list: never a stranger to their scene.
OTHER_VIEWS = {
    "aloeR": "aloeL",
    "leuvenB": "leuvenA",
    "rubberwhale2": "rubberwhale1",
    "graf3": "graf1",
    "basketball2": "basketball1",
}


@dataclass(frozen=True)
class Photograph:
    """One picture by name: whether a camera took it, and whether it is of the held-out half."""

    name: str
    real: bool
    held_out: bool
    source: str

    @property
    def series(self) -> str:
        """The same for photographs of one person or place."""
        return next((one[0] for one in SERIES if self.name in one), self.name)

    def pixels(self) -> np.ndarray:
        """Height × width × 3 uint8, at most SIDE a side."""
        return _load(self.source)


def fetch() -> Path:
    """Download and unpack what is not there yet; return the folder. Needs apt-get, not its rights."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        place = FOLDER / package
        if place.exists():
            continue
        subprocess.run(["apt-get", "download", "-qq", package], cwd=FOLDER, check=True)
        (archive,) = FOLDER.glob(f"{package}_*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, place], check=True)
        archive.unlink()
    return FOLDER


@cache
def photographs() -> tuple[Photograph, ...]:
    """Every picture once: photographs first, the training half before the held-out, by name."""
    found = [*_of_packages(), *_drawn_and_photographed(fetch())]
    return tuple(sorted(found, key=lambda one: (not one.real, one.held_out, one.name)))


def _of_packages() -> list[Photograph]:
    python = [
        *[(name, f"skimage:{name}") for name in SKIMAGE.split()],
        *[(name, f"sklearn:{name}") for name in SKLEARN],
    ]
    training = [Photograph(name, real=True, held_out=False, source=it) for name, it in python]
    held_out = [
        Photograph(Path(name).name, real=True, held_out=True, source=str(_file(package, name)))
        for package, (_, names) in HELD_OUT.items()
        for name in names.split()
    ]
    return [*training, *held_out]


def _file(package: str, name: str) -> Path:
    return fetch() / package / HELD_OUT[package][0] / f"{name}.jpg"


def _drawn_and_photographed(folder: Path) -> list[Photograph]:
    found = []
    for name, files in _by_name(folder).items():
        largest = max(files, key=lambda one: one.stat().st_size)
        if name not in OTHER_VIEWS:
            real = name in TRAINING.split()
            found.append(Photograph(name, real=real, held_out=False, source=str(largest)))
    return found


def _by_name(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in sorted(file for one in _TRAINING_PACKAGES for file in (folder / one).rglob("*")):
        examples = "opencv-doc" in file.parts
        if file.suffix not in {".jpg", ".jpeg", ".png", ".webp"} or not file.is_file():
            continue
        if "screenshot" in file.stem or (examples and file.stem not in TRAINING.split()):
            continue
        parts = file.parts
        in_folder = "contents" in parts
        name = parts[parts.index("contents") - 1] if in_folder else file.stem.split("_3840x")[0]
        name = name.split("_5640x")[0].removesuffix("-d").removesuffix("-l")
        found.setdefault(name, []).append(file)
    return found


def view(name: str) -> np.ndarray:
    """One picture of OpenCV's examples by the name of its file."""
    (file,) = (FOLDER / "opencv-doc").rglob(f"examples/data/{name}.*")
    return _load(str(file))


@cache
def faces() -> dict[str, tuple[Photograph, ...]]:
    """Photographs of the faces of five men, each photograph once, by the man's name."""
    again = {two for _, two in SAME_FACES}
    folder = fetch() / FACES[0] / FACES[1]
    return {
        man.name: tuple(
            Photograph(
                file.stem, real=True, held_out=man.name not in TRAINING_FACES, source=str(file)
            )
            for file in sorted(man.glob("*.jpg"))
            if file.stem not in again
        )
        for man in sorted(folder.iterdir())
        if man.is_dir()
    }


@cache
def _load(source: str) -> np.ndarray:
    kind, _, name = source.partition(":")
    if kind == "skimage":
        image = Image.fromarray(getattr(data, name)())
    elif kind == "sklearn":
        image = Image.fromarray(load_sample_image(name))
    else:
        Image.MAX_IMAGE_PIXELS = None
        image = Image.open(source)
        image.draft("RGB", (SIDE, SIDE))
    image = image.convert("RGB")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(image)
