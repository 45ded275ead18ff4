"""Many letters, or long ones, are rendered in parts and stand in one document: no number of them is too much."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pikepdf
import pytest

from takedown.evidence import sections
from takedown.evidence.bundle import assemble, plan_of, render, render_letters
from takedown.evidence.sections import letters_in_parts
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
