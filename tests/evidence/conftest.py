"""One pack for the whole room, built once: rendering is the only slow part."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from takedown.common.pdf import render_pdf
from takedown.evidence import bag
from takedown.evidence.bundle import Pack, build
from takedown.evidence.sections import parts_of
from tests.evidence.records import a_record

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.record import PackRecord


def unprinted(record: PackRecord) -> tuple[bytes, ...]:
    """What stands for the parts of a report that nobody reads here: an empty page for each."""
    page = render_pdf("<html lang=en><title>x</title><h2>x</h2>")
    return (b"", b"", *(page for _ in parts_of(record)))


@pytest.fixture(scope="session")
def pack() -> Pack:
    return build(record=a_record())


@pytest.fixture
def archive(pack: Pack, tmp_path: Path) -> Path:
    path = tmp_path / pack.file_name
    path.write_bytes(pack.content)
    return path


def unpacked(archive: Path) -> Path:
    """The folder of a pack, laid out beside its ZIP."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(archive.parent / "out")
    (found,) = (archive.parent / "out").iterdir()
    return found


@pytest.fixture
def folder(archive: Path) -> Path:
    return unpacked(archive)


def remade(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with SHA256SUMS, and both bag lists, made to fit whatever they are now."""
    files = dict(files)
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    kept = [
        line
        for line in files[bag.BAG_INFO].decode().splitlines(keepends=True)
        if not line.startswith("Payload-Oxum")
    ]
    files[bag.BAG_INFO] = "".join(
        sorted([*kept, f"Payload-Oxum: {bag.payload_oxum(payload)}\n"])
    ).encode()
    files[bag.MANIFEST] = bag.sums(payload)
    files[bag.TAG_MANIFEST] = bag.sums({name: files[name] for name in bag.TAGGED})
    files.pop(bag.SUMS)
    files[bag.SUMS] = bag.sums(files, prefix="./")
    return files


def remake_sums(folder: Path) -> None:
    """Make the lists of a folder fit whatever is in it now."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    for name, content in remade(files).items():
        (folder / name).write_bytes(content)
