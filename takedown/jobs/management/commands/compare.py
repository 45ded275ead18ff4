"""Compare picture files from the command line; needs no database and no keys."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.management.base import BaseCommand

from takedown.matching.compare import Likeness, Signature, compare, signature
from takedown.pictures.read import read_picture
from takedown.pictures.refusals import PictureRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

# Ample for hashes at 512 pixels and for features of a panel at 640 that takes a part of a screenshot.
_READ_SIDE = 1600
_CHUNK = 1 << 18


class Row(TypedDict):
    """One line of output: one query against one reference."""

    query: str
    reference: str
    band: str
    phash_distance: int
    pdq_distance: int | None
    support: int
    mirrored: bool
    alignment: list[list[float]] | None
    differs: float | None
    regions: list[list[float]]
    seconds: float


class Command(BaseCommand):
    """Say how alike each query is to each reference."""

    help = (
        "Compare every query with every reference. Paths may be folders. Exit 0 if at least one "
        "pair was compared, 1 if none was."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--references", nargs="+", required=True, type=Path, metavar="PATH")
        parser.add_argument("--queries", nargs="+", required=True, type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        self.as_json = bool(options["json"])
        references = list(self._signatures(options["references"]))
        compared = 0
        for query, ours in self._signatures(options["queries"]):
            for reference, theirs in references:
                self._say_row((query, reference), (ours, theirs))
                compared += 1
        if not compared:
            sys.exit(1)

    def _signatures(self, paths: list[Path]) -> Iterator[tuple[Path, Signature]]:
        """Each readable file's signature, one at a time; each other file's reason is printed."""
        for file in _files(paths):
            try:
                picture = read_picture(_chunks(file), max_side=_READ_SIDE)
            except PictureRefused as refused:
                self._say_error(file, refused.sentence)
            except OSError as error:
                self._say_error(file, _cannot_open(error))
            else:
                yield file, signature(picture=picture)

    def _say_row(self, paths: tuple[Path, Path], pair: tuple[Signature, Signature]) -> None:
        started = time.perf_counter()
        likeness = compare(query=pair[0], reference=pair[1])
        row = _row(paths, pair[0], likeness, time.perf_counter() - started)
        words = f"{row['band']}: {paths[0]} and {paths[1]}, support {row['support']}"
        self._say(json.dumps(row) if self.as_json else words)

    def _say_error(self, file: Path, sentence: str) -> None:
        error = {"file": str(file), "error": sentence}
        self._say(json.dumps(error) if self.as_json else f"not read: {file}: {sentence}")

    def _say(self, line: str) -> None:
        # A name that is not valid text is shown by its escapes rather than ending the run.
        self.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8"))
        self.stdout.flush()


def _row(paths: tuple[Path, Path], query: Signature, likeness: Likeness, seconds: float) -> Row:
    matrix, differs = likeness.alignment, likeness.differs
    return Row(
        query=str(paths[0]),
        reference=str(paths[1]),
        band=likeness.band.value,
        phash_distance=likeness.phash_distance,
        pdq_distance=likeness.pdq_distance,
        support=likeness.support,
        mirrored=likeness.mirrored,
        alignment=None if matrix is None else [[round(one, 5) for one in row] for row in matrix],
        differs=None if differs is None else round(differs, 4),
        regions=[[round(side, 4) for side in astuple(one)] for one in query.features.panels],
        seconds=round(seconds, 4),
    )


def _files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those inside the folders named, in sorted order."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner.sort()
            yield from (Path(folder, name) for name in sorted(names))


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
