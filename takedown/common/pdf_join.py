"""Joins tagged documents, rendered apart to bound memory, into one tagged document (PDF/UA-1).

What the renderer writes is what is understood: pages with their text, headings as bookmarks, a
structure tree. Links, forms and named places in a part are not carried over: a part that holds a
link or a form is refused.
"""

from __future__ import annotations

import io
import re
import zlib
from html import escape
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Page, Pdf, Stream

from takedown.common.pdf import render_pdf
from takedown.common.pdf_structure import PartRefused, StructureTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["PartRefused", "joined", "page_count", "saved"]

_MARKED = re.compile(rb"/\w+\s*<</MCID (\d+)>>\s*BDC")
_NOT_READ = b"/Artifact <</Type /Pagination>> BDC"
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>\n")
_MILLIMETRE = 72 / 25.4
_EDGE = 17 * _MILLIMETRE
_FOOT = 7.5 * _MILLIMETRE
_SIZE = 8
_FONT = '"Noto Sans", "DejaVu Sans", sans-serif'
_MARGINS = f"""@page {{ size: A4; margin: 9mm 17mm 0; }} p {{ margin: 0; color: #444; }}
.head {{ font: 7.5pt {_FONT}; break-after: page; }} .foot {{ font: {_SIZE}pt {_FONT}; }}"""


def page_count(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


def joined(parts: Sequence[bytes], *, head: str = "") -> bytes:
    """Return the pages of all parts in order, as one document; the same parts give the same bytes.

    `head` stands at the top left of every page and "Page 57 of 204" at the bottom right, 17 mm from
    the edges of an A4 page, in no reading order. Title, author, dates and language are those of the
    first part; bookmarks follow each other. Raises PartRefused.
    """
    if not parts:
        raise PartRefused("There is no part.")
    total = sum(page_count(part) for part in parts)
    with Pdf.new() as whole:
        margins = _Margins(whole, head, total)
        tree = StructureTree(whole)
        bookmarks: list[OutlineItem] = []
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as opened:
                if not len(whole.pages):
                    _describe(whole, opened)
                bookmarks.extend(_bookmarks(opened, first=len(whole.pages)))
                _add_pages(whole, opened, tree, margins)
        tree.finish()
        with whole.open_outline() as outline:
            outline.root.extend(bookmarks)
        return saved(whole)


def saved(document: Pdf) -> bytes:
    """Return a document as PDF 1.7, small, the same bytes each time."""
    content = io.BytesIO()
    document.save(
        content,
        force_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return content.getvalue()


def _add_pages(whole: Pdf, part: Pdf, tree: StructureTree, margins: _Margins) -> None:
    if Name.AcroForm in part.Root or any(Name.Annots in page.obj for page in part.pages):
        raise PartRefused("A part holds a link or a form field.")
    resources: dict[tuple[int, int], Object] = {}
    made = []
    for page in part.pages:
        found = page.obj.Resources
        if found.objgen not in resources:
            resources[found.objgen] = margins.added_to(whole.copy_foreign(found))
        new = Dictionary(Type=Name.Page, Resources=resources[found.objgen], Tabs=Name.S)
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            new[key] = Object.parse(page.obj[key].unparse())
        made.append(whole.make_indirect(new))
    for page, new, read in zip(part.pages, made, tree.add(part, made), strict=True):
        whole.pages.append(Page(new))
        content = _settled(page.obj.Contents.read_bytes(), read)
        content = b"q\n%b\nQ\n%b" % (content, margins.drawn(len(whole.pages)))
        # 9: the pages are most of a report, and each byte is kept for years.
        whole.pages[-1].obj.Contents = stream = Stream(whole, zlib.compress(content, 9))
        stream.Filter = Name.FlateDecode


def _settled(content: bytes, read: frozenset[int]) -> bytes:
    # What is in no reading order is marked so. Then glyphs that follow each other without a shift
    # are written as one string, which halves a page.
    kept = _MARKED.sub(lambda found: found[0] if int(found[1]) in read else _NOT_READ, content)
    return kept.replace(b">0<", b"")


def _bookmarks(part: Pdf, *, first: int) -> list[OutlineItem]:
    numbers = {page.objgen: first + at for at, page in enumerate(part.pages)}
    with part.open_outline() as outline:
        return [_bookmark(item, numbers) for item in outline.root]


def _bookmark(item: OutlineItem, numbers: dict[tuple[int, int], int]) -> OutlineItem:
    page, _, left, top = list(item.destination)[:4]  # type: ignore[arg-type]
    made = OutlineItem(item.title, numbers[page.objgen], "XYZ", left=float(left), top=float(top))  # type: ignore[attr-defined, arg-type]
    made.is_closed = item.is_closed
    made.children.extend(_bookmark(kid, numbers) for kid in item.children)
    return made


def _describe(whole: Pdf, first: Pdf) -> None:
    for key, value in first.docinfo.items():
        whole.docinfo[key] = str(value)
    whole.Root.Lang = str(first.Root.get(Name.Lang, ""))
    if Name.Metadata in first.Root:
        whole.Root.Metadata = whole.copy_foreign(first.Root.Metadata)
    whole.Root.MarkInfo = Dictionary(Marked=True)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


class _Margins:
    """What stands in the margins of each page: rendered once, then only the number changes."""

    def __init__(self, whole: Pdf, head: str, total: int) -> None:
        self._total = total
        html = f'<html lang="en-GB"><title>-</title><p class="head">{escape(head)}&#160;</p>'
        foot = '<p class="foot">Page of 0123456789</p></html>'
        with pikepdf.open(io.BytesIO(render_pdf(html + foot, stylesheets=(_MARGINS,)))) as opened:
            top, bottom = opened.pages[:2]
            (used,) = {
                str(done.operands[0])
                for done in pikepdf.parse_content_stream(bottom)
                if str(done.operator) == "Tf"
            }
            font = bottom.obj.Resources.Font[used]
            self._glyphs = _glyphs(font)
            self._font = whole.copy_foreign(font)
            _unmark(opened, top)
            self._head = whole.copy_foreign(opened.make_indirect(top.as_form_xobject()))

    def added_to(self, resources: Object) -> Object:
        """Return resources of a page, with what the margins need."""
        for kind, value in (("/XObject", self._head), ("/Font", self._font)):
            resources[kind] = resources.get(kind, Dictionary())
            resources[kind].Margin = value
        return resources

    def drawn(self, number: int) -> bytes:
        """Return what draws the margins of the page with that number."""
        glyphs = [self._glyphs[letter] for letter in f"Page {number} of {self._total}"]
        width = sum(glyph[1] for glyph in glyphs) * _SIZE / 1000
        shown = "".join(glyph[0] for glyph in glyphs)
        left = 210 * _MILLIMETRE - _EDGE - width
        return (
            "/Artifact <</Type /Pagination /Subtype /Header>> BDC q /Margin Do Q EMC\n"
            "/Artifact <</Type /Pagination /Subtype /Footer>> BDC q 0.267 0.267 0.267 rg BT "
            f"/Margin {_SIZE} Tf {left:.2f} {_FOOT:.2f} Td <{shown}> Tj ET Q EMC"
        ).encode()


def _unmark(document: Pdf, page: Page) -> None:
    marks = {"BDC", "BMC", "EMC"}
    drawn = [
        done for done in pikepdf.parse_content_stream(page) if str(done.operator) not in marks
    ]
    page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(drawn))


def _glyphs(font: Object) -> dict[str, tuple[str, float]]:
    # Letter -> glyph (four hexadecimal digits) and width in thousandths of the size.
    widths = dict(_widths(font.DescendantFonts[0].W))
    return {
        chr(int(letter, 16)): (glyph.decode(), widths[int(glyph, 16)])
        for glyph, letter in _PAIR.findall(font.ToUnicode.read_bytes())
        if int(glyph, 16) in widths
    }


def _widths(runs: Iterable[Object]) -> Iterable[tuple[int, float]]:
    first = 0
    for one in runs:
        if isinstance(one, Array):
            yield from ((first + at, float(width)) for at, width in enumerate(one))  # type: ignore[arg-type]
        else:
            first = int(one)
