"""What people, apps and AI tools do to a photograph before they post it, as functions on pixels.

Each takes the photograph (height × width × 3, uint8), a random generator and another photograph to
paste from, and returns the changed picture. The AI edits are proxies: a real tool draws anew what is
replaced here by another photograph.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.bench.apps import APPS, shot

Pixels = np.ndarray
Change = Callable[[Pixels, np.random.Generator, Pixels], Pixels]
CHANGES: dict[str, Change] = {}
# Under which line of the table each stands.
GROUPS: dict[str, str] = {}


def _change(group: str) -> Callable[[Change], Change]:
    def keep(one: Change) -> Change:
        name = one.__name__
        CHANGES[name], GROUPS[name] = one, group
        return one

    return keep


def jpeg(pixels: Pixels, quality: int = 85) -> Pixels:
    """The picture saved as JPEG and read again."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out))


def fitted(pixels: Pixels, height: int, width: int) -> Pixels:
    """The picture cropped and scaled to fill exactly this size."""
    scale = max(height / pixels.shape[0], width / pixels.shape[1])
    size = (round(pixels.shape[1] * scale + 0.5), round(pixels.shape[0] * scale + 0.5))
    big = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (big.shape[0] - height) // 2, (big.shape[1] - width) // 2
    return np.ascontiguousarray(big[top : top + height, left : left + width])


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(10, round(size)))


# -- the same picture, saved again


@_change("recompress, resize, blur, colour")
def jpeg_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(pixels, 30)


@_change("recompress, resize, blur, colour")
def jpeg_10(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(pixels, 10)


@_change("recompress, resize, blur, colour")
def resized_quarter(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))


@_change("recompress, resize, blur, colour")
def saved_five_times(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    for scale in (0.9, 0.8, 1.1, 0.7, 0.9):
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = jpeg(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), 60)
    return pixels


@_change("recompress, resize, blur, colour")
def blurred(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(cv2.GaussianBlur(pixels, (0, 0), max(pixels.shape[:2]) / 400))


@_change("recompress, resize, blur, colour")
def colour_filter(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    gains = np.array([1.15, 0.95, 0.75])
    return jpeg(np.clip(pixels * gains + np.array([10, 5, 15]), 0, 255).astype(np.uint8))


@_change("recompress, resize, blur, colour")
def grey(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.asarray(Image.fromarray(pixels).convert("L").convert("RGB")))


@_change("recompress, resize, blur, colour")
def brightened(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.clip(pixels * 1.4, 0, 255).astype(np.uint8))


# -- crops and turns


def _crop(pixels: Pixels, rng: np.random.Generator, share: float) -> Pixels:
    """Cut away `share` of the area, at a place of chance."""
    height, width = pixels.shape[:2]
    side = (1 - share) ** 0.5
    high, wide = round(height * side), round(width * side)
    top, left = rng.integers(0, height - high + 1), rng.integers(0, width - wide + 1)
    return jpeg(np.ascontiguousarray(pixels[top : top + high, left : left + wide]))


@_change("crops")
def crop_10(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _crop(pixels, rng, 0.1)


@_change("crops")
def crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _crop(pixels, rng, 0.2)


@_change("crops")
def crop_40(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _crop(pixels, rng, 0.4)


@_change("crops")
def crop_60(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _crop(pixels, rng, 0.6)


@_change("crops")
def crop_square(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    side = min(pixels.shape[:2])
    return jpeg(fitted(pixels, side, side))


@_change("mirror and turns")
def mirror(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.ascontiguousarray(pixels[:, ::-1]))


@_change("mirror and turns")
def mirror_crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _crop(np.ascontiguousarray(pixels[:, ::-1]), rng, 0.2)


@_change("mirror and turns")
def turned_90(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(np.ascontiguousarray(np.rot90(pixels, rng.choice([1, 3]))))


@_change("mirror and turns")
def tilted_5(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    turn = float(rng.choice([-5, 5]))
    return jpeg(np.asarray(Image.fromarray(pixels).rotate(turn, Image.Resampling.BICUBIC)))


# -- things put round it and on it


@_change("frames, text and stickers")
def letterboxed(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    out = np.zeros((round(max(height, width * 16 / 9)), width, 3), np.uint8)
    top = (out.shape[0] - height) // 2
    out[top : top + height] = pixels
    return jpeg(out)


@_change("frames, text and stickers")
def blurred_padding(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    side = max(pixels.shape[:2])
    high = round(side * 1.25)
    out = cv2.GaussianBlur(fitted(pixels, high, side), (0, 0), side / 25)
    top, left = (high - pixels.shape[0]) // 2, (side - pixels.shape[1]) // 2
    out[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
    return jpeg(out)


@_change("frames, text and stickers")
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
        font=_font(bar * 0.3),
    )
    return jpeg(np.asarray(image))


@_change("frames, text and stickers")
def meme_text(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(with_meme_text(pixels, "ONE DOES NOT SIMPLY", "LOG OFF AGAIN"))


def with_meme_text(pixels: Pixels, top: str, bottom: str) -> Pixels:
    """White capitals with a black edge, above and below."""
    image = Image.fromarray(pixels).copy()
    pen = ImageDraw.Draw(image)
    size = image.width / max(len(top), len(bottom)) * 1.45
    for words, y in ((top, image.height * 0.03), (bottom, image.height * 0.97 - size * 1.2)):
        pen.text(
            (image.width / 2, y), words, fill="white", font=_font(size), anchor="ma",
            stroke_width=max(2, round(size / 12)), stroke_fill="black",
        )  # fmt: skip
    return np.asarray(image)


@_change("frames, text and stickers")
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


@_change("frames, text and stickers")
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
            font=_font(size),
            anchor="mm",
        )
    over = over.rotate(20)
    return np.asarray(Image.alpha_composite(image, over).convert("RGB"))


@_change("frames, text and stickers")
def collage(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    height, width = 900, 700
    pair = [fitted(pixels, height, width), fitted(other, height, width)]
    if rng.integers(2):
        pair.reverse()
    return jpeg(np.concatenate(pair, axis=1))


# -- on a phone


def _on_a_phone(name: str, dark: bool) -> Change:
    def changed(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
        return shot(name, pixels, dark=dark, rng=rng, beside=other)

    changed.__name__ = f"shot_{name}_{'dark' if dark else 'light'}"
    return changed


for _name in APPS:
    for _dark in (False, True):
        _change("phone screenshots")(_on_a_phone(_name, _dark))


@_change("phone screenshots")
def shot_of_crop_20(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _any_shot(_crop(pixels, rng, 0.2), rng, other)


@_change("phone screenshots")
def mirrored_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _any_shot(np.ascontiguousarray(pixels[:, ::-1]), rng, other)


def _any_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    name = str(rng.choice(sorted(APPS)))
    return jpeg(shot(name, pixels, dark=bool(rng.integers(2)), rng=rng, beside=other))


# -- proxies for AI edits


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


def _mixed(inside: Pixels, outside: Pixels, mask: np.ndarray) -> Pixels:
    kept = mask[..., None]
    return (inside * kept + outside * (1 - kept)).round().astype(np.uint8)


def _body_replaced(pixels: Pixels, rng: np.random.Generator, other: Pixels, share: float) -> Pixels:
    height, width = pixels.shape[:2]
    mask = body_mask(pixels, share, rng)
    return _mixed(fitted(other, height, width), pixels, mask)


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


@_change("AI-edit proxies")
def replaced_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(_body_replaced(pixels, rng, other, 0.3))


@_change("AI-edit proxies")
def replaced_50(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return jpeg(_body_replaced(pixels, rng, other, 0.5))


@_change("AI-edit proxies")
def regenerated_30(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return drawn_anew(_body_replaced(pixels, rng, other, 0.3), rng)


@_change("AI-edit proxies")
def replaced_30_shot(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return _any_shot(jpeg(_body_replaced(pixels, rng, other, 0.3)), rng, other)


@_change("AI-edit proxies")
def face_relit(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """The body replaced, and a light from one side laid over what is kept."""
    light = np.linspace(0.55, 1.5, pixels.shape[1])[:: int(rng.choice([-1, 1]))]
    lit = np.clip(255 * (pixels / 255.0) ** 0.85 * light[None, :, None], 0, 255).astype(np.uint8)
    return drawn_anew(_body_replaced(lit, rng, other, 0.3), rng)


@_change("AI-edit proxies")
def body_redrawn(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    return drawn_anew(_body_replaced(pixels, rng, other, 0.5), rng)


@_change("AI-edit proxies")
def background_redrawn(pixels: Pixels, rng: np.random.Generator, other: Pixels) -> Pixels:
    """Only the middle is kept: the person in another place."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    far = ((columns - width / 2) / width) ** 2 + ((rows - height / 2) / height) ** 2
    edge = np.quantile(far, 0.4)
    mask = np.clip((edge - far) / (edge * 0.06) + 0.5, 0, 1)
    return drawn_anew(_mixed(pixels, fitted(other, height, width), mask), rng)


@_change("AI-edit proxies")
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
