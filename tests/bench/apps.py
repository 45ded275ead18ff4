"""Pages of apps on a phone, drawn: the same bars, icons and words round whatever picture is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT = 1080, 2280
APPS: dict[str, Callable[[Screen, Image.Image], None]] = {}


@dataclass(frozen=True)
class Look:
    """The colours of a page."""

    paper: tuple[int, int, int]
    ink: tuple[int, int, int]
    faint: tuple[int, int, int]


LIGHT = Look((255, 255, 255), (20, 20, 22), (120, 124, 130))
DARK = Look((16, 18, 22), (235, 236, 238), (130, 134, 140))


class Screen:
    """A page that is being drawn."""

    def __init__(self, look: Look, adverts: list[Image.Image]) -> None:
        self.look, self.adverts = look, adverts
        self.image = Image.new("RGB", (WIDTH, HEIGHT), look.paper)
        self.pen = ImageDraw.Draw(self.image)
        self.words(40, 22, "09:41", 38)
        for left in (880, 930, 985):
            self.pen.rounded_rectangle((left, 28, left + 36, 60), 6, outline=look.ink, width=4)

    def words(self, x: float, y: float, text: str, size: int, *, faint: bool = False) -> None:
        self.pen.text(
            (x, y),
            text,
            fill=self.look.faint if faint else self.look.ink,
            font=ImageFont.load_default(size),
        )

    def icons(self, y: float, *, count: int = 4, size: int = 54) -> None:
        step = WIDTH / (count + 1)
        for index in range(count):
            x = step * (index + 1) - size / 2
            shape = index % 4
            box = (x, y, x + size, y + size)
            if shape == 0:
                self.pen.ellipse(box, outline=self.look.ink, width=6)
            elif shape == 1:
                self.pen.polygon(
                    [(x, y + size), (x + size / 2, y), (x + size, y + size)],
                    outline=self.look.ink,
                    width=6,
                )
            elif shape == 2:
                self.pen.rounded_rectangle(box, 12, outline=self.look.ink, width=6)
            else:
                self.pen.line(
                    (x, y + size / 2, x + size, y + size / 2), fill=self.look.ink, width=8
                )
                self.pen.line(
                    (x + size / 2, y, x + size / 2, y + size), fill=self.look.ink, width=8
                )

    def round_picture(self, x: int, y: int, size: int) -> None:
        """The face of whoever posts: the same on all of their posts."""
        mask = Image.new("L", (size, size), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, size, size), fill=255)
        self.image.paste(self.adverts[0].resize((size, size)), (x, y), mask)

    def paste(self, picture: Image.Image, x: int, y: int, *, corner: int = 0) -> None:
        if not corner:
            self.image.paste(picture, (x, y))
            return
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), corner, fill=255)
        self.image.paste(picture, (x, y), mask)


def shot(
    name: str, pixels: np.ndarray, *, dark: bool, rng: np.random.Generator, beside: np.ndarray
) -> np.ndarray:
    """A phone's screen with the picture in it; adverts and faces are cut from `beside`."""
    squares = [_square(beside, rng) for _ in range(4)]
    screen = Screen(DARK if dark else LIGHT, squares)
    APPS[name](screen, Image.fromarray(pixels))
    return np.asarray(screen.image)


def _square(pixels: np.ndarray, rng: np.random.Generator) -> Image.Image:
    side = min(pixels.shape[:2]) // 2
    top, left = (rng.integers(0, extent - side + 1) for extent in pixels.shape[:2])
    return Image.fromarray(np.ascontiguousarray(pixels[top : top + side, left : left + side]))


def _app(one: Callable[[Screen, Image.Image], None]) -> Callable[[Screen, Image.Image], None]:
    APPS[one.__name__] = one
    return one


def _wide(picture: Image.Image, width: int, *, most: int) -> Image.Image:
    """The picture at a width, its middle kept where it would be higher than `most`."""
    height = round(picture.height * width / picture.width)
    full = picture.resize((width, height), Image.Resampling.LANCZOS)
    if height <= most:
        return full
    top = (height - most) // 2
    return full.crop((0, top, width, top + most))


@_app
def timeline(screen: Screen, picture: Image.Image) -> None:
    """A post among posts: a face, a name, words, the picture inset with round corners, icons."""
    screen.words(430, 110, "Home", 44)
    screen.round_picture(40, 220, 110)
    screen.words(170, 220, "someone  @someone", 42)
    screen.words(170, 275, "look what I found, pass it on", 40)
    inset = _wide(picture, 870, most=1150)
    screen.paste(inset, 170, 350, corner=36)
    below = 380 + inset.height
    screen.icons(below, count=4, size=48)
    screen.pen.line((0, below + 90, WIDTH, below + 90), fill=screen.look.faint, width=2)
    screen.round_picture(40, below + 120, 110)
    screen.words(170, below + 130, "another  @another", 42)
    for line in range(8):
        screen.words(
            170, below + 190 + line * 56, "so many replies to read here tonight", 38, faint=True
        )
    screen.icons(HEIGHT - 110, count=5)


@_app
def feed(screen: Screen, picture: Image.Image) -> None:
    """The picture from edge to edge, a face above, icons and a caption below."""
    screen.words(40, 100, "Pictures", 58)
    screen.round_picture(30, 200, 96)
    screen.words(150, 222, "someone_else", 40)
    full = _wide(picture, WIDTH, most=1350)
    screen.paste(full, 0, 320)
    below = 345 + full.height
    screen.icons(below, count=3)
    screen.words(40, below + 80, "1,204 likes", 40)
    screen.words(40, below + 140, "someone_else  new pictures every day", 38)
    screen.words(40, below + 195, "View all 88 comments", 36, faint=True)
    screen.icons(HEIGHT - 110, count=5)


@_app
def chat(screen: Screen, picture: Image.Image) -> None:
    """A bubble with the picture, on a pattern, between bubbles with words."""
    for y in range(180, HEIGHT - 150, 90):
        for x in range(20 + (y // 90 % 2) * 60, WIDTH, 120):
            screen.pen.arc((x, y, x + 44, y + 44), 0, 250, fill=_shade(screen, 18), width=3)
    screen.pen.rectangle((0, 80, WIDTH, 180), fill=_shade(screen, 30))
    screen.round_picture(30, 90, 80)
    screen.words(140, 105, "Friday football", 44)
    _bubble(screen, 30, 220, 560, "did you see this")
    inside = _wide(picture, 780, most=1000)
    screen.pen.rounded_rectangle(
        (30, 330, 30 + 800, 340 + inside.height + 60), 28, fill=_shade(screen, 40)
    )
    screen.paste(inside, 40, 340, corner=22)
    screen.words(700, 350 + inside.height, "21:07", 34, faint=True)
    top = 440 + inside.height
    _bubble(screen, 420, top, 620, "where did you get that")
    _bubble(screen, 30, top + 110, 500, "somebody sent it")
    screen.pen.rounded_rectangle((20, HEIGHT - 130, 900, HEIGHT - 30), 50, fill=_shade(screen, 30))
    screen.words(60, HEIGHT - 110, "Message", 40, faint=True)


def _shade(screen: Screen, by: int) -> tuple[int, int, int]:
    up = sum(screen.look.paper) < 380
    red, green, blue = (one + by if up else one - by for one in screen.look.paper)
    return red, green, blue


def _bubble(screen: Screen, x: int, y: int, width: int, text: str) -> None:
    screen.pen.rounded_rectangle((x, y, x + width, y + 90), 28, fill=_shade(screen, 40))
    screen.words(x + 24, y + 22, text, 40)


@_app
def gallery(screen: Screen, picture: Image.Image) -> None:
    """The picture alone in the middle of the screen, bars above and below."""
    full = _wide(picture, WIDTH, most=1700)
    screen.words(40, 110, "<   12 November   21:07", 42)
    screen.paste(full, 0, (HEIGHT - full.height) // 2)
    screen.icons(HEIGHT - 150, count=4, size=64)


@_app
def story(screen: Screen, picture: Image.Image) -> None:
    """The picture fills the screen; a face, a name, words and a box to answer lie on it."""
    scale = max(WIDTH / picture.width, HEIGHT / picture.height)
    filled = picture.resize(
        (round(picture.width * scale + 1), round(picture.height * scale + 1)),
        Image.Resampling.LANCZOS,
    )
    left, top = (filled.width - WIDTH) // 2, (filled.height - HEIGHT) // 2
    screen.paste(filled.crop((left, top, left + WIDTH, top + HEIGHT)), 0, 0)
    for index in range(3):
        screen.pen.rounded_rectangle(
            (20 + index * 350, 90, 350 + index * 350, 96), 3, fill=(235, 235, 235)
        )
    screen.round_picture(30, 120, 90)
    _outlined(screen, 140, 140, "someone_else  3 h", 42)
    _outlined(screen, 160, 1500, "she asked for it", 72)
    screen.pen.rounded_rectangle(
        (30, HEIGHT - 150, 860, HEIGHT - 50), 50, outline=(240, 240, 240), width=4
    )
    _outlined(screen, 70, HEIGHT - 128, "Send message", 40)
    screen.pen.polygon(
        [(920, HEIGHT - 130), (1020, HEIGHT - 100), (920, HEIGHT - 70)],
        outline=(240, 240, 240),
        width=6,
    )


def _outlined(screen: Screen, x: float, y: float, text: str, size: int) -> None:
    screen.pen.text(
        (x, y),
        text,
        fill=(250, 250, 250),
        font=ImageFont.load_default(size),
        stroke_width=2,
        stroke_fill=(30, 30, 30),
    )


@_app
def forum(screen: Screen, picture: Image.Image) -> None:
    """A card with a title, the picture with a margin, votes and comments."""
    screen.pen.rectangle((0, 80, WIDTH, 190), fill=_shade(screen, 20))
    screen.words(40, 110, "r / local_pictures", 46)
    screen.words(40, 230, "Posted by u/someone, 5 h", 34, faint=True)
    screen.words(40, 285, "Who is this? Found on an old phone", 48)
    card = _wide(picture, 1000, most=1300)
    screen.paste(card, 40, 380)
    below = 410 + card.height
    screen.icons(below, count=3)
    screen.pen.rectangle((0, below + 90, WIDTH, below + 110), fill=_shade(screen, 20))
    for line in range(7):
        screen.words(
            40, below + 150 + line * 60, f"u/reader{line}: more of this please, thanks", 38
        )


@_app
def article(screen: Screen, picture: Image.Image) -> None:
    """A web page: an address bar, the picture in the text, adverts below and beside it."""
    screen.pen.rounded_rectangle((30, 90, 1050, 170), 40, fill=_shade(screen, 25))
    screen.words(80, 106, "freepics.example/p/88213", 40)
    screen.words(30, 210, "The pictures everyone talks about", 56)
    inside = _wide(picture, 760, most=1000)
    screen.paste(inside, 30, 310)
    for index, advert in enumerate(screen.adverts[1:3]):
        screen.paste(advert.resize((240, 240)), 815, 310 + index * 290)
        screen.words(815, 555 + index * 290, "Advertisement", 26, faint=True)
    below = 350 + max(inside.height, 600)
    for line in range(5):
        screen.words(30, below + line * 52, "Nobody knows where it comes from, readers say", 38)
    wide = screen.adverts[3].resize((1020, 1020)).crop((0, 300, 1020, 600))
    screen.paste(wide, 30, below + 290)
    screen.words(30, below + 600, "Sponsored: win a phone today", 34, faint=True)


@_app
def player(screen: Screen, picture: Image.Image) -> None:
    """A video page: the frame with its controls, a title, a list of others."""
    frame = _wide(picture, WIDTH, most=800)
    screen.paste(frame, 0, 90)
    top = 90 + frame.height
    middle = 90 + frame.height // 2
    screen.pen.polygon(
        [(500, middle - 60), (500, middle + 60), (600, middle)],
        fill=(245, 245, 245),
        outline=(60, 60, 60),
    )
    screen.pen.rectangle((0, top - 14, WIDTH, top - 6), fill=(120, 120, 120))
    screen.pen.rectangle((0, top - 14, 380, top - 6), fill=(240, 140, 0))
    screen.words(30, top + 30, "Amateur clip 88213", 50)
    screen.words(30, top + 100, "12,094 views", 36, faint=True)
    screen.icons(top + 160, count=5)
    for index, advert in enumerate(screen.adverts):
        at = top + 260 + index * 230
        screen.paste(advert.resize((360, 200)), 30, at)
        screen.words(420, at + 20, "Another clip to watch", 38)
        screen.words(420, at + 80, "8,120 views", 32, faint=True)
