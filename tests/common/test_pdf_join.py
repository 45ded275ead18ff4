"""Parts of a document that were rendered apart, joined: one tagged document that reads as one."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from takedown.common.pdf import render_pdf
from takedown.common.pdf_join import PartRefused, joined, page_count, saved
from tests.common.structure import kinds_of, problems_of

if TYPE_CHECKING:
    from collections.abc import Callable

CSS = """@page { size: A4; margin: 20mm 17mm; @bottom-right { content: "Own " counter(page) } }
.next { break-before: page } html { font-family: "Noto Sans", "DejaVu Sans" }"""
HEAD = "EP-1 <b> & contains no picture"
PARTS = 3


def a_part(number: int, *, pages: int = 2, body: str = "") -> bytes:
    rows = "".join(
        f'<tr><th scope="row">Post {number}-{row}<td>one <b>bold</b><br>word<td>two'
        for row in range(4)
    )
    sections = "".join(
        f'<h2 class="next">Section {number}.{page}</h2><p>Text {number}.{page}</p>'
        for page in range(2, pages + 1)
    )
    return render_pdf(
        f"""<html lang="en-GB"><head><title>Whole</title><meta name="author" content="A Line">
        <meta name="dcterms.created" content="2026-11-21T12:00:00Z"></head><body>
        <h1 id="same">Part {number}</h1>
        <table><thead><tr><th>First<th>Second<th>Third</tr></thead>{rows}</table>
        <ul><li>point</ul>{body}{sections}""",
        stylesheets=(CSS,),
    )


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    return [a_part(number) for number in range(1, PARTS + 1)]


@pytest.fixture(scope="module")
def whole(parts: list[bytes]) -> bytes:
    return joined(parts, head=HEAD)


def pages_of(content: bytes) -> list[str]:
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return told.stdout.decode().split("\f")[:-1]


def test_the_pages_of_all_parts_follow_each_other_and_count_through(
    whole: bytes, parts: list[bytes]
):
    assert page_count(whole) == sum(page_count(part) for part in parts) == 2 * PARTS
    for number, text in enumerate(pages_of(whole), 1):
        assert text.lstrip().startswith(HEAD)
        assert text.rstrip().endswith(f"Page {number} of {2 * PARTS}")
        assert (
            f"{(number + 1) // 2}.2" in text
            if number % 2 == 0
            else f"Part {(number + 1) // 2}" in text
        )
        assert "Own" not in text


def test_the_structure_holds_together_and_no_heading_cell_or_text_of_a_part_is_lost(whole, parts):
    assert problems_of(whole) == []
    all_parts = [kinds_of(part) for part in parts]
    for kind in ("/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI"):
        assert kinds_of(whole)[kind] == sum(one[kind] for one in all_parts) > 0
    assert kinds_of(whole)["/Document"] == 1


def test_no_word_of_a_part_is_lost_and_none_comes_in_another_order(
    whole: bytes, parts: list[bytes]
):
    said = iter(pages_of(whole))
    for part in parts:
        for page in pages_of(part):
            own = page.split()
            del own[own.index("Own") : own.index("Own") + 2]
            assert " ".join(own) in " ".join(next(said).split())


def test_a_header_cell_says_whether_it_is_of_its_row_or_its_column(whole: bytes):
    with pikepdf.open(io.BytesIO(whole)) as opened:
        scopes = [
            str(one.A.Scope) for one in opened.objects
            if isinstance(one, Dictionary) and one.get(Name.S) == Name.TH
        ]  # fmt: skip
    assert (scopes.count("/Column"), scopes.count("/Row")) == (3 * PARTS, 4 * PARTS)


def test_the_bookmarks_lead_to_the_pages_of_the_whole(whole: bytes):
    with pikepdf.open(io.BytesIO(whole)) as opened, opened.open_outline() as outline:
        places = [page.obj.objgen for page in opened.pages]
        found = [
            (item.title, places.index(item.destination[0].objgen))
            for top in outline.root for item in (top, *top.children)
        ]  # fmt: skip
    assert found == [
        one for part in range(PARTS)
        for one in ((f"Part {part + 1}", 2 * part), (f"Section {part + 1}.2", 2 * part + 1))
    ]  # fmt: skip


def test_the_whole_says_what_the_first_part_says_of_itself(whole: bytes):
    with pikepdf.open(io.BytesIO(whole)) as opened:
        assert opened.docinfo[Name.Title] == "Whole"
        assert opened.docinfo[Name.CreationDate] == "D:20261121120000Z"
        assert opened.Root.Lang == "en-GB"
        assert opened.Root.ViewerPreferences.DisplayDocTitle is True
        assert opened.pdf_version == "1.7"
        assert opened.check_pdf_syntax() == []


def test_the_same_parts_give_the_same_bytes_and_other_parts_others(
    whole: bytes, parts: list[bytes]
):
    assert joined(parts, head=HEAD) == whole
    assert joined(parts[::-1], head=HEAD) != whole


def test_fonts_are_in_the_file_once_and_no_two_parts_of_one_share_a_name(parts: list[bytes]):
    def fonts(content: bytes) -> list[tuple[str, bytes]]:
        with pikepdf.open(io.BytesIO(content)) as opened:
            return [
                (str(one.FontName), one.FontFile2.read_bytes()) for one in opened.objects
                if isinstance(one, Dictionary) and Name.FontName in one
            ]  # fmt: skip

    assert len(fonts(joined([parts[0]] * 5))) == len(fonts(joined([parts[0]])))
    assert len(joined([parts[0]] * 5)) < 2 * len(joined([parts[0]]))
    found = set(fonts(joined(parts)))
    assert len({name for name, _ in found}) == len({file for _, file in found}) == len(found) > 2


@pytest.mark.parametrize(
    "html",
    ['<a href="https://x.example">x</a>', '<a href="#same">x</a>', '<form><input name="x"></form>'],
)
def test_a_part_that_can_be_pressed_is_refused(parts: list[bytes], html: str):
    linked = a_part(9, body=html)
    if "<form>" in html:
        with pikepdf.open(io.BytesIO(linked)) as opened:
            opened.Root.AcroForm = Dictionary(Fields=Array([]))
            linked = saved(opened)
    with pytest.raises(PartRefused, match="link or a form"):
        joined([parts[0], linked])


def test_nothing_is_not_joined_nor_what_is_not_tagged(parts: list[bytes]):
    with pytest.raises(PartRefused):
        joined([])
    with pikepdf.open(io.BytesIO(parts[0])) as opened:
        del opened.Root.StructTreeRoot
        with pytest.raises(PartRefused, match="no structure"):
            joined([saved(opened)])


def test_a_font_that_is_not_in_its_document_is_refused(parts: list[bytes]):
    with pikepdf.open(io.BytesIO(parts[0])) as opened:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        opened.pages[0].obj.Resources.Font.Own = opened.make_indirect(font)
        with pytest.raises(PartRefused, match="font"):
            joined([saved(opened)])


def _swap(opened: pikepdf.Pdf) -> None:
    first, second = opened.pages[0].obj, opened.pages[1].obj
    first.StructParents, second.StructParents = second.StructParents, first.StructParents


def _unmark(opened: pikepdf.Pdf) -> None:
    page = opened.pages[0].obj
    page.Contents = opened.make_stream(page.Contents.read_bytes() + b"\nBT ET f")


def _cut_off(opened: pikepdf.Pdf) -> None:
    opened.Root.StructTreeRoot.K.K = Array(list(opened.Root.StructTreeRoot.K.K)[1:])


def _twice(opened: pikepdf.Pdf) -> None:
    opened.Root.StructTreeRoot.K.K.append(opened.Root.StructTreeRoot.K.K[0])


def _parentless(opened: pikepdf.Pdf) -> None:
    opened.Root.StructTreeRoot.ParentTree.Nums[1] = Array([])


def _no_scope(opened: pikepdf.Pdf) -> None:
    del next(one for one in opened.objects if isinstance(one, Dictionary) and Name.Scope in one)[
        Name.Scope
    ]


@pytest.mark.parametrize("spoil", [_swap, _unmark, _cut_off, _twice, _parentless, _no_scope])
def test_the_check_of_the_structure_sees_what_is_broken(
    whole: bytes, spoil: Callable[[pikepdf.Pdf], None]
):
    with pikepdf.open(io.BytesIO(whole)) as opened:
        spoil(opened)
        assert problems_of(saved(opened)) != []
