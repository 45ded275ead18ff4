"""The `compare` command: one line for each pair, one for each file that cannot be read."""

from __future__ import annotations

import io
import json
import os

from django.core.management import CommandError, call_command

import pytest
from PIL import Image

from takedown.jobs.management.commands.compare import Command
from tests.matching.changes import cropped, photograph

KEYS = {
    "query",
    "reference",
    "band",
    "phash_distance",
    "pdq_distance",
    "support",
    "mirrored",
    "alignment",
    "differs",
    "regions",
    "seconds",
}


def run(*arguments: object) -> tuple[list[dict], int]:
    """The lines printed, read back, and the exit code."""
    out = io.StringIO()
    code = 0
    try:
        call_command(Command(), *map(str, arguments), stdout=out)
    except SystemExit as left:
        code = left.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


@pytest.fixture
def folders(tmp_path):
    references, queries = tmp_path / "references", tmp_path / "queries"
    (references / "inner").mkdir(parents=True)
    queries.mkdir()
    Image.fromarray(photograph("astronaut")).save(references / "b.png")
    Image.fromarray(photograph("chelsea")).save(references / "inner" / "a.jpg")
    Image.fromarray(cropped(photograph("astronaut"))).save(queries / "1.jpg")
    Image.new("RGB", (200, 200), "grey").save(queries / "2.png")
    return references, queries


def test_every_query_is_compared_with_every_reference_in_order(folders):
    references, queries = folders
    lines, code = run("--references", references, "--queries", queries, "--json")
    assert code == 0
    assert [(line["query"], line["reference"]) for line in lines] == [
        (str(query), str(reference))
        for query in (queries / "1.jpg", queries / "2.png")
        for reference in (references / "b.png", references / "inner" / "a.jpg")
    ]
    assert all(set(line) == KEYS for line in lines)
    assert [line["band"] for line in lines] == [
        "likely",
        "different",
        "incomparable",
        "incomparable",
    ]
    assert lines[0]["support"] >= 8
    assert isinstance(lines[0]["pdq_distance"], int)
    assert lines[2]["pdq_distance"] is None
    assert all(0 <= line["seconds"] < 5 for line in lines)


def test_one_bad_file_has_its_line_and_stops_nothing(folders):
    references, queries = folders
    (queries / "0.jpg").write_bytes(b"PK\x03\x04 a ZIP named .jpg")
    lines, code = run(
        "--references", references, "--queries", queries, queries / "gone.png", "--json"
    )
    assert code == 0
    errors = [line for line in lines if "error" in line]
    assert [line["file"] for line in errors] == [str(queries / "0.jpg"), str(queries / "gone.png")]
    assert "ZIP" in errors[0]["error"]
    assert errors[1]["error"] == "There is no file here."
    assert len(lines) == 6


def test_a_pipe_is_not_waited_for(folders):
    references, queries = folders
    os.mkfifo(queries / "3.png")
    lines, code = run("--references", references, "--queries", queries / "3.png", "--json")
    assert code == 1
    assert [line["file"] for line in lines] == [str(queries / "3.png")]


def test_with_no_pair_compared_the_exit_code_is_one(folders, tmp_path):
    references, _ = folders
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("--references", references, "--queries", empty, "--json") == ([], 1)


def test_without_json_a_line_is_for_people(folders):
    references, queries = folders
    out = io.StringIO()
    arguments = ["--references", str(references / "b.png"), "--queries", str(queries / "1.jpg")]
    call_command(Command(), *arguments, stdout=out)
    assert out.getvalue().startswith("likely: ")


@pytest.mark.parametrize("arguments", [[], ["--references", "a"], ["--queries", "a"]])
def test_a_side_left_out_is_bad_usage(arguments):
    with pytest.raises(CommandError, match="required"):
        call_command(Command(), *arguments)


def test_bad_usage_on_the_command_line_exits_two():
    with pytest.raises(SystemExit) as left:
        Command().run_from_argv(["manage.py", "compare", "--references", "a"])
    assert left.value.code == 2
