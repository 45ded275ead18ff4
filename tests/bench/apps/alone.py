"""Apps in which the picture fills the screen, or a web page is built round it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageFont

from tests.bench.apps.screen import HEIGHT, WIDTH, shade, wide

if TYPE_CHECKING:
    from tests.bench.apps.screen import Screen


def gallery(screen: Screen, picture: Image.Image) -> None:
    """The picture alone in the middle of the screen, bars above and below."""
    full = wide(picture, WIDTH, most=1700)
    screen.words(40, 110, "<   12 November   21:07", 42)
    screen.paste(full, 0, (HEIGHT - full.height) // 2)
    screen.icons(HEIGHT - 150, count=4, size=64)


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


def article(screen: Screen, picture: Image.Image) -> None:
    """A web page: an address bar, the picture in the text, adverts below and beside it."""
    screen.pen.rounded_rectangle((30, 90, 1050, 170), 40, fill=shade(screen, 25))
    screen.words(80, 106, "freepics.example/p/88213", 40)
    screen.words(30, 210, "The pictures everyone talks about", 56)
    inside = wide(picture, 760, most=1000)
    screen.paste(inside, 30, 310)
    for index, advert in enumerate(screen.adverts[1:3]):
        screen.paste(advert.resize((240, 240)), 815, 310 + index * 290)
        screen.words(815, 555 + index * 290, "Advertisement", 26, faint=True)
    below = 350 + max(inside.height, 600)
    for line in range(5):
        screen.words(30, below + line * 52, "Nobody knows where it comes from, readers say", 38)
    strip = screen.adverts[3].resize((1020, 1020)).crop((0, 300, 1020, 600))
    screen.paste(strip, 30, below + 290)
    screen.words(30, below + 600, "Sponsored: win a phone today", 34, faint=True)


def player(screen: Screen, picture: Image.Image) -> None:
    """A video page: the frame with its controls, a title, a list of others."""
    frame = wide(picture, WIDTH, most=800)
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
