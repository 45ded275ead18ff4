"""Free photographs to measure with: none is kept in this repository.

They come from Debian's wallpaper packages and the examples of OpenCV's documentation (unpacked into
a folder of the user's, never installed), and from the package data of scikit-image and scikit-learn.
One picture in several sizes counts once.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

PACKAGES = (
    "gnome-backgrounds",
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "opencv-doc",
    "plasma-workspace-wallpapers",
    "ukui-wallpapers",
)
FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "takedown-bench"
# Large enough to crop, small enough to hold them all.
SIDE = 1280

# Photographs by the name of their file or folder; everything else in the packages is drawn.
PHOTOGRAPHS = frozenset(
    [
        "Aqua",
        "Blinds",
        "Bridge_by_Sander_Klootwijk",
        "BytheWater",
        "ColdRipple",
        "ColorfulCups",
        "Dragonfly_by_Bolly",
        "Dune",
        "EveningGlow",
        "FallenLeaf",
        "FreshFlower",
        "Garden",
        "GreenMeadow",
        "Grey",
        "Kleiber_by_Lukas_Baubkus",
        "LadyBird",
        "OneStandsOut",
        "Path",
        "Picture_0B_by_freespace",
        "Picture_1A_by_freespace",
        "RainDrops",
        "Storm",
        "TwoWings",
        "Wine_by_Jakkub_Mede",
        "YellowFlower",
        "aitzgorri_by_Aitzol_Berasategi",
        "free_by_Peter_Nerlich",
        "friends_by_Aitzol_Berasategi",
        "greentock_by_Peter_Nerlich",
        "life_by_Aitzol_Berasategi",
        "picosdeeuropa_by_Aitzol_Berasategi",
        "seeding_by_Clements_Engelhardt",
        "sunset_by_Aitzol_Berasategi",
        "aloeL",
        "baboon",
        "board",
        "building",
        "butterfly",
        "chicky_512",
        "fruits",
        "home",
        "leuvenA",
        "messi5",
        "plant",
        "rubberwhale1",
        "squirrel_cls",
        "stuff",
        "graf1",
        "smarties",
        "apple",
        "orange",
        "basketball1",
        "left01",
    ]
)
# Further views of scenes that are in the list: never a stranger to their scene.
OTHER_VIEWS = {
    "aloeR": "aloeL",
    "leuvenB": "leuvenA",
    "rubberwhale2": "rubberwhale1",
    "graf3": "graf1",
    "basketball2": "basketball1",
}
SKIMAGE = (
    "astronaut", "brick", "camera", "cat", "clock", "coffee", "coins", "grass", "gravel",
    "hubble_deep_field", "immunohistochemistry", "moon", "retina", "rocket",
)  # fmt: skip
SKLEARN = ("china.jpg", "flower.jpg")


@dataclass(frozen=True)
class Photograph:
    """One picture by name; `real` says whether a camera took it."""

    name: str
    real: bool
    source: str

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
    """Every picture once, photographs first, by name."""
    found = {
        **{name: Photograph(name, real=True, source=f"skimage:{name}") for name in SKIMAGE},
        **{name: Photograph(name, real=True, source=f"sklearn:{name}") for name in SKLEARN},
    }
    for name, files in _by_name(fetch()).items():
        largest = max(files, key=lambda one: one.stat().st_size)
        found[name] = Photograph(name, real=name in PHOTOGRAPHS, source=str(largest))
    for other in OTHER_VIEWS:
        found.pop(other, None)
    return tuple(sorted(found.values(), key=lambda one: (not one.real, one.name)))


def view(name: str) -> np.ndarray:
    """One picture of OpenCV's examples by the name of its file."""
    (file,) = (FOLDER / "opencv-doc").rglob(f"examples/data/{name}.*")
    return _load(str(file))


def _by_name(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.rglob("*")):
        examples = "opencv-doc" in file.parts
        if file.suffix not in {".jpg", ".jpeg", ".png", ".webp"} or not file.is_file():
            continue
        if "screenshot" in file.stem or (examples and file.stem not in PHOTOGRAPHS):
            continue
        parts = file.parts
        in_folder = "contents" in parts
        name = parts[parts.index("contents") - 1] if in_folder else file.stem.split("_3840x")[0]
        name = name.split("_5640x")[0].removesuffix("-d").removesuffix("-l")
        found.setdefault(name, []).append(file)
    return found


@cache
def _load(source: str) -> np.ndarray:
    kind, _, name = source.partition(":")
    if kind == "skimage":
        from skimage import data

        image = Image.fromarray(getattr(data, name)())
    elif kind == "sklearn":
        from sklearn.datasets import load_sample_image

        image = Image.fromarray(load_sample_image(name))
    else:
        Image.MAX_IMAGE_PIXELS = None
        image = Image.open(source)
        image.draft("RGB", (SIDE, SIDE))
    image = image.convert("RGB")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(image)
