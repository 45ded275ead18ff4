"""Files of every kind a person may choose: free photographs and drawn ones, saved in many ways."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms
from skimage import data
from sklearn.datasets import load_sample_images

from tests.browser.drawn import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

PHOTOGRAPHS = (
    "astronaut", "brick", "camera", "cat", "chelsea", "coffee", "coins", "grass", "gravel",
    "hubble_deep_field", "immunohistochemistry", "moon", "page", "retina", "rocket", "text",
)  # fmt: skip
_ORIENTATION = 0x0112


def files() -> dict[str, bytes]:
    """Every file by what it is."""
    return dict([*_photographs(), *_sizes(), *_kinds(), *_colours()])


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _photographs() -> Iterator[tuple[str, bytes]]:
    for name in PHOTOGRAPHS:
        yield name, saved(Image.fromarray(getattr(data, name)()))
    for name, pixels in zip(("china", "flower"), load_sample_images().images, strict=True):
        yield name, saved(Image.fromarray(pixels), "JPEG", quality=85)


def _sizes() -> Iterator[tuple[str, bytes]]:
    astronaut = Image.fromarray(data.astronaut())
    for width, height in (
        (4000, 3000),
        (1501, 777),
        (333, 2000),
        (513, 511),
        (2049, 1025),
        (80, 64),
    ):
        shape = astronaut.resize((width, height), Image.Resampling.BICUBIC)
        yield f"{width} × {height}", saved(shape, "JPEG", quality=88)
    yield "many photographs on one", saved(many(), "JPEG", quality=92)
    for seed, (width, height) in enumerate(((720, 960), (3024, 4032), (1200, 400))):
        yield f"drawn {width} × {height}", saved(drawn(seed, width=width, height=height))


def many() -> Image.Image:
    """A picture of 10 megapixels as sharp as a good camera's: photographs at their own size."""
    whole = Image.new("RGB", (4000, 2600), (120, 90, 60))
    for place, name in enumerate((*PHOTOGRAPHS, *PHOTOGRAPHS)):
        photograph = Image.fromarray(getattr(data, name)()).convert("RGB")
        whole.paste(photograph, (place % 8 * 500, place // 8 * 650))
    return whole


def _kinds() -> Iterator[tuple[str, bytes]]:
    coffee = Image.fromarray(data.coffee())
    yield "WebP", saved(coffee, "WEBP", quality=70)
    yield "GIF", saved(coffee.quantize(128), "GIF")
    yield "JPEG, progressive and poor", saved(coffee, "JPEG", quality=15, progressive=True)
    for turn in (2, 3, 5, 6, 8):
        exif = Image.Exif()
        exif[_ORIENTATION] = turn
        yield f"lying as Exif's {turn}", saved(coffee, "JPEG", quality=90, exif=exif)


def _colours() -> Iterator[tuple[str, bytes]]:
    chelsea = Image.fromarray(data.chelsea())
    seen = Image.linear_gradient("L").resize(chelsea.size)
    clear = chelsea.copy()
    clear.putalpha(seen)
    yield "half seen through", saved(clear)
    grey = chelsea.convert("L")
    grey.putalpha(seen)
    yield "grey, half seen through", saved(grey)
    yield "grey", saved(chelsea.convert("L"), "JPEG", quality=90)
    deep = (np.asarray(chelsea.convert("L"), np.uint16) * 257).astype(np.uint16)
    yield "grey of 16 bits", saved(Image.fromarray(deep))
    yield "red and blue swapped by its profile", saved(chelsea, icc_profile=swapped_profile())


def swapped_profile() -> bytes:
    """A colour profile in which red is where sRGB has blue: whoever ignores it sees another picture."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The names in the table of tags (ICC.1, 7.3), each before the place of its value.
    return plain.replace(b"rXYZ", b"-XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"-XYZ", b"bXYZ", 1)  # fmt: skip
