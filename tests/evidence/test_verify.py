"""Whatever is done to a pack afterwards is noticed, and named."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.management import CommandError, call_command

import pytest

from takedown.evidence import bag
from takedown.evidence.bundle import Pack, assemble
from takedown.evidence.manifest import CUSTODY, RECORD
from takedown.evidence.unpack import PackRefused
from takedown.evidence.verify import verify_pack
from takedown.evidence.vouching import Vouched
from tests.evidence.conftest import remake_sums, unprinted
from tests.evidence.records import a_chain, a_record

if TYPE_CHECKING:
    from pathlib import Path

    from takedown.evidence.record import CustodyLine

FILES = (
    "SHA256SUMS", "VERIFY.txt", "bag-info.txt", "bagit.txt", "data/case.jsonld",
    "data/chronology.csv", "data/clocks.csv", "data/custody.jsonl", "data/exhibits.csv",
    "data/for-police-form.txt", "data/letters.pdf", "data/posts.csv",
    "data/producing-witness-draft.pdf", "data/record-schema.json", "data/record.json",
    "data/report.pdf", "data/requests.csv", "data/sealed-contents.csv", "data/system.txt",
    "manifest-sha256.txt", "signatures/README.txt", "tagmanifest-sha256.txt",
)  # fmt: skip


def test_an_untouched_pack_is_verified_zipped_and_unpacked(archive: Path, folder: Path) -> None:
    zipped, unpacked = verify_pack(archive), verify_pack(folder)
    assert zipped.sha256 == bag.sha256(archive.read_bytes())
    assert (zipped.files, zipped.exhibits, zipped.events) == (len(FILES), 1, 5)
    assert unpacked.sha256 == ""
    assert unpacked.reference == zipped.reference == "EP-7K3M-1"


def test_the_list_of_files_here_is_the_packs(pack: Pack) -> None:
    assert pack.paths == FILES


@pytest.mark.parametrize("name", FILES)
def test_one_bit_changed_in_any_file_is_noticed(folder: Path, name: str) -> None:
    path = folder / name
    good = path.read_bytes()
    chance = random.Random(name)  # noqa: S311 - the same flips each run
    for place in (0, len(good) - 1, *(chance.randrange(len(good)) for _ in range(10))):
        changed = bytearray(good)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(PackRefused):
            verify_pack(folder)
    path.write_bytes(good)
    assert verify_pack(folder).files == len(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_shortened_emptied_or_taken_away_is_noticed(folder: Path, name: str) -> None:
    path = folder / name
    good = path.read_bytes()
    for harm in (good[:-1], b"", good + b"\n"):
        path.write_bytes(harm)
        with pytest.raises(PackRefused):
            verify_pack(folder)
    path.unlink()
    # An unsigned pack has one file in signatures/: without it that folder is empty.
    named = {
        "SHA256SUMS": "SHA256SUMS is not in",
        "signatures/README.txt": "signatures is an empty",
    }
    with pytest.raises(PackRefused, match=named.get(name, name)):
        verify_pack(folder)


@pytest.mark.parametrize("name", ["extra.txt", "data/extra.txt", "data/deep/SHA256SUMS", ".hidden"])
def test_a_file_added_is_noticed_and_named(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"more")
    with pytest.raises(PackRefused, match=name):
        verify_pack(folder)


def test_a_file_renamed_is_noticed(folder: Path) -> None:
    (folder / "data/posts.csv").rename(folder / "data/links.csv")
    with pytest.raises(PackRefused, match=r"data/links\.csv"):
        verify_pack(folder)


def test_two_files_swapped_are_noticed(folder: Path) -> None:
    first, second = folder / "data/posts.csv", folder / "data/clocks.csv"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    with pytest.raises(PackRefused, match=r"data/clocks\.csv"):
        verify_pack(folder)


def test_a_link_in_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "data/posts.csv").unlink()
    (folder / "data/posts.csv").symlink_to("/dev/zero")
    with pytest.raises(PackRefused, match="not an ordinary file"):
        verify_pack(folder)


def test_sums_made_again_do_not_hide_a_tag_file_that_was_added(folder: Path) -> None:
    (folder / "NOTE.txt").write_bytes(b"more")
    remake_sums(folder)
    with pytest.raises(PackRefused, match=r"NOTE\.txt does not belong"):
        verify_pack(folder)


def test_sums_made_again_do_not_hide_a_changed_exhibit_list(folder: Path) -> None:
    path = folder / "data/exhibits.csv"
    path.write_bytes(path.read_bytes().replace(b",2400,", b",2401,"))
    remake_sums(folder)
    with pytest.raises(PackRefused, match="does not list the exhibits"):
        verify_pack(folder)


def test_sums_made_again_do_not_hide_a_changed_custody_line(folder: Path) -> None:
    path = folder / CUSTODY
    path.write_bytes(path.read_bytes().replace(b"POSTS_ADDED", b"POSTS_AGREE", 1))
    remake_sums(folder)
    with pytest.raises(PackRefused, match="is not the chain"):
        verify_pack(folder)


def test_sums_made_again_over_a_record_in_other_writing_are_noticed(folder: Path) -> None:
    path = folder / RECORD
    path.write_bytes(json.dumps(json.loads(path.read_bytes())).encode())
    remake_sums(folder)
    with pytest.raises(PackRefused, match="not written as it was made"):
        verify_pack(folder)


def _alter(lines: tuple[CustodyLine, ...], kind: str) -> tuple[CustodyLine, ...]:
    one = lines[2]
    if kind == "removed":
        return (*lines[:2], *lines[3:])
    if kind == "first removed":
        return lines[1:]
    if kind == "swapped":
        return (*lines[:2], lines[3], lines[2], lines[4])
    if kind == "reworded":
        return (*lines[:2], replace(one, event="CASE_OPENED"), *lines[3:])
    if kind == "moved in time":
        return (*lines[:2], replace(one, at=lines[4].at), *lines[3:])
    line = one.line.replace("POSTS_ADDED", "CASE_OPENED")
    changed = replace(one, line=line, event="CASE_OPENED")
    if kind == "digest made again":
        changed = replace(changed, digest=bag.sha256(line.encode()))
    return (*lines[:2], changed, *lines[3:])


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("removed", 3), ("first removed", 1), ("swapped", 3), ("reworded", 3),
        ("moved in time", 3), ("rewritten", 3), ("digest made again", 4),
    ],
)  # fmt: skip
def test_a_chain_that_does_not_add_up_is_named_by_its_place(
    kind: str, place: int, tmp_path: Path
) -> None:
    record = a_record(custody=_alter(a_chain(5), kind))
    path = tmp_path / "pack.zip"
    path.write_bytes(assemble(Vouched(record=record), unprinted(record)).content)
    with pytest.raises(PackRefused, match=f"Custody event {place} "):
        verify_pack(path)


def test_the_command_says_what_was_checked(archive: Path, capsys: pytest.CaptureFixture) -> None:
    call_command("verify_pack", str(archive))
    said = capsys.readouterr().out
    assert "Pack EP-7K3M-1, made 2026-11-21T12:00:00Z" in said
    assert "custody chain of 5 events" in said
    assert bag.sha256(archive.read_bytes()) in said


def test_the_command_names_the_first_wrong_thing_and_exits_1(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    (folder / "data/posts.csv").write_bytes(b"other")
    with pytest.raises(SystemExit) as left:
        call_command("verify_pack", str(folder))
    assert left.value.code == 1
    assert capsys.readouterr().out.startswith("WRONG: data/posts.csv does not have the SHA-256")


def test_the_command_exits_2_where_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("verify_pack", str(tmp_path / os.urandom(4).hex()))
    assert refused.value.returncode == 2


def test_an_empty_folder_that_was_added_is_noticed(folder: Path) -> None:
    (folder / "data/more").mkdir()
    with pytest.raises(PackRefused, match="empty folder"):
        verify_pack(folder)
