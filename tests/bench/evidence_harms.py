"""What can be done to an unpacked pack but flipping bits: each thing by itself, to each file or folder."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.bench.evidence_shell import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    # What is done to one path of a copy; the second is the same path of the good pack.
    Deed = Callable[[Path, Path], object]
    Harm = tuple[str, Callable[[Path], object]]

FOLDERS = (".", "data", "signatures")


def harms(good: Path) -> Iterator[Harm]:
    """Yield what is done, in words, and what does it to a copy of the folder `good`."""
    names = sorted(files_of(good))
    for deeds, paths in ((_IN_A_FOLDER, FOLDERS), (_TO_A_FILE, names)):
        for kind, deed in deeds.items():
            for path in paths:
                yield kind, partial(_done, deed=deed, path=path, good=good)
    for one, other in pairwise(names):
        yield "two files swapped", partial(_swapped, one=one, other=other)


def _done(at: Path, *, deed: Deed, path: str, good: Path) -> None:
    deed(at / path, good / path)


def _swapped(at: Path, *, one: str, other: str) -> None:
    first, second = (at / one).read_bytes(), (at / other).read_bytes()
    (at / one).write_bytes(second)
    (at / other).write_bytes(first)


def _with_a_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "SHA256SUMS").write_bytes(b"more")


def _linked(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


_IN_A_FOLDER: dict[str, Deed] = {
    "a file added": lambda at, good: (at / "more.txt").write_bytes(b"more"),
    "a hidden file added": lambda at, good: (at / ".more").write_bytes(b"more"),
    "an empty file added": lambda at, good: (at / "more.txt").write_bytes(b""),
    "a folder with a file added": lambda at, good: _with_a_file(at / "more"),
    "an empty folder added": lambda at, good: (at / "more").mkdir(),
    "a link to a file added": lambda at, good: (at / "more.txt").symlink_to("/etc/hostname"),
    "a link to a folder added": lambda at, good: (at / "more").symlink_to("/etc"),
}
_TO_A_FILE: dict[str, Deed] = {
    "a file deleted": lambda at, good: at.unlink(),
    "a file renamed": lambda at, good: at.rename(at.with_name(f"{at.name}-1")),
    "a file emptied": lambda at, good: at.write_bytes(b""),
    "a file cut by a byte": lambda at, good: at.write_bytes(good.read_bytes()[:-1]),
    "a byte added to a file": lambda at, good: at.write_bytes(good.read_bytes() + b"\n"),
    "a link to the same bytes in place of a file": _linked,
}
