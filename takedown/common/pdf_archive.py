"""Makes a tagged document one to keep: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) at once.

The renderer can claim one of the two, not both; and what either forbids is refused here, so that a
file that says what it is says the truth.
"""

from __future__ import annotations

import io
import re
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, Pdf, Stream, String

from takedown.common.pdf_join import saved
from takedown.common.plain_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'(\d\d)'?)?")
_KINDS = {
    "csv": "text/csv", "json": "application/json", "txt": "text/plain", "xml": "application/xml",
}  # fmt: skip
_ACTIONS = frozenset({Name.URI, Name.Launch, Name.JavaScript, Name.SubmitForm, Name.ImportData})
_DATES = ("/CreationDate", "/ModDate")
_FORBIDDEN = frozenset({"/AA", "/OpenAction", "/JS", "/PS"})
_FONT_FILES = frozenset({"/FontFile", "/FontFile2", "/FontFile3"})


class NotArchivable(Exception):
    """A document holds what a file for keeping may not hold; the message says what."""


def archival(
    content: bytes, *, title: str, attachments: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a tagged PDF as PDF/A-3a and PDF/UA-1; the same input gives the same bytes.

    Author and dates stay as they are; the title becomes `title`. `attachments` are the data that the
    document tells of, by plain ASCII file name ending in .csv, .json, .txt or .xml.
    Raises NotArchivable, also where a font is not in the file, or anything can be pressed or run.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        _check(document)
        _tidy(document)
        document.docinfo[Name.Title] = one_line(title)
        for name in sorted(attachments or {}):
            _attach(document, name, (attachments or {})[name])
        document.Root.OutputIntents = Array([_screen_colours(document)])
        packet = Stream(document, _metadata(document).encode())
        packet.Type, packet.Subtype = Name.Metadata, Name.XML
        document.Root.Metadata = document.make_indirect(packet)
        return saved(document)


def _check(document: Pdf) -> None:
    root = document.Root
    if document.is_encrypted:
        raise NotArchivable("The document is locked.")
    if Name.StructTreeRoot not in root or not str(root.get(Name.Lang, "")):
        raise NotArchivable("The document is not tagged, or does not say its language.")
    if Name.AcroForm in root or any(Name.Annots in page.obj for page in document.pages):
        raise NotArchivable("The document holds a link, a form field or a note.")
    for one in document.objects:
        if isinstance(one, Dictionary | Stream):
            _check_object(one)


def _check_object(one: Object) -> None:
    keys = set(one.keys())
    done = one.get(Name.A)
    acts = isinstance(done, Dictionary) and done.get(Name.S, Name.GoTo) != Name.GoTo
    if keys & _FORBIDDEN or one.get(Name.S) in _ACTIONS or acts:
        raise NotArchivable("The document holds something that can be run or pressed.")
    if "/EF" in keys:
        raise NotArchivable("The document already holds a file.")
    kind = one.get(Name.Type)
    loose = (
        kind == Name.Font and one.get(Name.Subtype) != Name.Type0 and Name.FontDescriptor not in one
    )
    if loose or (kind == Name.FontDescriptor and not keys & _FONT_FILES):
        raise NotArchivable("A font is not in the document.")


def _tidy(document: Pdf) -> None:
    for one in document.objects:
        if isinstance(one, Stream) and Name.Interpolate in one:
            del one[Name.Interpolate]
        # The renderer names kinds of things that a page then does not use.
        if isinstance(one, Dictionary | Stream) and Name.Resources in one:
            _drop_empty(one.Resources)


def _drop_empty(resources: Object) -> None:
    for key in set(resources.keys()):
        if isinstance(resources[key], Dictionary) and not resources[key].keys():
            del resources[key]


def _attach(document: Pdf, name: str, content: bytes) -> None:
    kind = _KINDS.get(name.rpartition(".")[2])
    if kind is None or not (name.isascii() and name.isprintable()):
        raise NotArchivable("A file to attach has a name that is not expected here.")
    when = str(document.docinfo.get(Name.ModDate, document.docinfo.get(Name.CreationDate, "")))
    attached = AttachedFileSpec(
        document, content, filename=name, mime_type=kind, relationship=Name.Data,
        creation_date=when, mod_date=when,
    )  # fmt: skip
    # This also lists it in the catalogue, as associated with the whole document (AF).
    document.attachments[name] = attached


def _screen_colours(document: Pdf) -> Dictionary:
    # The profile of the renderer's own archive variants: ICC's sRGB, free to copy.
    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    profile = Stream(document, content)
    profile.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=document.make_indirect(profile),
    )


def _metadata(document: Pdf) -> str:
    # What the document information dictionary says, once more: archives ask for both to agree.
    def said(key: str, wrap: str) -> str:
        value = str(document.docinfo.get(key, ""))
        value = _iso(value) if value and key in _DATES else value
        return wrap.format(escape(value)) if value else ""

    one_language = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
    return _PACKET.format(
        said("/Title", f"<dc:title>{one_language}</dc:title>")
        + said("/Author", "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>")
        + said("/Subject", f"<dc:description>{one_language}</dc:description>")
        + said("/Keywords", "<pdf:Keywords>{}</pdf:Keywords>")
        + said("/Producer", "<pdf:Producer>{}</pdf:Producer>")
        + said("/Creator", "<xmp:CreatorTool>{}</xmp:CreatorTool>")
        + said("/CreationDate", "<xmp:CreateDate>{}</xmp:CreateDate>")
        + said("/ModDate", "<xmp:ModifyDate>{}</xmp:ModifyDate>")
    )


def _iso(date: str) -> str:
    found = _DATE.fullmatch(date)
    if found is None:
        raise NotArchivable("A date of the document is not a whole one.")
    year, month, day, hour, minute, second, east, minutes = found.groups()
    zone = f"{east}:{minutes}" if east else "Z"
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"


_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
{}
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
