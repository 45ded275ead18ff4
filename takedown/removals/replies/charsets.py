"""Turns bytes into text whatever their label says, and never fails over it."""

from __future__ import annotations

import codecs
import re
from typing import Final

# Python knows codecs that are slow, that warn or that are no text at all, so only these are looked up.
_KNOWN: Final = re.compile(
    r"utf[-_]?(?:7|8|8-sig|16|16[-_]?[lb]e|32|32[-_]?[lb]e)|us-ascii|ascii"
    r"|iso[-_]?8859[-_]?[0-9]{1,2}(?:-[ei])?|latin[-_]?[0-9]{1,2}|windows[-_]?[0-9]{3,4}|cp[0-9]{3,4}"
    r"|koi8[-_][rut]|gb2312|gbk|gb18030|big5|big5[-_]?hkscs|shift[-_]?jis|sjis|euc[-_]?(?:jp|kr)"
    r"|iso[-_]?2022[-_]?(?:jp|kr)(?:-[123])?|ks_c_5601-1987|tis[-_]?620|mac(?:intosh|[-_]?roman)",
    re.IGNORECASE,
)
# Labels that mail often bears while its bytes are UTF-8.
_DOUBTFUL: Final = re.compile(r"(?:us-)?ascii|iso|latin|windows[-_]?125|cp125", re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES: Final = {20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1",
                      28592: "iso-8859-2", 28605: "iso-8859-15", 50220: "iso-2022-jp",
                      51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030", 65001: "utf-8"}  # fmt: skip


def decode(data: bytes, charset: str = "") -> str:
    """Return the bytes as text; what cannot be read becomes a replacement character."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    label = charset.strip().strip("\"'")
    known = _KNOWN.fullmatch(label) is not None
    if not known or _DOUBTFUL.match(label):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return data.decode(label if known and "ascii" not in label.lower() else "cp1252", "replace")
    except (LookupError, ValueError):
        return data.decode("latin-1")


def code_page(number: int) -> str:
    """Return the name of a Windows code page; "" where it has none here."""
    if number in _CODE_PAGES:
        return _CODE_PAGES[number]
    return f"cp{number}" if 400 <= number < 2_000 else ""
