"""What is put round a picture and on it: frames, words, stickers, another picture."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tests.bench.changes.kinds import Pixels, change, fitted, font, jpeg


@change("frames, text and stickers")
def letterboxed(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    out = np.zeros((round(max(height, width * 16 / 9)), width, 3), np.uint8)
    top = (out.shape[0] - height) // 2
    out[top : top + height] = pixels
    return jpeg(out)


@change("frames, text and stickers")
def blurred_padding(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    side = max(pixels.shape[:2])
    high = round(side * 1.25)
    out = cv2.GaussianBlur(fitted(pixels, high, side), (0, 0), side / 25)
    top, left = (high - pixels.shape[0]) // 2, (side - pixels.shape[1]) // 2
    out[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return jpeg(out)


@change("frames, text and stickers")
def caption_bar(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    bar = round(height * 0.2)
    image = Image.new("RGB", (width, height + bar), "white")
    image.paste(Image.fromarray(pixels), (0, bar))
    pen = ImageDraw.Draw(image)
    pen.text(
        (width * 0.04, bar * 0.2),
        "when she thinks nobody\nhas seen it",
        fill=0,
        font=font(bar * 0.3),
    )
    return jpeg(np.asarray(image))


@change("frames, text and stickers")
def meme_text(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(with_meme_text(pixels, "ONE DOES NOT SIMPLY", "LOG OFF AGAIN"))


def with_meme_text(pixels: Pixels, top: str, bottom: str) -> Pixels:
    """White capitals with a black edge, above and below."""
    image = Image.fromarray(pixels).copy()
    pen = ImageDraw.Draw(image)
    size = image.width / max(len(top), len(bottom)) * 1.45
    for words, y in ((top, image.height * 0.03), (bottom, image.height * 0.97 - size * 1.2)):
        pen.text(
            (image.width / 2, y), words, fill="white", font=font(size), anchor="ma",
            stroke_width=max(2, round(size / 12)), stroke_fill="black",
        )  # fmt: skip
    return np.asarray(image)


@change("frames, text and stickers")
def stickers(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    image = Image.fromarray(pixels).copy()
    pen = ImageDraw.Draw(image)
    for _ in range(4):
        size = min(image.size) * rng.uniform(0.12, 0.22)
        x, y = rng.uniform(0, image.width - size), rng.uniform(0, image.height - size)
        _face(pen, x, y, size)
    return jpeg(np.asarray(image))


def _face(pen: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    pen.ellipse((x, y, x + size, y + size), fill=(255, 205, 60), outline=(200, 140, 0), width=3)
    for eye in (0.3, 0.62):
        pen.ellipse(
            (x + size * eye, y + size * 0.3, x + size * (eye + 0.1), y + size * 0.45),
            fill=(80, 50, 0),
        )
    pen.arc(
        (x + size * 0.2, y + size * 0.3, x + size * 0.8, y + size * 0.8),
        20,
        160,
        fill=(80, 50, 0),
        width=4,
    )


@change("frames, text and stickers")
def watermark(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(with_watermark(pixels, "FREEPICS.EXAMPLE"))


def with_watermark(pixels: Pixels, words: str) -> Pixels:
    """Half-transparent words across the picture, three times."""
    image = Image.fromarray(pixels).convert("RGBA")
    over = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(over)
    size = image.width / len(words) * 1.3
    for share in (0.2, 0.5, 0.8):
        pen.text(
            (image.width / 2, image.height * share),
            words,
            fill=(255, 255, 255, 110),
            font=font(size),
            anchor="mm",
        )
    over = over.rotate(20)
    return np.asarray(Image.alpha_composite(image, over).convert("RGB"))


@change("frames, text and stickers")
def collage(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    height, width = 900, 700
    pair = [fitted(pixels, height, width), fitted(other, height, width)]
    if rng.integers(2):
        pair.reverse()
    return jpeg(np.concatenate(pair, axis=1))
