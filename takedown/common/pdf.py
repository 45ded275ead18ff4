"""HTML in, PDF out: tagged, the same bytes for the same input, and nothing is ever fetched."""

from __future__ import annotations

import hashlib
import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from takedown.common.plain_text import named, show_hidden, show_pictographs

if TYPE_CHECKING:
    from collections.abc import Iterator

# Latin letters with their accents are in every font; beyond them we ask first.
_SURELY_DRAWN = "\u024f"


class FetchRefused(Exception):
    """The document asked for something outside itself; it is not made."""


class _NothingServed(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address: a post's text must not make this machine call anybody."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        """Refuse, and stop the rendering."""
        del headers
        scheme = url.partition(":")[0][:12]
        raise FatalURLFetchingError(f"A document asked for an outside file ({scheme}).")


class _MissingGlyphs(logging.Filter):
    """Notes which characters no font could draw, and keeps the renderer's words out of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._thread = threading.get_ident()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep another thread's records only; remember the characters named in ours."""
        if record.thread != self._thread:
            return True
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple) and record.args:
            self.found.add(str(record.args[0]))
        return False


def render_pdf(
    html: str, *, stylesheets: tuple[str, ...] = (), identifier: bytes | None = None
) -> bytes:
    """Return the document as a tagged PDF 1.7 (PDF/UA-1 markers, language from `<html lang>`).

    Characters that are hidden, that turn text round or that no installed font can draw are printed
    by number, such as `[U+202E]`. Dates come only from the document's own `dcterms` metadata and
    the file identifier from `identifier` or the content, so the same input gives the same bytes.

    Raises FetchRefused where the document or a stylesheet names any outside file.
    """
    clean = show_pictographs(show_hidden(html))
    name = identifier or hashlib.sha256("\0".join((clean, *stylesheets)).encode()).digest()[:16]
    rare = "".join(sorted({letter for letter in clean if letter > _SURELY_DRAWN}))
    missing = _write(f"<title>-</title><p>{' '.join(rare)}", stylesheets, name)[1] if rare else ""
    content, late = _write(_spelled(clean, missing), stylesheets, name)
    if late:
        content, _ = _write(_spelled(clean, missing + late), stylesheets, name)
    return content


def not_drawn(text: str) -> str:
    """Return which letters of a text no font on this machine can draw."""
    return _write(f"<title>-</title><p>{text}", (), b"")[1]


def _spelled(text: str, characters: str) -> str:
    return text.translate({ord(character): named(character) for character in characters})


def _write(html: str, stylesheets: tuple[str, ...], identifier: bytes) -> tuple[bytes, str]:
    # Returns the PDF and the characters that no font on this machine could draw.
    fetcher = _NothingServed()
    with _listening() as missing:
        try:
            styles = [CSS(string=text, url_fetcher=fetcher) for text in stylesheets]
            document = HTML(string=html, url_fetcher=fetcher)
            content: bytes = document.write_pdf(
                stylesheets=styles, pdf_variant="pdf/ua-1", pdf_identifier=identifier
            )
        except FatalURLFetchingError as refused:
            raise FetchRefused(str(refused)) from None
    return content, "".join(sorted(missing.found))


@contextmanager
def _listening() -> Iterator[_MissingGlyphs]:
    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress")]
    listener = _MissingGlyphs()
    for logger in loggers:
        # The settings may silence the renderer, for it quotes letters: then no missing glyph would
        # be heard of. The level is not put back, since another thread may be listening by now.
        logger.setLevel(logging.WARNING)
        logger.addFilter(listener)
    try:
        yield listener
    finally:
        for logger in loggers:
            logger.removeFilter(listener)
