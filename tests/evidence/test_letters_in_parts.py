"""Many letters, or long ones, are rendered in parts and stand in one document: no number of them is too much."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pikepdf
import pytest

from takedown.evidence import sections
from takedown.evidence.bundle import assemble, plan_of, render, render_letters
from takedown.evidence.sections import letters_in_parts, parts_of
from takedown.evidence.vouching import Vouched
from tests.evidence.records import a_record
from tests.evidence.test_documents import text_of


@pytest.fixture
def four_letters():
    """A record of four letters, each nearly as long as a part."""
    record = a_record()
    first = record.requests[0]
    lines = "\n".join(f"Link: https://pics.example.net/{at}" for at in range(80))
    requests = tuple(
        replace(
            first,
            number=f"TD-{at}",
            letter=f"Letter {at} begins.\n{lines}\nLetter {at} ends.",
            submissions=(replace(first.submissions[0], number=f"TD-{at}/1"),),
        )
        for at in range(4)
    )
    return replace(record, requests=requests, clocks=())


def test_letters_are_cut_into_parts_with_each_in_one_of_them(four_letters, monkeypatch):
    monkeypatch.setattr(sections, "MOST_LINES", 350)
    parts = letters_in_parts(four_letters)
    assert [[one.number for one in some] for some in parts] == [["TD-0", "TD-1"], ["TD-2", "TD-3"]]
    assert letters_in_parts(replace(four_letters, requests=())) == ((),)


def test_letters_in_parts_are_one_document_in_their_order_with_its_pages_counted(
    four_letters, monkeypatch, tmp_path
):
    monkeypatch.setattr(sections, "MOST_LINES", 100)
    plan = plan_of(four_letters)
    rendered = [render(four_letters, plan, place) for place in plan]
    path = tmp_path / "letters.pdf"
    path.write_bytes(render_letters(four_letters) or b"")
    with pikepdf.open(path) as opened:
        pages = len(opened.pages)
        assert opened.Root.Lang == "en-GB"
        assert opened.docinfo["/Title"] == f"Letters of pack {four_letters.reference}"
    said = text_of(path.read_bytes())
    assert f"Page {pages} of {pages}" in said
    assert said.count("Holds contact details") == pages > 4
    marks = [f"Letter {at} {what}." for at in range(4) for what in ("begins", "ends")]
    assert [said.count(mark) for mark in marks] == [1] * 8
    assert [said.index(mark) for mark in marks] == sorted(said.index(mark) for mark in marks)
    pack = assemble(Vouched(record=four_letters), rendered)
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("data/letters.pdf"))
        assert archive.read(name) == path.read_bytes()


@pytest.fixture
def sent_often():
    """A record of one letter that was sent twelve times, each with an answer of twenty lines."""
    record = a_record()
    first = record.requests[0]
    sendings = tuple(
        replace(
            first.submissions[0],
            number=f"TD-0/{at}",
            receipt=f"Answer {at} begins." + "\nWords." * 20 + f"\nAnswer {at} ends.",
        )
        for at in range(12)
    )
    request = replace(first, number="TD-0", letter="The letter.", submissions=sendings)
    return replace(record, requests=(request,), clocks=())


def _numbers(pieces) -> list[str]:
    return [sending.number for one in pieces for sending in one.submissions]


def test_a_letter_that_was_sent_very_often_is_no_longer_than_a_part_in_any_row(
    sent_often, monkeypatch
):
    monkeypatch.setattr(sections, "MOST_LINES", 100)
    blocks = [block for part in parts_of(sent_often) for block in part]
    rows = [row for one in blocks if one.template == "evidence/_requests.html" for row in one.rows]
    pieces = [piece for part in letters_in_parts(sent_often) for piece in part]
    for found in (rows, pieces):
        assert len(found) > 3
        assert all(sections._lines_of_request(one) <= 104 for one in found)
        assert _numbers(found) == [f"TD-0/{at}" for at in range(12)]
        assert [one.title.endswith(", continued") for one in found] == [
            False,
            *[True] * (len(found) - 1),
        ]
    assert [one.letter for one in pieces] == ["The letter.", *[""] * (len(pieces) - 1)]


def test_every_sending_and_answer_of_a_letter_in_pieces_is_printed_once(sent_often, monkeypatch):
    monkeypatch.setattr(sections, "MOST_LINES", 100)
    plan = plan_of(sent_often)
    rendered = [render(sent_often, plan, place) for place in plan]
    pack = assemble(Vouched(record=sent_often), rendered)
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        for document in ("data/letters.pdf", "data/report.pdf"):
            (name,) = (one for one in archive.namelist() if one.endswith(document))
            said = text_of(archive.read(name))
            marks = [f"Answer {at} {what}." for at in range(12) for what in ("begins", "ends")]
            assert [said.count(mark) for mark in marks] == [1] * len(marks)


def test_a_letter_that_is_longer_than_a_part_stands_in_pieces(four_letters, monkeypatch):
    monkeypatch.setattr(sections, "MOST_LINES", 50)
    parts = letters_in_parts(replace(four_letters, requests=four_letters.requests[:1]))
    pieces = [piece for part in parts for piece in part]
    assert len(pieces) > 2
    assert "\n".join(one.letter for one in pieces if one.letter) == four_letters.requests[0].letter
    assert _numbers(pieces) == ["TD-0/1"]


def test_lines_of_a_chronology_that_name_thousands_of_posts_are_counted_as_long(monkeypatch):
    monkeypatch.setattr(sections, "MOST_LINES", 100)
    record = a_record()
    posts = ", ".join(f"P{at}" for at in range(500))
    line = replace(record.chronology[0], what=f"Time limit counted again: {posts}")
    several = replace(record, chronology=(line,) * 5)
    blocks = [block for part in parts_of(several) for block in part]
    chronology = [one.rows for one in blocks if one.template == "evidence/_chronology.html"]
    assert [len(rows) for rows in chronology] == [1] * 5


def test_what_is_short_stands_as_it_is(four_letters):
    assert [piece for part in letters_in_parts(four_letters) for piece in part] == list(
        four_letters.requests
    )
