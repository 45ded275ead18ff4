"""The same picture saved again, cropped, mirrored or turned."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from tests.bench.changes.kinds import Pixels, change, fitted, jpeg


@change("recompress, resize, blur, colour")
def jpeg_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(pixels, 30)


@change("recompress, resize, blur, colour")
def jpeg_10(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(pixels, 10)


@change("recompress, resize, blur, colour")
def resized_quarter(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))


@change("recompress, resize, blur, colour")
def saved_five_times(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    for scale in (0.9, 0.8, 1.1, 0.7, 0.9):
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = jpeg(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), 60)
    return pixels


@change("recompress, resize, blur, colour")
def blurred(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(cv2.GaussianBlur(pixels, (0, 0), max(pixels.shape[:2]) / 400))


@change("recompress, resize, blur, colour")
def colour_filter(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    gains = np.array([1.15, 0.95, 0.75])
    return jpeg(np.clip(pixels * gains + np.array([10, 5, 15]), 0, 255).astype(np.uint8))


@change("recompress, resize, blur, colour")
def grey(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.asarray(Image.fromarray(pixels).convert("L").convert("RGB")))


@change("recompress, resize, blur, colour")
def brightened(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.clip(pixels * 1.4, 0, 255).astype(np.uint8))


def crop(pixels: Pixels, rng: np.random.Generator, share: float) -> Pixels:
    """Cut away `share` of the area, at a place of chance."""
    height, width = pixels.shape[:2]
    side = (1 - share) ** 0.5
    high, wide = round(height * side), round(width * side)
    top, left = rng.integers(0, height - high + 1), rng.integers(0, width - wide + 1)
    return jpeg(np.ascontiguousarray(pixels[top : top + high, left : left + wide]))


@change("crops")
def crop_10(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return crop(pixels, rng, 0.1)


@change("crops")
def crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return crop(pixels, rng, 0.2)


@change("crops")
def crop_40(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return crop(pixels, rng, 0.4)


@change("crops")
def crop_60(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return crop(pixels, rng, 0.6)


@change("crops")
def crop_square(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    side = min(pixels.shape[:2])
    return jpeg(fitted(pixels, side, side))


@change("mirror and turns")
def mirror(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.ascontiguousarray(pixels[:, ::-1]))


@change("mirror and turns")
def mirror_crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return crop(np.ascontiguousarray(pixels[:, ::-1]), rng, 0.2)


@change("mirror and turns")
def turned_90(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.ascontiguousarray(np.rot90(pixels, rng.choice([1, 3]))))


@change("mirror and turns")
def tilted_5(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    turn = float(rng.choice([-5, 5]))
    return jpeg(np.asarray(Image.fromarray(pixels).rotate(turn, Image.Resampling.BICUBIC)))
