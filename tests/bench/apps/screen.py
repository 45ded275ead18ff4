"""A phone's screen that is being drawn on."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1080, 2280


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


def wide(picture: Image.Image, width: int, *, most: int) -> Image.Image:
    """The picture at a width, its middle kept where it would be higher than `most`."""
    height = round(picture.height * width / picture.width)
    full = picture.resize((width, height), Image.Resampling.LANCZOS)
    if height <= most:
        return full
    top = (height - most) // 2
    return full.crop((0, top, width, top + most))


def shade(screen: Screen, by: int) -> tuple[int, int, int]:
    up = sum(screen.look.paper) < 380
    red, green, blue = (one + by if up else one - by for one in screen.look.paper)
    return red, green, blue
