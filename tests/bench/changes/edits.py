"""Proxies for what AI tools do: a real one draws anew what is replaced here by another photograph."""

from __future__ import annotations

import cv2
import numpy as np

from tests.bench.changes.kinds import Pixels, change, fitted, jpeg
from tests.bench.changes.phone import any_shot


def body_mask(pixels: Pixels, share: float, rng: np.random.Generator) -> np.ndarray:
    """A soft oval standing on an edge, of this share of the area: 0 to 1.

    A face is kept by those who undress a person, and a face is detail: of the places of chance the
    first is taken that leaves at least 40 % of the picture's detail, or else the one that leaves most.
    """
    detail = np.abs(cv2.Laplacian(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
    kept, best = -1.0, np.zeros(0)
    for edge in rng.permutation(["lower", "left", "right", "lower", "left", "right"]):
        mask = _oval(*pixels.shape[:2], share, str(edge), rng.uniform(0.35, 0.65))
        left = float((detail * (1 - mask)).sum() / max(1.0, float(detail.sum())))
        if left > kept:
            kept, best = left, mask
        if kept >= 0.4:
            break
    return best


def _oval(height: int, width: int, share: float, edge: str, along: float) -> np.ndarray:
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    across, up = (columns - along, 1 - rows) if edge == "lower" else (rows - along, columns)
    if edge == "right":
        up = 1 - columns
    far = across**2 / 0.5 + up**2
    limit = np.quantile(far, share)
    return np.clip((limit - far) / (limit * 0.06) + 0.5, 0, 1)


def mixed(inside: Pixels, outside: Pixels, mask: np.ndarray) -> Pixels:
    kept = mask[..., None]
    return (inside * kept + outside * (1 - kept)).round().astype(np.uint8)


def _body_replaced(pixels: Pixels, rng: np.random.Generator, other: Pixels, share: float) -> Pixels:
    height, width = pixels.shape[:2]
    mask = body_mask(pixels, share, rng)
    return mixed(fitted(other, height, width), pixels, mask)


def drawn_anew(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Every pixel moved a little and its grain lost, as a picture is that went through a model."""
    height, width = pixels.shape[:2]
    field = rng.normal(size=(2, 5, 5)).astype(np.float32) * max(height, width) * 0.003
    shift = [cv2.resize(one, (width, height), interpolation=cv2.INTER_CUBIC) for one in field]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    moved = cv2.remap(
        pixels, columns + shift[0], rows + shift[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    small = cv2.resize(
        cv2.medianBlur(moved, 3), None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA
    )
    return jpeg(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), 80)


@change("AI-edit proxies")
def replaced_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(_body_replaced(pixels, rng, other, 0.3))


@change("AI-edit proxies")
def replaced_50(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(_body_replaced(pixels, rng, other, 0.5))


@change("AI-edit proxies")
def regenerated_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return drawn_anew(_body_replaced(pixels, rng, other, 0.3), rng)


@change("AI-edit proxies")
def replaced_30_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return any_shot(jpeg(_body_replaced(pixels, rng, other, 0.3)), rng, other)


@change("AI-edit proxies")
def face_relit(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """The body replaced, and a light from one side laid over what is kept."""
    light = np.linspace(0.55, 1.5, pixels.shape[1])[:: int(rng.choice([-1, 1]))]
    lit = np.clip(255 * (pixels / 255.0) ** 0.85 * light[None, :, None], 0, 255).astype(np.uint8)
    return drawn_anew(_body_replaced(lit, rng, other, 0.3), rng)


@change("AI-edit proxies")
def body_redrawn(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return drawn_anew(_body_replaced(pixels, rng, other, 0.5), rng)


@change("AI-edit proxies")
def background_redrawn(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """Only the middle is kept: the person in another place."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    far = ((columns - width / 2) / width) ** 2 + ((rows - height / 2) / height) ** 2
    edge = np.quantile(far, 0.4)
    mask = np.clip((edge - far) / (edge * 0.06) + 0.5, 0, 1)
    return drawn_anew(mixed(pixels, fitted(other, height, width), mask), rng)


@change("AI-edit proxies")
def restylised(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """The whole picture as a painting: flat colours, drawn edges, other hues."""
    smooth = pixels
    for _ in range(4):
        smooth = cv2.bilateralFilter(smooth, 7, 40, 7)
    levels = (smooth // 24 * 24 + 12).astype(np.uint8)
    lines = cv2.adaptiveThreshold(
        cv2.cvtColor(cv2.medianBlur(pixels, 5), cv2.COLOR_RGB2GRAY), 255,
        cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 6,
    )  # fmt: skip
    drawn = cv2.bitwise_and(levels, levels, mask=lines)
    hues = cv2.cvtColor(drawn, cv2.COLOR_RGB2HSV)
    hues[..., 0] = (hues[..., 0] + 12) % 180
    return drawn_anew(cv2.cvtColor(hues, cv2.COLOR_HSV2RGB), rng)
