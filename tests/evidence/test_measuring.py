"""The pieces of `script/bench evidence`, on three exhibits: what it counts is there, and it can find fault."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from takedown.evidence.bag import SUMS, VERIFY
from takedown.evidence.bundle import Pack, build
from takedown.evidence.vouching import Means
from tests.bench import evidence_flips, evidence_speed, evidence_verify
from tests.bench.evidence import PARTS, lines_of
from tests.bench.evidence_pack import large_record, make, means_of_this_run
from tests.bench.evidence_same import ELSEWHERE, digest_of
from tests.bench.evidence_shell import commands_in, files_of, guide_of, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

THREE = large_record(3, drawn=True)


@pytest.fixture(scope="module")
def means() -> Iterator[Means]:
    with means_of_this_run(THREE) as made:
        yield made


@pytest.fixture(scope="module")
def made(means: Means) -> Pack:
    return make(THREE, means).pack


@pytest.fixture
def laid_out(made: Pack, means: Means, tmp_path: Path) -> Path:
    (tmp_path / made.file_name).write_bytes(made.content)
    return lay_out(tmp_path / made.file_name, means)


def test_a_record_of_many_has_as_many_of_each_and_a_letter_for_twenty_posts():
    record = large_record(41, drawn=True)
    parts = (record.posts, record.captures, record.clocks, record.matches, record.derivations)
    assert {len(part) for part in parts} == {41}
    assert [len(one.submissions[0].posts) for one in record.requests] == [20, 20, 1]
    assert len(record.custody) == 3 * 41
    assert not large_record(1).derivations


def test_made_task_by_task_it_is_the_pack_that_is_built():
    one = large_record(1)
    assert make(one, Means()).pack.content == build(record=one).content


@pytest.mark.slow
def test_another_process_makes_the_same():
    three = build(record=large_record(3))
    assert digest_of(3, ELSEWHERE[1]) == three.sha256


def test_what_a_pack_costs_is_counted():
    cost = evidence_speed.measure(3, drawn=False)
    assert cost.stamped == bool(shutil.which("openssl"))
    assert cost.tasks == 4
    assert 0 < cost.longest < cost.seconds
    assert cost.pages > 3
    assert cost.zip_kb > cost.report_kb > 10
    assert cost.megabytes > 10


@pytest.mark.parametrize(("signed", "commands"), [(False, 5), (True, 5)])
def test_every_command_of_an_officer_says_yes(
    made: Pack, means: Means, tmp_path: Path, signed: bool, commands: int
):
    took = evidence_verify.run(made, means, signed=signed, folder=tmp_path)
    assert len(took) == commands


def test_a_command_that_does_not_say_yes_stops_the_measuring(laid_out: Path):
    (laid_out / "data/posts.csv").write_bytes(b"other")
    steps = evidence_verify.by_the_list(guide_of(laid_out))
    with pytest.raises(RuntimeError, match="FILES-OK"):
        evidence_verify._timed(steps, laid_out)


def test_lines_that_are_not_in_verify_txt_are_not_made_up(laid_out: Path):
    guide = (laid_out / VERIFY).read_text()
    for word in ("xargs -0 sha256sum", "openssl ts", "../signed.txt"):
        with pytest.raises(LookupError):
            commands_in(guide.replace(word, "x"))


def test_flips_are_of_every_byte_of_small_files_and_of_every_file():
    files = {"small": bytes(300), "tiny": bytes(3), "large": bytes(5000), "larger": bytes(9000)}
    flips = evidence_flips.flips_of(files, most=2000)
    assert {place for place, _ in flips["small"]} == set(range(300))
    assert len(flips["tiny"]) == 24
    assert sum(len(set(one)) for one in flips.values()) >= 2000
    assert len(flips["large"]) >= 200
    one = evidence_flips.flipped(b"\0\0", (1, 7))
    assert one == b"\0\x80"


def test_every_flip_in_every_file_is_noticed(laid_out: Path):
    told = evidence_flips.flip_all(laid_out, guide_of(laid_out), most=0, sample=27)
    assert {one.kind for one in told} == set(files_of(laid_out))
    assert all(one.made >= 200 and one.on_disk == 1 for one in told)
    assert not any(one.missed or one.missed_by_list or one.missed_by_us for one in told)


def test_a_flip_that_goes_unnoticed_is_counted(laid_out: Path):
    files = files_of(laid_out)
    kept = evidence_flips.List(files)
    assert not kept.notices("data/posts.csv", files["data/posts.csv"])
    assert not kept.notices(SUMS, files[SUMS])


def test_a_pack_that_is_not_whole_to_begin_with_is_no_ground_to_measure_on(laid_out: Path):
    (laid_out / "data/posts.csv").write_bytes(b"other")
    with pytest.raises(RuntimeError, match="not found to be whole"):
        evidence_flips.flip_all(laid_out, guide_of(laid_out), most=0, sample=1)


def test_the_command_has_every_part():
    assert all(next(lines_of(name, [])).startswith("|") for name in ("speed", "same"))
    assert {"verify", "flips"} < set(PARTS)
