"""A ZIP from a stranger: read with limits, and refused for a byte that does not belong."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.bundle import Pack


def rezip(pack: Pack, path: Path, **entries: bytes) -> Path:
    """Write the pack's files to a ZIP again, as other software would, with some added."""
    with zipfile.ZipFile(io.BytesIO(pack.content)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        for name, content in entries.items():
            new.writestr(name, content)
    return path


@pytest.mark.slow
def test_one_bit_changed_anywhere_in_the_zip_is_noticed(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    chance = random.Random(7)  # noqa: S311 - the same flips each run
    directory = pack.content.rindex(b"PK\x01\x02") - 900
    places = [chance.randrange(len(pack.content)) for _ in range(150)]
    places += [chance.randrange(directory, len(pack.content)) for _ in range(250)]
    for place in places:
        changed = bytearray(pack.content)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(PackRefused):
            verify_pack(path)


@pytest.mark.parametrize(
    "name",
    [
        "../EP-7K3M-1/x", "/etc/x", "EP-7K3M-1/../x", "EP-7K3M-1//x", "EP-7K3M-1\\x", "x",
        "EP-7K3M-1/data/REPORT.pdf", "other/x", "EP-7K3M-1/data/", "EP-7K3M-1/a b",
        "EP-7K3M-1/n\u202efdp.exe", "EP-7K3M-1/" + "n" * 80, "C:/x",
    ],
)  # fmt: skip
def test_a_zip_with_any_further_entry_is_refused(pack: Pack, tmp_path: Path, name: str) -> None:
    path = rezip(pack, tmp_path / "pack.zip", **{name: b"x"})
    with pytest.raises(PackRefused):
        verify_pack(path)
    assert not list(tmp_path.parent.rglob("x"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_the_zip_is_refused(pack: Pack, tmp_path: Path) -> None:
    path = rezip(pack, tmp_path / "pack.zip", **{"EP-7K3M-1/bagit.txt": b"x"})
    with pytest.raises(PackRefused, match="twice"):
        verify_pack(path)


def test_a_compressed_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("EP-7K3M-1/bagit.txt", b"x" * 100_000)
    with pytest.raises(PackRefused, match="zipped again"):
        verify_pack(path)


@pytest.mark.parametrize("where", ["before", "after", "comment"])
def test_bytes_hidden_round_the_files_are_noticed(pack: Pack, tmp_path: Path, where: str) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(b"MZ" + pack.content if where == "before" else pack.content)
    if where == "after":
        path.write_bytes(pack.content + b"\0" * 40)
    if where == "comment":
        with zipfile.ZipFile(path, "a") as opened:
            opened.comment = b"hello"
    with pytest.raises(PackRefused):
        verify_pack(path)


def test_a_zip_that_claims_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(5):
            out.writestr(f"EP-1/{number}", b"\0" * 60_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(PackRefused, match="more than any pack"):
        verify_pack(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(content)
    with pytest.raises(PackRefused):
        verify_pack(tmp_path / "pack.zip")
