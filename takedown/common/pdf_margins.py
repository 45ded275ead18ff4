"""What stands in the margins of every page of a joined document, outside its reading order."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf

from takedown.common.pdf import render_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>\n")
_MILLIMETRE = 72 / 25.4
_EDGE = 17 * _MILLIMETRE
_FOOT = 7.5 * _MILLIMETRE
_SIZE = 8
_FONT = '"Noto Sans", "DejaVu Sans", sans-serif'
_MARGINS = f"""@page {{ size: A4; margin: 9mm 17mm 0; }} body, p {{ margin: 0; color: #444; }}
.head {{ font: 7.5pt {_FONT}; break-after: page; }} .foot {{ font: {_SIZE}pt {_FONT}; }}"""


class Margins:
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
            _unmark(opened, top)
            self._font = whole.copy_foreign(font)
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
    drawn = [done for done in pikepdf.parse_content_stream(page) if str(done.operator) not in marks]
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
            yield from ((first + at, float(width)) for at, width in enumerate(one))
        else:
            first = int(one)
