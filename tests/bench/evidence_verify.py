"""How many commands, and how long, an officer needs to check a locked pack with what Debian has."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic
from typing import TYPE_CHECKING, Any

from takedown.evidence.locking import LOCKED, lock, new_passphrase
from takedown.evidence.verify import verify_pack
from tests.bench.evidence_pack import large_record, make, means_of_this_run
from tests.bench.evidence_shell import guide_of, put_trust, says
from tests.evidence.records import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from takedown.evidence.bundle import Pack
    from takedown.evidence.vouching import Means
    from tests.bench.evidence_shell import Commands

EXHIBITS = 500
TIMES = 3


@dataclass(frozen=True)
class Step:
    """One command: its name in the table, the line, and the words it prints where all is well."""

    name: str
    line: str
    yes: str


def unpacking(pack: Pack, words: str) -> list[Step]:
    """What is typed before VERIFY.txt can be read, beside the locked ZIP."""
    return [
        Step("7zz x, the locked ZIP", f"7zz x -p'{words}' {_locked(pack)}", "Everything is Ok"),
        Step("7zz x, the ZIP inside", f"7zz x {pack.file_name}", "Everything is Ok"),
    ]


def by_the_list(commands: Commands) -> list[Step]:
    """What VERIFY.txt has for the list of files, the signature and the timestamp, within the folder."""
    return [
        Step("FILES-OK", commands.files, "FILES-OK"),
        Step("openssl cms -verify", commands.signature, "CMS Verification successful"),
        Step("openssl ts -verify", commands.timestamp, "Verification: OK"),
    ]


def by_the_signature(commands: Commands) -> list[Step]:
    """The same with the lists that are signed, in place of SHA256SUMS, which is not."""
    *first, compare = commands.signed
    return [
        Step("openssl cms -verify", commands.signature, "CMS Verification successful"),
        *(Step("what it compares with", line, "") for line in first),
        Step("SIGNED-FILES-OK", compare, "SIGNED-FILES-OK"),
        Step("openssl ts -verify", commands.timestamp, "Verification: OK"),
    ]


def run(pack: Pack, means: Means, *, signed: bool, folder: Path) -> dict[str, float]:
    """Lock the pack, run every command, return the seconds of each. Raises where one does not say yes."""
    words = _lock(pack, folder)
    put_trust(folder, means)
    took = _timed(unpacking(pack, words), folder)
    inside = folder / pack.file_name.removesuffix(".zip")
    commands = guide_of(inside)
    asked = by_the_signature(commands) if signed else by_the_list(commands)
    return took | _timed(asked, inside)


def _locked(pack: Pack) -> str:
    return pack.file_name.replace(".zip", LOCKED)


def _lock(pack: Pack, folder: Path) -> str:
    words = new_passphrase()
    locked = lock(pack.content, name=pack.file_name, passphrase=words, at=NOON)
    (folder / _locked(pack)).write_bytes(locked)
    return words


def _timed(asked: list[Step], folder: Path) -> dict[str, float]:
    took = {}
    for step in asked:
        begun = monotonic()
        told = says(step.line, folder)
        took[step.name] = monotonic() - begun
        if step.yes not in told:
            raise RuntimeError(f"{step.line}\nsaid: {told}")
    return took


def own_check(pack: Pack, means: Means, *, folder: Path) -> float:
    """The seconds of `verify_pack` on the locked ZIP, with certificate and roots."""
    words = _lock(pack, folder)
    trust = put_trust(folder, means)
    begun = monotonic()
    verify_pack(folder / _locked(pack), trust=trust, passphrase=words)
    return monotonic() - begun


def lines(kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield the table line by line."""
    record = large_record(EXHIBITS)
    with means_of_this_run(record) as means:
        pack = make(record, means).pack
    yield f"| {EXHIBITS} exhibits, {TIMES} times | commands (goal 5) | seconds (goal 5), median | longest |"
    yield "|---|---|---|---|"
    for signed, what in ((False, "with FILES-OK"), (True, "with SIGNED-FILES-OK instead")):
        runs = [_in_a_folder(partial(run, pack, means, signed=signed)) for _ in range(TIMES)]
        sums = [sum(one.values()) for one in runs]
        kept.append({"what": what, "runs": runs})
        yield f"| **{what}**, all | {len(runs[0])} | {median(sums):.2f} | {max(sums):.2f} |"
        for name in runs[0]:
            each = [one[name] for one in runs]
            yield f"| {name} | | {median(each):.2f} | {max(each):.2f} |"
    own = [_in_a_folder(partial(own_check, pack, means)) for _ in range(TIMES)]
    kept.append({"what": "verify_pack", "runs": own})
    yield f"| verify_pack, of the locked ZIP | 1 | {median(own):.2f} | {max(own):.2f} |"


def _in_a_folder(work: Callable[..., Any]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        return work(folder=Path(folder))
