"""Apps in which the picture is one post or message among others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.apps.screen import HEIGHT, WIDTH, shade, wide

if TYPE_CHECKING:
    from PIL import Image

    from tests.bench.apps.screen import Screen


def timeline(screen: Screen, picture: Image.Image) -> None:
    """A post among posts: a face, a name, words, the picture inset with round corners, icons."""
    screen.words(430, 110, "Home", 44)
    screen.round_picture(40, 220, 110)
    screen.words(170, 220, "someone  @someone", 42)
    screen.words(170, 275, "look what I found, pass it on", 40)
    inset = wide(picture, 870, most=1150)
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


def feed(screen: Screen, picture: Image.Image) -> None:
    """The picture from edge to edge, a face above, icons and a caption below."""
    screen.words(40, 100, "Pictures", 58)
    screen.round_picture(30, 200, 96)
    screen.words(150, 222, "someone_else", 40)
    full = wide(picture, WIDTH, most=1350)
    screen.paste(full, 0, 320)
    below = 345 + full.height
    screen.icons(below, count=3)
    screen.words(40, below + 80, "1,204 likes", 40)
    screen.words(40, below + 140, "someone_else  new pictures every day", 38)
    screen.words(40, below + 195, "View all 88 comments", 36, faint=True)
    screen.icons(HEIGHT - 110, count=5)


def chat(screen: Screen, picture: Image.Image) -> None:
    """A bubble with the picture, on a pattern, between bubbles with words."""
    for y in range(180, HEIGHT - 150, 90):
        for x in range(20 + (y // 90 % 2) * 60, WIDTH, 120):
            screen.pen.arc((x, y, x + 44, y + 44), 0, 250, fill=shade(screen, 18), width=3)
    screen.pen.rectangle((0, 80, WIDTH, 180), fill=shade(screen, 30))
    screen.round_picture(30, 90, 80)
    screen.words(140, 105, "Friday football", 44)
    _bubble(screen, 30, 220, 560, "did you see this")
    inside = wide(picture, 780, most=1000)
    screen.pen.rounded_rectangle(
        (30, 330, 30 + 800, 340 + inside.height + 60), 28, fill=shade(screen, 40)
    )
    screen.paste(inside, 40, 340, corner=22)
    screen.words(700, 350 + inside.height, "21:07", 34, faint=True)
    top = 440 + inside.height
    _bubble(screen, 420, top, 620, "where did you get that")
    _bubble(screen, 30, top + 110, 500, "somebody sent it")
    screen.pen.rounded_rectangle((20, HEIGHT - 130, 900, HEIGHT - 30), 50, fill=shade(screen, 30))
    screen.words(60, HEIGHT - 110, "Message", 40, faint=True)


def _bubble(screen: Screen, x: int, y: int, width: int, text: str) -> None:
    screen.pen.rounded_rectangle((x, y, x + width, y + 90), 28, fill=shade(screen, 40))
    screen.words(x + 24, y + 22, text, 40)


def forum(screen: Screen, picture: Image.Image) -> None:
    """A card with a title, the picture with a margin, votes and comments."""
    screen.pen.rectangle((0, 80, WIDTH, 190), fill=shade(screen, 20))
    screen.words(40, 110, "r / local_pictures", 46)
    screen.words(40, 230, "Posted by u/someone, 5 h", 34, faint=True)
    screen.words(40, 285, "Who is this? Found on an old phone", 48)
    card = wide(picture, 1000, most=1300)
    screen.paste(card, 40, 380)
    below = 410 + card.height
    screen.icons(below, count=3)
    screen.pen.rectangle((0, below + 90, WIDTH, below + 110), fill=shade(screen, 20))
    for line in range(7):
        screen.words(
            40, below + 150 + line * 60, f"u/reader{line}: more of this please, thanks", 38
        )
