"""The `compare` command with many files, odd files, and somebody who stops listening."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from django.core.management import call_command

import pytest
from PIL import Image

from takedown.jobs.management.commands import compare
from takedown.jobs.management.commands.compare import Command
from takedown.jobs.picture_files import NotRead, files_in, read
from tests.matching.changes import cropped, photograph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def references(tmp_path):
    folder = tmp_path / "references"
    folder.mkdir()
    Image.fromarray(photograph("astronaut")).save(folder / "a.jpg")
    return folder


@pytest.fixture
def many(tmp_path):
    """Small copies, flat pictures and files that are none, by turns."""
    folder = tmp_path / "many"
    folder.mkdir()
    copy = Image.fromarray(cropped(photograph("astronaut"))).resize((200, 200))
    for number in range(30):
        file = folder / f"{number:03}.jpg"
        if number % 3 == 0:
            copy.save(file)
        elif number % 3 == 1:
            Image.new("RGB", (40, 40), "grey").save(file)
        else:
            file.write_bytes(b"not a picture at all")
    return folder


def said(*arguments: object, form: tuple[str, ...] = ("--json",)) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(Command(), *map(str, arguments), *form, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def without_times(text: str) -> list[dict]:
    return [json.loads(line) | {"seconds": 0} for line in text.splitlines()]


def test_the_lines_are_the_same_and_in_order_for_any_number_of_workers(references, many):
    alone, _ = said("--references", references, "--queries", many, "--workers", 1)
    together, summary = said("--references", references, "--queries", many, "--workers", 3)
    lines = without_times(together)
    assert without_times(alone) == lines
    names = [Path(line.get("query") or line["file"]).name for line in lines]
    assert names == [f"{number:03}.jpg" for number in range(30)]
    assert {line["band"] for line in lines[::3]} <= {"same", "likely"}
    assert summary.split(". ") == [
        "Pairs compared: 20",
        "Queries read: 20",
        "References read: 1",
        "Not read: 10.\n",
    ]


def test_each_odd_thing_has_its_line_and_the_others_go_on(references, tmp_path):
    odd = tmp_path / "odd"
    (odd / "inner").mkdir(parents=True)
    (odd / "inner" / "back").symlink_to(odd)
    (odd / "1-loop.jpg").symlink_to(odd / "1-loop.jpg")
    (odd / "2-nowhere.jpg").symlink_to(odd / "gone.jpg")
    os.mkfifo(odd / "3-pipe.jpg")
    Image.fromarray(photograph("astronaut")).save(odd / "inner" / "last.png")
    (odd / "inner" / "last.png").rename(odd / "inner" / os.fsdecode(b"\xff.png"))
    text, _ = said("--references", references, "--queries", odd)
    lines = [json.loads(line) for line in text.splitlines()]
    assert [Path(line["file"]).name for line in lines[:3]] == [
        "1-loop.jpg",
        "2-nowhere.jpg",
        "3-pipe.jpg",
    ]
    assert [line["query"] for line in lines[3:]] == [f"{odd}/inner/\udcff.png"]
    assert lines[3]["band"] == "same"


@pytest.fixture
def odd_pair(references, monkeypatch):
    """One reference of two is read, and nothing can be compared with it."""
    Image.fromarray(photograph("astronaut")).save(references / "b.jpg")

    def without_fingerprints(listed):
        one = read(listed)
        if listed.name != "a.jpg":
            return one
        return replace(one, signature=replace(one.signature, fingerprints=()))

    monkeypatch.setattr(compare, "read", without_fingerprints)
    return references


def test_a_pair_that_cannot_be_compared_has_its_line_and_the_others_go_on(odd_pair, tmp_path):
    Image.fromarray(photograph("astronaut")).save(tmp_path / "query.png")
    queries = [tmp_path / "query.png"] * 2
    text, summary = said("--references", odd_pair, "--queries", *queries)
    lines = [json.loads(line) for line in text.splitlines()]
    wrong = {
        "query": str(queries[0]),
        "reference": str(odd_pair / "a.jpg"),
        "error": "These two pictures could not be compared.",
    }
    assert lines[::2] == [wrong, wrong]
    assert [(Path(line["reference"]).name, line["band"]) for line in lines[1::2]] == [
        ("b.jpg", "same")
    ] * 2
    assert summary.startswith(
        "Pairs compared: 2. Queries read: 2. References read: 2. Not read: 0."
    )
    assert summary.endswith(" Not compared: 2.\n")
    text, _ = said("--references", odd_pair, "--queries", queries[0], form=())
    assert text.splitlines()[0] == (
        f"not compared: {queries[0]} and {odd_pair}/a.jpg: These two pictures could not be compared."
    )


def test_a_name_makes_no_line_of_its_own_and_turns_none_round(references, tmp_path):
    odd = tmp_path / "odd"
    odd.mkdir()
    picture = Image.fromarray(photograph("astronaut"))
    picture.save(odd / "1\nsame: 2.jpg")
    picture.save(odd / "2\x1b[2K\r\u202egpj.png")
    (odd / "3\t.jpg").touch()
    text, _ = said("--references", references, "--queries", odd, form=())
    assert [line.partition(" and ")[0] for line in text.split("\n")[:2]] == [
        f"same: {odd}/1[U+000A]same: 2.jpg",
        f"same: {odd}/2[U+001B][2K[U+000D][U+202E]gpj.png",
    ]
    assert text.split("\n")[2].startswith(f"not read: {odd}/3[U+0009].jpg: ")
    assert text.count("\n") == 3


def test_a_folder_that_vanishes_is_told_and_the_others_are_listed(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.jpg").touch()
    listed = files_in([tmp_path])
    assert next(listed) == tmp_path / "a" / "one.jpg"
    (tmp_path / "b" / "one.jpg").unlink()
    (tmp_path / "b").rmdir()
    rest = list(listed)
    assert NotRead(tmp_path / "b", "This folder could not be opened.") in rest
    assert tmp_path / "c" / "one.jpg" in rest


@pytest.mark.parametrize("count", ["0", "-1", "two"])
def test_a_strange_number_of_workers_is_bad_usage(count, references):
    arguments = ["--references", str(references), "--queries", str(references), "--workers", count]
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "compare", *arguments])
    assert left.value.code == 2


@pytest.fixture
def running(references, many):
    """The command in a process of its own, with more to say than it is given time for."""
    # A shell starts what runs in its background deaf to Ctrl-C, its children with it: the suite may be that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "compare", "--json", "--references", references, "--queries"]
        + [many] * 40,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    try:
        assert "band" in json.loads(process.stdout.readline())
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def test_a_reader_who_has_read_enough_ends_it_quietly(running):
    running.stdout.close()
    assert running.wait(30) == 0
    summary = running.stderr.read().decode()
    assert summary.startswith("Pairs compared: ")
    assert summary.count("\n") == 1


def test_ctrl_c_ends_it_with_a_word_of_how_far_it_came(running):
    running.send_signal(signal.SIGINT)
    rest, summary = running.communicate(timeout=30)
    assert running.returncode == 130
    assert summary.decode().startswith("Stopped. Pairs compared: ")
    assert summary.count(b"\n") == 1
    assert all(json.loads(line) for line in rest.splitlines())
