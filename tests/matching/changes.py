"""Photographs that come with scikit-image, and what people and apps do to photographs."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw
from skimage import data

from takedown.pictures.picture import Picture


def picture_of(pixels: np.ndarray) -> Picture:
    height, width = pixels.shape[:2]
    return Picture(
        pixels=np.ascontiguousarray(pixels), width=width, height=height, format="PNG", frames=1
    )


def photograph(name: str) -> np.ndarray:
    pixels = getattr(data, name)()
    return np.stack([pixels] * 3, -1) if pixels.ndim == 2 else pixels


def saved_again(pixels: np.ndarray) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=25)
    return np.asarray(Image.open(out))


def quarter(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    return np.asarray(Image.fromarray(pixels).resize((width // 4, height // 4)))


def cropped(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    return pixels[height // 10 : -height // 10, width // 10 : -width // 10]


def mirrored(pixels: np.ndarray) -> np.ndarray:
    return pixels[:, ::-1]


def turned(pixels: np.ndarray) -> np.ndarray:
    return np.rot90(pixels)


def tilted(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).rotate(5, expand=True))


def screenshot(pixels: np.ndarray) -> np.ndarray:
    """The photograph on a phone, in an app's page, with bars, a round face and lines of text."""
    screen = Image.new("RGB", (1080, 2280), "white")
    pen = ImageDraw.Draw(screen)
    pen.rectangle((0, 0, 1080, 90), fill=(20, 20, 20))
    pen.ellipse((30, 130, 130, 230), fill=(90, 120, 200))
    pen.text((150, 150), "someone", fill=0)
    photo = Image.fromarray(pixels)
    photo = photo.resize((1080, 1080 * photo.height // photo.width))
    screen.paste(photo, (0, 260))
    for line in range(6):
        top = 300 + photo.height + line * 90
        pen.rectangle((40, top, 700 + 30 * line, top + 40), fill=(220, 220, 220))
    return np.asarray(screen)


def screenshot_in_a_mirror(pixels: np.ndarray) -> np.ndarray:
    return screenshot(np.ascontiguousarray(mirrored(pixels)))


def half_replaced(pixels: np.ndarray) -> np.ndarray:
    """The left half kept, the right half another photograph's: what an AI edit leaves."""
    height, width = pixels.shape[:2]
    other = np.asarray(Image.fromarray(photograph("coffee")).resize((width, height)))
    return np.concatenate([pixels[:, : width // 2], other[:, width // 2 :]], axis=1)


def captioned(pixels: np.ndarray) -> np.ndarray:
    image = Image.fromarray(pixels).copy()
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, int(image.height * 0.75), image.width, image.height), fill="white")
    pen.text((20, int(image.height * 0.85)), "when you see it", fill=0)
    return np.asarray(image)


CHANGES = {
    change.__name__: change
    for change in (
        saved_again,
        quarter,
        cropped,
        mirrored,
        turned,
        tilted,
        screenshot,
        screenshot_in_a_mirror,
        half_replaced,
        captioned,
    )
}
