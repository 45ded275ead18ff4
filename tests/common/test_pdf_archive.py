"""A document to keep: PDF/A-3a and PDF/UA-1, checked by another's reading of the archive's rules."""

from __future__ import annotations

import io
import logging
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, pdfa

from takedown.common.pdf import render_pdf
from takedown.common.pdf_archive import NotArchivable, archival
from takedown.common.pdf_join import joined, saved
from tests.common.structure import problems_of
from tests.common.test_pdf_join import a_part, pages_of

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "Evidence pack <EP-1> & caf\u00e9"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SAID = {
    "{http://www.aiim.org/pdfa/ns/id/}part": "3",
    "{http://www.aiim.org/pdfa/ns/id/}conformance": "A",
    "{http://www.aiim.org/pdfua/ns/id/}part": "1",
    "{http://ns.adobe.com/xap/1.0/}CreateDate": "2026-11-21T12:00:00Z",
}
# The checker knows level B and no extension of the metadata; what it says of those is expected.
EXPECTED = re.compile(
    r"pdfa(Extension|Schema|Property)|pdfuaid:part|conformance is 'A', expected 'B'"
)
TORTURE = (
    "fire \U0001f525 family \U0001f468\u200d\U0001f469\u200d\U0001f467 flag \U0001f1ec\U0001f1e7 "
    "\u4f60\u597d \u65e5\u672c \ud55c\uad6d \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd "
    "a\u202egnp.exe\u202c \0 \x1b \ufeff \ufffe \ue000 \U000f0000 e\u0301 \u0e01\u0e33 \u0915\u094d\u0937 \U00012000"
)
LONG = "https://x.example/" + "".join(f"{number:04d}" for number in range(500))


@pytest.fixture(scope="module")
def whole() -> bytes:
    return joined([a_part(1), a_part(2)], head="EP-1")


@pytest.fixture(scope="module")
def kept(whole: bytes) -> bytes:
    return archival(whole, title=TITLE)


def findings(content: bytes) -> list[str]:
    report = pdfa.validate_written(io.BytesIO(content), "3b")
    return [str(one) for one in report.findings if not EXPECTED.search(str(one))]


def test_the_archive_rules_find_nothing_in_what_is_kept_and_much_in_what_is_not(
    kept: bytes, whole: bytes
):
    assert findings(kept) == []
    assert findings(whole) != []


def test_an_installed_verapdf_agrees(kept: bytes, tmp_path):
    if shutil.which("verapdf") is None:
        pytest.skip("verapdf is not on this machine; pikepdf's own check of PDF/A-3b stood in")
    (tmp_path / "kept.pdf").write_bytes(kept)
    for flavour in ("3a", "ua1"):
        told = subprocess.run(
            ["verapdf", "--flavour", flavour, "--format", "text", tmp_path / "kept.pdf"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.stdout.startswith("PASS"), told.stdout


def test_one_packet_says_both_standards_and_what_the_information_says(kept: bytes):
    assert kept.count(b"<?xpacket begin") == kept.count(b"<rdf:RDF") == 1
    with pikepdf.open(io.BytesIO(kept)) as opened:
        root = ET.fromstring(opened.Root.Metadata.read_bytes())  # noqa: S314 - our own
        info = opened.docinfo
        assert info[Name.Title] == TITLE
        assert info[Name.CreationDate] == "D:20261121120000Z"
        assert len(opened.trailer.ID) == 2
    (rdf,) = list(root)
    (description,) = list(rdf)
    for tag, value in SAID.items():
        assert description.findtext(tag) == value
    (title,) = description.iter("{http://purl.org/dc/elements/1.1/}title")
    assert title.find(f".//{RDF}li").text == TITLE
    assert description.findtext(".//{http://www.aiim.org/pdfa/ns/schema#}prefix") == "pdfuaid"


def test_what_is_kept_still_reads_in_order_and_is_the_same_each_time(kept: bytes, whole: bytes):
    assert problems_of(kept) == []
    assert pages_of(kept) == pages_of(whole)
    assert archival(whole, title=TITLE) == kept


def test_the_colours_are_those_of_a_screen(kept: bytes):
    with pikepdf.open(io.BytesIO(kept)) as opened:
        (intent,) = opened.Root.OutputIntents
        assert intent.S == Name.GTS_PDFA1
        profile = intent.DestOutputProfile.read_bytes()
        assert (profile[12:20], profile[36:40]) == (b"mntrRGB ", b"acsp")


def test_a_file_that_goes_with_it_says_what_it_is(whole: bytes):
    files = {"exhibits.csv": b"a,b\n", "record.json": b"{}"}
    content = archival(whole, title=TITLE, attachments=files)
    assert findings(content) == []
    assert archival(whole, title=TITLE, attachments=files) == content
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert {name: opened.attachments[name].get_file().read_bytes() for name in files} == files
        assert len(opened.Root.AF) == 2
        for one in opened.Root.AF:
            assert one.AFRelationship == Name.Data
            assert one.EF.F.Subtype in ("/text/csv", "/application/json")
            assert str(one.F) == str(one.UF)
            assert str(one.EF.F.Params.ModDate) == "D:20261121120000Z"


@pytest.mark.parametrize("name", ["x.exe", "x", "caf\u00e9.csv", "a\nb.csv"])
def test_a_file_of_another_kind_is_refused(whole: bytes, name: str):
    with pytest.raises(NotArchivable, match="name"):
        archival(whole, title=TITLE, attachments={name: b""})


def _link(opened: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI="https://x.example")
    opened.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def _script(opened: pikepdf.Pdf) -> None:
    opened.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _hidden_launch(opened: pikepdf.Pdf) -> None:
    opened.Root.Names = opened.make_indirect(
        Dictionary(X=opened.make_indirect(Dictionary(S=Name.Launch)))
    )


def _no_font(opened: pikepdf.Pdf) -> None:
    del next(one for one in opened.objects if isinstance(one, Dictionary) and "/FontFile2" in one)[
        "/FontFile2"
    ]


def _font_of_the_reader(opened: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    opened.pages[0].obj.Resources.Font.Own = opened.make_indirect(font)


def _pressed_bookmark(opened: pikepdf.Pdf) -> None:
    opened.Root.Outlines.First.A = Dictionary(S=Name.URI, URI="https://x.example")


def _holds_a_file(opened: pikepdf.Pdf) -> None:
    opened.attachments["x.txt"] = b"x"


def _no_tags(opened: pikepdf.Pdf) -> None:
    del opened.Root.StructTreeRoot


def _no_language(opened: pikepdf.Pdf) -> None:
    opened.Root.Lang = ""


def _part_of_a_date(opened: pikepdf.Pdf) -> None:
    opened.docinfo[Name.CreationDate] = "D:2026"


@pytest.mark.parametrize(
    "spoil",
    [
        _link,
        _script,
        _hidden_launch,
        _no_font,
        _font_of_the_reader,
        _pressed_bookmark,
        _holds_a_file,
        _no_tags,
        _no_language,
        _part_of_a_date,
    ],
)
def test_what_cannot_be_kept_is_refused(whole: bytes, spoil: Callable[[pikepdf.Pdf], None]):
    with pikepdf.open(io.BytesIO(whole)) as opened:
        spoil(opened)
        content = saved(opened)
    with pytest.raises(NotArchivable):
        archival(content, title=TITLE)


def test_any_letter_of_the_world_is_printed_or_printed_by_number_and_none_turns_the_line():
    html = f'<html lang="en-GB"><title>x</title><h1>Torture</h1><p>{TORTURE}</p><p style="overflow-wrap: anywhere">{LONG}</p>'
    content = archival(joined([render_pdf(html), a_part(2)], head=TORTURE), title=TORTURE)
    assert findings(content) == []
    assert problems_of(content) == []
    text = " ".join(pages_of(content))
    squeezed = "".join(text.split())
    assert LONG in squeezed
    for number in (
        "1F525",
        "200D",
        "1F1EC",
        "202E",
        "202C",
        "0000",
        "001B",
        "FEFF",
        "FFFE",
        "E000",
        "F0000",
    ):
        assert f"[U+{number}]" in squeezed
    assert "a[U+202E]gnp.exe" in squeezed
    for letter in re.sub(r"[\x00-\x7f]", "", TORTURE):
        assert letter in text or f"[U+{ord(letter):04X}]" in squeezed
    # pdftotext itself puts marks around a run of Arabic or Hebrew; an override is never one of them.
    assert not set(text) & set("\u202d\u202e\u2066\u2067\ufffd\0")


def test_a_letter_that_no_font_has_is_printed_by_number_however_quiet_the_renderer_is(whole: bytes):
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    rare = "\u4f60\U0001e290\U00018800\U0002f800"
    said = render_pdf(f'<html lang="en-GB"><title>x</title><p>{rare}')
    assert findings(archival(said, title=TITLE)) == []
    text = "".join(pages_of(said))
    assert all(letter in text or f"[U+{ord(letter):04X}]" in text for letter in rare)
