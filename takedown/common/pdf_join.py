"""Joins tagged documents, rendered apart to bound memory, into one tagged document (PDF/UA-1).

What the renderer writes is what is understood: pages with their text, headings as bookmarks, a
structure tree. Links, forms and named places in a part are not carried over: a part that holds a
link or a form is refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name, Object, OutlineItem, Page, Pdf, Stream

from takedown.common.pdf_margins import Margins
from takedown.common.pdf_structure import PartRefused, StructureTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["PartRefused", "headings", "joined", "page_count", "saved"]

_FONT_FILES = ("/FontFile2", "/FontFile3")
_MARKED = re.compile(rb"/\w+\s+<</MCID (\d+)>>\s+BDC\s.*?\sEMC\s", re.DOTALL)


def page_count(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


def headings(content: bytes) -> tuple[list[tuple[str, int]], int]:
    """Return every heading of a PDF with the number of its page, counted from 1, and how many pages it has."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        numbers = {page.obj.objgen: at for at, page in enumerate(opened.pages, start=1)}
        with opened.open_outline() as outline:
            found = [_heading(item, numbers) for one in outline.root for item in _all(one)]
        return found, len(opened.pages)


def _all(item: OutlineItem) -> Iterator[OutlineItem]:
    yield item
    for kid in item.children:
        yield from _all(kid)


def _heading(item: OutlineItem, numbers: dict[tuple[int, int], int]) -> tuple[str, int]:
    (page, *_) = list(item.destination)  # type: ignore[arg-type]
    return item.title, numbers[page.objgen]


def joined(parts: Sequence[bytes], *, head: str = "") -> bytes:
    """Return the pages of all parts in order, as one document; the same parts give the same bytes.

    What a part prints in its margins is left out. `head` stands at the top left of every page and
    "Page 57 of 204" at the bottom right, 17 mm from the edges of an A4 page, in no reading order.
    Title, author, dates and language are those of the first part; bookmarks follow each other.
    Raises PartRefused.
    """
    if not parts:
        raise PartRefused("There is no part.")
    total = sum(page_count(part) for part in parts)
    with Pdf.new() as whole:
        margins, fonts = Margins(whole, head, total), _Fonts()
        tree = StructureTree(whole)
        bookmarks: list[OutlineItem] = []
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as opened:
                if not len(whole.pages):
                    _describe(whole, opened)
                bookmarks.extend(_bookmarks(opened, first=len(whole.pages)))
                found = _resources(whole, opened, fonts, margins)
                _add_pages(whole, opened, found, tree, margins)
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


def _resources(
    whole: Pdf, part: Pdf, fonts: _Fonts, margins: Margins
) -> dict[tuple[int, int], Object]:
    # What the pages of a part are drawn with, carried over once for all of them.
    if Name.AcroForm in part.Root or any(Name.Annots in page.obj for page in part.pages):
        raise PartRefused("A part holds a link or a form field.")
    made: dict[tuple[int, int], Object] = {}
    for page in part.pages:
        found = page.obj.Resources
        if found.objgen not in made:
            made[found.objgen] = fonts.shared(margins.added_to(whole.copy_foreign(found)))
    return made


def _add_pages(
    whole: Pdf,
    part: Pdf,
    resources: dict[tuple[int, int], Object],
    tree: StructureTree,
    margins: Margins,
) -> None:
    made = []
    for page in part.pages:
        found = resources[page.obj.Resources.objgen]
        new = Dictionary(Type=Name.Page, Resources=found, Tabs=Name.S)
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            new[key] = Object.parse(page.obj[key].unparse(resolved=True))
        made.append(whole.make_indirect(new))
    for page, new, read in zip(part.pages, made, tree.add(part, made), strict=True):
        whole.pages.append(Page(new))
        content = _settled(page.obj.Contents.read_bytes(), read)
        content = b"q\n%b\nQ\n%b" % (content, margins.drawn(len(whole.pages)))
        # 9: the pages are most of a report, and each byte is kept for years.
        whole.pages[-1].obj.Contents = stream = Stream(whole, zlib.compress(content, 9))
        stream.Filter = Name.FlateDecode


def _settled(content: bytes, read: frozenset[int]) -> bytes:
    # What is in no reading order stood in a margin, which is printed anew. Then glyphs that follow
    # each other without a shift are written as one string, which makes a page smaller.
    kept = _MARKED.sub(lambda found: found[0] if int(found[1]) in read else b"", content)
    return kept.replace(b">0<", b"")


def _bookmarks(part: Pdf, *, first: int) -> list[OutlineItem]:
    numbers = {page.obj.objgen: first + at for at, page in enumerate(part.pages)}
    with part.open_outline() as outline:
        return [_bookmark(item, numbers) for item in outline.root]


def _bookmark(item: OutlineItem, numbers: dict[tuple[int, int], int]) -> OutlineItem:
    page, _, left, top = list(item.destination)[:4]  # type: ignore[arg-type]
    made = OutlineItem(item.title, numbers[page.objgen], "XYZ", left=float(left), top=float(top))
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


class _Fonts:
    """The fonts of all parts: the same one is kept once, and no two have one name."""

    def __init__(self) -> None:
        self._files: dict[bytes, Object] = {}
        self._fonts: dict[bytes, Object] = {}

    def shared(self, resources: Object) -> Object:
        """Return resources of a page, with what an earlier part has already in place of its own."""
        fonts = resources.get(Name.Font, Dictionary())
        for key in sorted(fonts.keys()):
            fonts[key] = self._shared(fonts[key])
        return resources

    def _shared(self, font: Object) -> Object:
        own = font.get(Name.DescendantFonts, [Dictionary()])[0]
        outline = own.get(Name.FontDescriptor, Dictionary())
        key = next((key for key in _FONT_FILES if key in outline), None)
        if key is None:
            raise PartRefused("A font is drawn as pictures, or is not in its document.")
        file = own.FontDescriptor[key]
        digest = hashlib.sha256(file.read_raw_bytes()).digest()
        own.FontDescriptor[key] = self._files.setdefault(digest, file)
        # Six letters before the name tell two parts of one font apart (PDF 1.7, 9.6.4).
        letters = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        name = Name(f"/{letters}+{str(font.BaseFont).rpartition('+')[2].lstrip('/')}")
        font.BaseFont = own.BaseFont = own.FontDescriptor.FontName = name
        said = hashlib.sha256(
            digest + own.W.unparse(resolved=True) + font.ToUnicode.read_raw_bytes()
        ).digest()
        return self._fonts.setdefault(said, font)
