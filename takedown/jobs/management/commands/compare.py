"""Compare picture files from the command line; needs no database and no keys."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.management.base import BaseCommand

from takedown.common.plain_text import show_all_hidden
from takedown.jobs.in_order import in_order
from takedown.jobs.picture_files import NotRead, Read, files_in, read
from takedown.matching.compare import Likeness, compare

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator, Mapping

# How many files for each worker may be read before the line of the first has been printed.
_AHEAD = 4
# So many references are compared with a query at a time.
_BLOCK = 64
# What a shell says of a command that Ctrl-C ended.
_STOPPED = 130


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


@dataclass(frozen=True)
class NotCompared:
    """A pair that gave no row, though both files were read."""

    query: Path
    reference: Path
    sentence: str = "These two pictures could not be compared."


class Command(BaseCommand):
    """Say how alike each query is to each reference."""

    help = (
        "Compare every query with every reference. Paths may be folders, with any number of files. "
        "Exit 0 if at least one pair was compared, 1 if none was."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--references", nargs="+", required=True, type=Path, metavar="PATH")
        parser.add_argument("--queries", nargs="+", required=True, type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument(
            "--workers",
            type=_count,
            default=len(os.sched_getaffinity(0)),
            metavar="N",
            help="how many files are worked on side by side; as many as processors if left out",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        self.as_json = bool(options["json"])
        self.done = Counter[str]()
        try:
            self._run(options["references"], options["queries"], options["workers"])
        except BrokenPipeError:
            # Whoever was reading has read enough; nothing more can be said to them.
            _leave_standard_output()
        except KeyboardInterrupt:
            self._say_summary("Stopped. ")
            sys.exit(_STOPPED)
        self._say_summary()
        if not self.done["pairs"]:
            sys.exit(1)

    def _run(self, references: list[Path], queries: list[Path], workers: int) -> None:
        """Print every line; a bounded number of files is in hand, whatever the folders hold."""
        ahead = workers * _AHEAD
        executor = ThreadPoolExecutor(workers)
        try:
            held = []
            for one in in_order(executor, read, files_in(references), ahead=ahead):
                if isinstance(one, Read):
                    held.append(one)
                else:
                    self._say_error(one)
            self.done["references"] = len(held)
            blocks = [held[at : at + _BLOCK] for at in range(0, len(held), _BLOCK)]
            pairs = self._pairs(in_order(executor, read, files_in(queries), ahead=ahead), blocks)
            for answers in in_order(executor, _compared, pairs, ahead=ahead):
                for answer in answers:
                    self._say_answer(answer)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def _pairs(
        self, queries: Iterable[Read | NotRead], blocks: list[list[Read]]
    ) -> Iterator[NotRead | tuple[Read, list[Read]]]:
        """Each query with each block of references; a file that was not read stands for itself."""
        for one in queries:
            if isinstance(one, NotRead):
                yield one
                continue
            self.done["queries"] += 1
            yield from ((one, block) for block in blocks)

    def _say_answer(self, answer: Row | NotRead | NotCompared) -> None:
        if isinstance(answer, NotRead):
            self._say_error(answer)
        elif isinstance(answer, NotCompared):
            self.done["not compared"] += 1
            pair = {"query": str(answer.query), "reference": str(answer.reference)}
            self._say(
                {**pair, "error": answer.sentence},
                f"not compared: {answer.query} and {answer.reference}: {answer.sentence}",
            )
        else:
            self.done["pairs"] += 1
            pair_named = f"{answer['query']} and {answer['reference']}"
            self._say(answer, f"{answer['band']}: {pair_named}, support {answer['support']}")

    def _say_error(self, one: NotRead) -> None:
        self.done["not read"] += 1
        error = {"file": str(one.file), "error": one.sentence}
        self._say(error, f"not read: {one.file}: {one.sentence}")

    def _say(self, facts: Mapping[str, object], words: str) -> None:
        """Print one line: JSON, or words in which a file's name starts no line and turns none round."""
        line = json.dumps(facts) if self.as_json else show_all_hidden(words)
        # What the terminal's own code lacks is shown by its escapes rather than ending the run.
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding))
        self.stdout.flush()

    def _say_summary(self, first: str = "") -> None:
        done = self.done
        self.stderr.write(
            f"{first}Pairs compared: {done['pairs']}. Queries read: {done['queries']}. "
            f"References read: {done['references']}. Not read: {done['not read']}."
            + (f" Not compared: {done['not compared']}." if done["not compared"] else "")
        )


def _compared(
    pair: NotRead | tuple[Read, list[Read]],
) -> list[NotRead] | list[Row | NotCompared]:
    if isinstance(pair, NotRead):
        return [pair]
    query, references = pair
    return [_pair(query, reference) for reference in references]


def _pair(query: Read, reference: Read) -> Row | NotCompared:
    started = time.perf_counter()
    try:
        likeness = compare(query=query.signature, reference=reference.signature)
        return _row(query, reference.file, likeness, time.perf_counter() - started)
    except Exception:  # noqa: BLE001 - one odd pair must not cost the thousands behind it
        return NotCompared(query.file, reference.file)


def _row(query: Read, reference: Path, likeness: Likeness, seconds: float) -> Row:
    matrix, differs = likeness.alignment, likeness.differs
    panels = query.signature.features.panels
    return Row(
        query=str(query.file),
        reference=str(reference),
        band=likeness.band.value,
        phash_distance=likeness.phash_distance,
        pdq_distance=likeness.pdq_distance,
        support=likeness.support,
        mirrored=likeness.mirrored,
        alignment=None if matrix is None else [[round(one, 5) for one in row] for row in matrix],
        differs=None if differs is None else round(differs, 4),
        regions=[[round(side, 4) for side in astuple(one)] for one in panels],
        seconds=round(seconds, 4),
    )


def _count(given: str) -> int:
    """A number of workers. Raises ValueError, which ends the command as bad usage."""
    count = int(given)
    if count < 1:
        raise ValueError("At least one worker is needed.")
    return count


def _leave_standard_output() -> None:
    """Let nothing more be written to a pipe without a reader, at the end of the process either."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
