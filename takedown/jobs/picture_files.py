"""Picture files on this machine: listed as they come, and each read or told why not."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from takedown.matching.compare import Signature, signature
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ample for hashes at 512 pixels and for features of a panel at 640 that takes a part of a screenshot.
_READ_SIDE = 1600
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Read:
    """A file and what is known of its picture."""

    file: Path
    signature: Signature


@dataclass(frozen=True)
class NotRead:
    """A file or folder that gave no picture, and why in a sentence."""

    file: Path
    sentence: str


def read(listed: Path | NotRead) -> Read | NotRead:
    """A file's signature, or why there is none; whatever is wrong with it, the others go on."""
    if isinstance(listed, NotRead):
        return listed
    try:
        picture = read_picture(_chunks(listed), max_side=_READ_SIDE)
        return Read(listed, signature(picture=picture))
    except PictureRefused as refused:
        return NotRead(listed, refused.sentence)
    except OSError as error:
        return NotRead(listed, _cannot_open(error))
    except Exception:  # noqa: BLE001 - one odd picture must not cost the thousands behind it
        return NotRead(listed, "This picture could not be measured.")


def files_in(paths: list[Path]) -> Iterator[Path | NotRead]:
    """The files named, and those inside the folders named, in sorted order; links to folders are left."""
    for path in paths:
        if not _is_folder(path):
            yield path
            continue
        closed: list[OSError] = []
        for folder, inner, names in os.walk(path, onerror=closed.append):
            inner.sort()
            yield from (Path(folder, name) for name in sorted(names))
            yield from _closed(closed)
        yield from _closed(closed)


def _is_folder(path: Path) -> bool:
    # Where the way to it is closed, pathlib raises; opening the file will say so in a sentence.
    with suppress(OSError):
        return path.is_dir()
    return False


def _closed(closed: list[OSError]) -> Iterator[NotRead]:
    """Each folder that could not be listed since the last time."""
    while closed:
        yield NotRead(Path(os.fsdecode(closed.pop(0).filename)), "This folder could not be opened.")


def _chunks(file: Path) -> Iterator[bytes]:
    """The file's bytes, piece by piece. Raises OSError for a pipe or a device: it may never end."""
    if file.exists() and not file.is_file():
        raise OSError("This is not an ordinary file.")
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk


def _cannot_open(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "There is no file here."
    if isinstance(error, PermissionError):
        return "This file may not be opened by the present user."
    return "This file could not be read from the disk."
