"""Whether any change to a pack goes unnoticed: one bit of any file, and files added, taken out or moved."""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from takedown.evidence.bag import SUMS, sha256
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from tests.bench.evidence_harms import harms
from tests.bench.evidence_pack import large_record, make, means_of_this_run
from tests.bench.evidence_shell import (
    Commands,
    files_of,
    files_ok,
    guide_of,
    lay_out,
    made_by_the_shell,
    signed_files_ok,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXHIBITS = 20
FLIPS = 10_000
OF_A_FILE = 200
WHOLE_BELOW = 4096
SAMPLE = 300

Flip = tuple[int, int]


@dataclass
class Tried:
    """How often one kind of change was made, and how often each check said that all is well."""

    kind: str
    made: int = 0
    missed: int = 0
    on_disk: int = 0
    missed_by_list: int = 0
    missed_by_signed: int = 0
    missed_by_us: int = 0


def flips_of(files: Mapping[str, bytes], *, most: int = FLIPS) -> dict[str, list[Flip]]:
    """Which bits are flipped, by file, as byte and bit: every byte of small files, 200 of every file, `most` in all."""
    chosen = {name: _every_byte(name, len(content)) for name, content in files.items()}
    large = [name for name, content in files.items() if len(content) >= WHOLE_BELOW]
    rest = max(0, most - sum(len(one) for one in chosen.values()))
    for name, flips in chosen.items():
        wanted = max(OF_A_FILE, -(-rest // len(large)) if name in large else 0)
        chance = _chance(name)
        seen = set(flips)
        while len(seen) < min(wanted, 8 * len(files[name])):
            seen.add((chance.randrange(len(files[name])), chance.randrange(8)))
        chosen[name] = sorted(seen)
    return chosen


def _every_byte(name: str, size: int) -> list[Flip]:
    chance = _chance(f"{name}, each byte")
    return [(place, chance.randrange(8)) for place in range(size)] if size < WHOLE_BELOW else []


def _chance(name: str) -> random.Random:
    return random.Random(name)  # noqa: S311 - the same flips each run


def flipped(content: bytes, flip: Flip) -> bytes:
    """The bytes with one bit changed."""
    changed = bytearray(content)
    changed[flip[0]] ^= 1 << flip[1]
    return bytes(changed)


class List:
    """SHA256SUMS made again, as the line of VERIFY.txt does, of which only one file is ever hashed anew."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Hash every file once."""
        self.lines = {
            name: self._line(name, content) for name, content in files.items() if name != SUMS
        }
        self.kept = files[SUMS]

    @staticmethod
    def _line(name: str, content: bytes) -> bytes:
        return f"{sha256(content)}  ./{name}\n".encode()

    def made(self, changed: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
        """The whole list, with the lines of changed files."""
        lines = {**self.lines, **changed}
        return b"".join(lines[name] for name in sorted(lines))

    def notices(self, name: str, content: bytes) -> bool:
        """Whether the list differs from the one that is kept, where one file has other bytes."""
        if name == SUMS:
            return self.made() != content
        return self.made({name: self._line(name, content)}) != self.kept


def flip_all(folder: Path, commands: Commands, *, most: int, sample: int) -> list[Tried]:
    """Flip bits in every file; of each file some on the disk, where the shell and `verify_pack` look."""
    files = files_of(folder)
    kept = List(files)
    if made_by_the_shell(commands, folder) != kept.made() or not _all_well(folder, commands):
        raise RuntimeError("The untouched pack is not found to be whole.")
    told = []
    for name, flips in flips_of(files, most=most).items():
        one = Tried(kind=name, made=len(flips))
        one.missed = sum(not kept.notices(name, flipped(files[name], flip)) for flip in flips)
        for flip in _chance(name).sample(flips, -(-sample // len(files))):
            (folder / name).write_bytes(flipped(files[name], flip))
            _look(one, folder, commands, signed=False)
        (folder / name).write_bytes(files[name])
        told.append(one)
    return told


def harm_all(folder: Path, commands: Commands) -> list[Tried]:
    """Do everything else to copies of the folder, one thing each, and look."""
    told: dict[str, Tried] = {}
    for kind, harm in harms(folder):
        harmed = folder.parent / "harmed"
        shutil.copytree(folder, harmed)
        harm(harmed)
        one = told.setdefault(kind, Tried(kind=kind))
        one.made += 1
        _look(one, harmed, commands, signed=True)
        shutil.rmtree(harmed)
    return list(told.values())


def _look(one: Tried, folder: Path, commands: Commands, *, signed: bool) -> None:
    one.on_disk += 1
    by_list = files_ok(commands, folder)
    one.missed_by_list += by_list
    one.missed_by_signed += by_list and signed and signed_files_ok(commands, folder)
    one.missed_by_us += _is_verified(folder)


def _all_well(folder: Path, commands: Commands) -> bool:
    return files_ok(commands, folder) and signed_files_ok(commands, folder) and _is_verified(folder)


def _is_verified(folder: Path) -> bool:
    try:
        verify_pack(folder)
    except PackRefused:
        return False
    return True


def lines(kept: list[dict[str, object]]) -> Iterator[str]:
    """Yield both tables line by line."""
    record = large_record(EXHIBITS)
    with tempfile.TemporaryDirectory() as work, means_of_this_run(record) as means:
        pack = make(record, means).pack
        archive = Path(work) / pack.file_name
        archive.write_bytes(pack.content)
        folder = lay_out(archive, means)
        commands = guide_of(folder)
        told = flip_all(folder, commands, most=FLIPS, sample=SAMPLE)
        kept += [asdict(one) for one in told]
        yield from _flips_told(told)
        yield ""
        harmed = harm_all(folder, commands)
        kept += [asdict(one) for one in harmed]
        yield from _harms_told(harmed)


def _flips_told(told: list[Tried]) -> Iterator[str]:
    total = Tried(kind=f"all {len(told)} files")
    for one in told:
        for name in ("made", "missed", "on_disk", "missed_by_list", "missed_by_us"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    yield "| one bit flipped in | flips | unnoticed (goal 0) | on the disk | unnoticed by the shell | by verify_pack |"
    yield "|---|---|---|---|---|---|"
    for one in (*told, total):
        yield f"| {one.kind} | {one.made:,} | {one.missed} | {one.on_disk} | {one.missed_by_list} | {one.missed_by_us} |"


def _harms_told(told: list[Tried]) -> Iterator[str]:
    yield "| what was done | times | unnoticed by FILES-OK (goal 0) | nor by SIGNED-FILES-OK | by verify_pack |"
    yield "|---|---|---|---|---|"
    for one in told:
        yield f"| {one.kind} | {one.made} | {one.missed_by_list} | {one.missed_by_signed} | {one.missed_by_us} |"
