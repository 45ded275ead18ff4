"""What a demonstration is asked to do, checked before anything is started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from takedown.jobs.demo_pictures import draw_capture, draw_reference
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused
from takedown.posts.links import read_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Made-up posts: one given twice in two forms, and one on a site that nobody has a form for.
LINKS = (
    "https://x.com/example/status/1859000000000000001",
    "https://twitter.com/example/status/1859000000000000001?s=20",
    "https://mobile.twitter.com/example/status/1859000000000000002",
    "https://forum.example/thread/2?utm_source=share",
)
_CHUNK = 1 << 18
_SMALL = 64


class OrderRefused(Exception):
    """What was asked for cannot be done; the message is one sentence for whoever typed it."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """A demonstration to run: where its files go and what it works on."""

    output: Path
    references: tuple[Path, ...]
    captures: tuple[Path, ...]
    links: tuple[str, ...]

    def arguments(self) -> list[str]:
        """Return the options of the command that ask for this order."""
        pairs = [
            ("--output", [self.output]),
            ("--reference", self.references),
            ("--capture", self.captures),
            ("--link", self.links),
        ]
        return [f"{option}={value}" for option, values in pairs for value in values]


def prepare(
    *, output: Path, references: Sequence[Path], captures: Sequence[Path], links: Sequence[str]
) -> Order:
    """Return the order with its gaps filled, pictures drawn into `output` if none were given.

    Raises OrderRefused for a folder that cannot be written, a file that is not a readable picture,
    or links of which none can be read.
    """
    folder = output.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OrderRefused(f"{output} cannot be made a folder: {error.strerror}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OrderRefused(f"{output} is a folder that the present user may not write to.")
    _check_links(links)
    for path in (*references, *captures):
        _check_picture(path)
    if not references and not captures:
        references = [draw_reference(folder / "drawn-reference.jpg")]
        captures = [draw_capture(folder / "drawn-capture.jpg")]
    return Order(
        output=folder,
        references=tuple(path.resolve() for path in references),
        captures=tuple(path.resolve() for path in captures),
        links=tuple(links) or LINKS,
    )


def chunks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes piece by piece; raise OSError."""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _check_picture(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise OrderRefused(f"{path} is not an ordinary file.")
    try:
        read_picture(chunks(path), max_side=_SMALL)
    except OSError as error:
        raise OrderRefused(f"{path} cannot be read: {error.strerror}.") from None
    except PictureRefused as refusal:
        raise OrderRefused(f"{path} cannot be used. {refusal.sentence}") from None


def _check_links(links: Sequence[str]) -> None:
    if not links:
        return
    read = read_links("\n".join(links))
    if not read.unique:
        reason = read.unreadable[0].reason if read.unreadable else ""
        raise OrderRefused(f"None of the links can be read. {reason}".strip())
    if read.over_limit:
        raise OrderRefused(f"More than {read.limit} different links are too many for one case.")
